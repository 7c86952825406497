// SPDX-License-Identifier: GPL-3.0-or-later
// A file of report counts to judge.

#include "core/reports/series.h"

#include "fuzz/fuzz_target.h"

DOWNLIGHT_FUZZ(series)
{
    using namespace downlight;
    const auto series = readSeries(bytes, std::chrono::seconds(0));
    constexpr std::size_t enough = 5000; // more of the same takes time and finds nothing
    if (series && series->counts.size() <= enough)
        static_cast<void>(changesIn(*series, {}));
}
