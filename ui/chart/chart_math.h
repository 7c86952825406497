// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/reports/windows.h"

#include <QDateTime>
#include <QList>
#include <QTimeZone>

#include <optional>
#include <vector>

namespace downlight {

/// One step of a chart: a stretch of time with a number.
struct ChartStep {
    QDateTime from; ///< UTC.
    QDateTime to;
    std::optional<double> value; ///< Nothing: nobody counted.
    double usual = 0; ///< What is expected of it; 0 where that is not known.

    friend bool operator==(const ChartStep&, const ChartStep&) = default;
};

namespace chart_math {

/// \p minute, UTC.
[[nodiscard]] QDateTime timeOf(Minute minute);

/// Hours added up to days of \p zone: days of 23 and 25 hours hold what happened in them. A day counts where
/// any of its hours did.
[[nodiscard]] std::vector<ChartStep> byDay(const std::vector<ChartStep>& hours, const QTimeZone& zone);

/// Where \p zone's clock shows a full number of \p hours (1, 3, 6, 12), or begins a day (24), in \p from to
/// \p to; UTC.
[[nodiscard]] QList<QDateTime> ticks(const QDateTime& from, const QDateTime& to, int hours,
                                     const QTimeZone& zone);

/// A round number at or above \p value for the top of an axis, at least \p least.
[[nodiscard]] double roundUp(double value, double least);

/// The step that \p time is in; -1: none.
[[nodiscard]] int stepAt(const std::vector<ChartStep>& steps, const QDateTime& time);

/// What is added up since \p zone's midnight before \p now, from quarters of an hour the last of which was
/// running at \p counted.
[[nodiscard]] int sinceMidnight(const std::vector<int>& quarters, const QDateTime& counted,
                                const QDateTime& now, const QTimeZone& zone);

} // namespace chart_math

} // namespace downlight
