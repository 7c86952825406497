// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/reports/series.h"

#include <QString>

#include <random>
#include <vector>

namespace downlight::bench {

/// Steps [begin, end) of a series.
struct Span {
    std::size_t begin = 0;
    std::size_t end = 0;
};

/// A series with outages in it that are known.
struct Trial {
    QString background; ///< "synthetic", or the name of the series it was thinned from.
    double perHour = 0; ///< Usual people an hour.
    CountSeries series;
    std::vector<double> rates; ///< Usual people in each step, where it is made up.
    std::vector<ReportWindows> windows; ///< Behind each step.
    std::vector<Span> outages; ///< Injected.
    std::vector<Span> unclear; ///< Labelled in the original: an alarm there is neither right nor wrong.
};

constexpr std::size_t stepsPerHour = 12;
constexpr std::size_t warmUp = 14 * 24 * stepsPerHour; ///< Nothing is judged before.

/// A day's and a week's rhythm with chance on top, for \p days.
[[nodiscard]] Trial syntheticTrial(double perHour, int days, std::mt19937& random);

/// The series in \p csv thinned to \p perHour; no steps where it has fewer than that. \p labels: the file
/// windows.json of the data.
[[nodiscard]] Trial thinnedTrial(const QString& csv, const QString& labels, double perHour,
                                 std::mt19937& random);

/// Adds outages of one to four hours with a ramp of 15 minutes, one in three days, \p perHour people at their
/// height, and computes the windows.
void injectOutages(Trial& trial, double perHour, std::mt19937& random);

} // namespace downlight::bench
