// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/watched_service.h"
#include "core/reports/crowd.h"
#include "core/store/history.h"
#include "ui/chart/report_chart.h"
#include "ui/chart/state_strip.h"

#include <QCoreApplication>

namespace downlight {

/// Makes what the chart window shows of what is known. Pure: the time and the zone are passed in.
class ChartContent {
    Q_DECLARE_TR_FUNCTIONS(downlight::ChartContent)
public:
    struct Span {
        int days = 1;
        QDateTime now; ///< UTC.
        QTimeZone zone;

        [[nodiscard]] QDateTime from() const; ///< A full hour.
        [[nodiscard]] QDateTime to() const; ///< The end of the running hour.
        [[nodiscard]] bool isByDay() const { return days > 60; }
    };

    /// Reports by the hour, or by the day, with their usual band; incidents of the crowd and maintenances of
    /// \p reading marked.
    [[nodiscard]] static ReportChart::Content reports(const CrowdHistory& history, const Reading& reading,
                                                      const Span& span);

    /// How long answers took: mean, with the quickest and the slowest.
    [[nodiscard]] static ReportChart::Content latency(const QList<HourRow>& hours, const Span& span);

    /// Share of the time looked at in which it worked, in percent; by the day beyond a week.
    [[nodiscard]] static ReportChart::Content uptime(const QList<HourRow>& hours, const Span& span);

    /// "99.2 % up in the 87 % of the time that was looked at"
    [[nodiscard]] static QString uptimeSummary(const QList<HourRow>& hours, const Span& span);

    [[nodiscard]] static QList<StateStrip::Stretch> stretches(const ServiceHistory& history, Level now,
                                                              const Span& span);

private:
    [[nodiscard]] static QString timeOf(const ChartStep& step, const Span& span);
};

} // namespace downlight
