// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/reports/outage_detector.h"

#include <QByteArray>

#include <vector>

namespace downlight {

/// Counts of people in steps of the same length, for judging a detector on other data. Everybody in it is a
/// person of their own in a network of their own.
struct CountSeries {
    Minute start; ///< Beginning of the first step.
    std::chrono::minutes step{5};
    std::vector<double> counts;
};

/// Reads "time,count" per line, in order of time; the time is ISO 8601 (UTC without a zone) or seconds since
/// 1970, a first line without a count is a heading. Steps that are missing count 0. \p step 0: the smallest
/// distance between lines. Fails with kind Format and the line in `detail`.
[[nodiscard]] Result<CountSeries> readSeries(const QByteArray& csv, std::chrono::seconds step);

/// One change of state in a series.
struct SeriesChange {
    Minute at;
    CrowdState state = CrowdState::Operational;
    CrowdState was = CrowdState::Operational;
    double theta = 0;
    double people60 = 0;
    double expected60 = 0;
};

/// Every change of state that the detector makes of \p series, in order of time.
[[nodiscard]] std::vector<SeriesChange> changesIn(const CountSeries& series, const DetectorRules& rules);

/// The windows of \p series behind its step \p index.
[[nodiscard]] ReportWindows windowsOf(const CountSeries& series, std::size_t index);

} // namespace downlight
