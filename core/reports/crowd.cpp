// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/reports/crowd.h"

#include <cmath>

namespace downlight {

int usualCount(double rate)
{
    constexpr double least = 0.75;
    return rate < least ? 0 : static_cast<int>(std::lround(rate));
}

void fillGaps(CrowdHistory& history, const CrowdHistory& other)
{
    const auto offset = (history.start - other.start) / std::chrono::minutes(60);
    for (std::size_t i = 0; i < history.people.size(); ++i) {
        const auto index = static_cast<qint64>(i) + offset;
        if (!history.people[i] && index >= 0 && index < static_cast<qint64>(other.people.size()))
            history.people[i] = other.people[static_cast<std::size_t>(index)];
    }
}

} // namespace downlight
