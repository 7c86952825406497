// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/chart/chart_content.h"

#include "core/base/compat.h"
#include "ui/models/sentences.h"
#include "ui/report/report_dialog.h"

#include <algorithm>
#include <cmath>

namespace downlight {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

constexpr qint64 hourSeconds = 3600;

bool hasValues(const ReportChart::Content& content)
{
    return std::any_of(content.steps.begin(), content.steps.end(),
                       [](const ChartStep& step) { return step.value.has_value(); });
}

/// What counts vary by when all is as usual: two standard deviations of a Poisson count.
std::pair<double, double> usualBand(double usual)
{
    const double spread = 2 * std::sqrt(usual);
    return {std::max(0.0, usual - spread), usual + spread};
}

/// Steps of an hour for all of \p span, without values.
std::vector<ChartStep> emptyHours(const ChartContent::Span& span)
{
    std::vector<ChartStep> steps;
    for (QDateTime from = span.from(); from < span.to(); from = from.addSecs(hourSeconds))
        steps.push_back({from, from.addSecs(hourSeconds), std::nullopt, 0});
    return steps;
}

ReportChart::Content contentFor(std::vector<ChartStep> steps, const ChartContent::Span& span)
{
    ReportChart::Content content;
    content.from = span.from();
    content.to = span.to();
    if (!steps.empty()) { // days begin at midnight
        content.from = std::min(content.from, steps.front().from);
        content.to = std::max(content.to, steps.back().to);
    }
    content.steps = std::move(steps);
    content.now = span.now;
    content.zone = span.zone;
    return content;
}

} // namespace

QDateTime ChartContent::Span::from() const
{
    return to().addSecs(-static_cast<qint64>(days) * 24 * hourSeconds);
}

QDateTime ChartContent::Span::to() const
{
    return QDateTime::fromSecsSinceEpoch((now.toSecsSinceEpoch() / hourSeconds + 1) * hourSeconds,
                                         compat::utc);
}

QString ChartContent::timeOf(const ChartStep& step, const Span& span)
{
    const QLocale locale;
    const QDateTime from = step.from.toTimeZone(span.zone);
    if (step.from.secsTo(step.to) > hourSeconds)
        return locale.toString(from, u"ddd d MMM"_s);
    const QString to = locale.toString(step.to.toTimeZone(span.zone), Sentences::timeFormat());
    return tr("%1 %2 to %3")
        .arg(locale.toString(from, u"ddd d MMM"_s), locale.toString(from, Sentences::timeFormat()), to);
}

ReportChart::Content ChartContent::reports(const CrowdHistory& history, const Reading& reading,
                                           const Span& span)
{
    std::vector<ChartStep> steps = emptyHours(span);
    const qint64 offset = chart_math::timeOf(history.start).secsTo(span.from()) / hourSeconds;
    for (std::size_t i = 0; i < steps.size(); ++i) {
        const qint64 index = static_cast<qint64>(i) + offset;
        if (index < 0 || index >= static_cast<qint64>(history.people.size()))
            continue;
        const auto at = static_cast<std::size_t>(index);
        if (history.people[at])
            steps[i].value = *history.people[at];
        steps[i].usual = history.expected[at];
    }
    if (span.isByDay())
        steps = chart_math::byDay(steps, span.zone);
    ReportChart::Content content = contentFor(std::move(steps), span);
    for (const ChartStep& step : content.steps)
        content.band.push_back(usualBand(step.usual));
    for (const CrowdIncident& incident : history.incidents)
        content.marks.append({incident.worst == CrowdState::Outage ? ReportChart::Mark::Kind::Outage
                                                                   : ReportChart::Mark::Kind::Possible,
                              chart_math::timeOf(incident.began),
                              incident.ended ? chart_math::timeOf(*incident.ended) : span.now});
    for (const PageMaintenance& work : reading.maintenances) {
        if (work.startsAt.isValid())
            content.marks.append({ReportChart::Mark::Kind::Maintenance, work.startsAt,
                                  work.endsAt.isValid() ? work.endsAt : work.startsAt.addSecs(hourSeconds)});
    }
    content.name = tr("Reports over time");
    content.valueName = tr("People who reported");
    content.legend = tr(
        "Bars: people who reported. Grey band: usual. Stripes: red an outage, amber possible problems, blue "
        "announced work. Empty: nobody counted. Dashed line: now.");
    content.describe = [steps = content.steps, span](int index) {
        const ChartStep& step = steps[static_cast<std::size_t>(index)];
        const QString when = timeOf(step, span);
        if (!step.value)
            return tr("%1: nobody counted").arg(when);
        return tr("%1: %n report(s), %2", nullptr, static_cast<int>(*step.value))
            .arg(when, ReportDialog::usually(step.usual));
    };
    return content;
}

ReportChart::Content ChartContent::latency(const QList<HourRow>& hours, const Span& span)
{
    std::vector<ChartStep> steps = emptyHours(span);
    std::vector<std::pair<double, double>> band(steps.size());
    const qint64 first = span.from().toSecsSinceEpoch() / hourSeconds;
    for (const HourRow& hour : hours) {
        const qint64 index = hour.hour - first;
        if (index < 0 || index >= static_cast<qint64>(steps.size()) || hour.latencyCount == 0)
            continue;
        const auto at = static_cast<std::size_t>(index);
        steps[at].value = static_cast<double>(hour.latencySum) / static_cast<double>(hour.latencyCount);
        band[at] = {static_cast<double>(hour.latencyMin), static_cast<double>(hour.latencyMax)};
    }
    ReportChart::Content content = contentFor(std::move(steps), span);
    content.band = band;
    content.name = tr("Response time in milliseconds");
    content.valueName = tr("Response time (ms)");
    content.legend = hasValues(content)
        ? tr("Bars: average time to an answer, in milliseconds. Grey band: fastest and slowest. Empty: no "
             "attempt answered.")
        : tr("No answer was measured in this time. Only services that are tried by themselves have response "
             "times.");
    content.describe = [steps = content.steps, band, span](int index) {
        const auto at = static_cast<std::size_t>(index);
        if (!steps[at].value)
            return tr("%1: no attempt answered").arg(timeOf(steps[at], span));
        return tr("%1: %2 ms on average, %3 to %4 ms")
            .arg(timeOf(steps[at], span))
            .arg(std::lround(*steps[at].value))
            .arg(std::lround(band[at].first))
            .arg(std::lround(band[at].second));
    };
    return content;
}

ReportChart::Content ChartContent::uptime(const QList<HourRow>& hours, const Span& span)
{
    constexpr int byTheHour = 7;
    std::vector<ChartStep> up = emptyHours(span);
    std::vector<ChartStep> judged = up;
    const qint64 first = span.from().toSecsSinceEpoch() / hourSeconds;
    for (const HourRow& hour : hours) {
        const qint64 index = hour.hour - first;
        if (index < 0 || index >= static_cast<qint64>(up.size()) || hour.up + hour.down == 0)
            continue;
        up[static_cast<std::size_t>(index)].value = static_cast<double>(hour.up);
        judged[static_cast<std::size_t>(index)].value = static_cast<double>(hour.up + hour.down);
    }
    if (span.days > byTheHour) {
        up = chart_math::byDay(up, span.zone);
        judged = chart_math::byDay(judged, span.zone);
    }
    for (std::size_t i = 0; i < up.size(); ++i) {
        if (up[i].value)
            up[i].value = *up[i].value * 100 / std::max(1.0, *judged[i].value);
    }
    ReportChart::Content content = contentFor(std::move(up), span);
    content.top = 100;
    content.name = tr("Uptime in percent");
    content.valueName = tr("Uptime (%)");
    content.legend = hasValues(content)
        ? tr("Bars: share of the time looked at in which it was up, in percent. Empty: nobody looked.")
        : tr("Nobody looked in this time.");
    content.describe = [steps = content.steps, judged, span](int index) {
        const auto at = static_cast<std::size_t>(index);
        if (!steps[at].value)
            return tr("%1: nobody looked").arg(timeOf(steps[at], span));
        const double whole = static_cast<double>(steps[at].from.secsTo(std::min(steps[at].to, span.now)));
        return tr("%1: %2 % up, looked at for %3 % of the time")
            .arg(timeOf(steps[at], span), QLocale().toString(*steps[at].value, 'f', 1))
            .arg(std::lround(std::min(100.0, *judged[at].value * 100 / std::max(1.0, whole))));
    };
    return content;
}

QString ChartContent::uptimeSummary(const QList<HourRow>& hours, const Span& span)
{
    qint64 up = 0;
    qint64 judged = 0;
    for (const HourRow& hour : hours) {
        up += hour.up;
        judged += hour.up + hour.down;
    }
    if (judged == 0)
        return tr("Nobody looked in this time.");
    const double whole = static_cast<double>(std::max<qint64>(1, span.from().secsTo(span.now)));
    const QLocale locale;
    return tr("%1 % up, of the %2 % of the time that was looked at.")
        .arg(locale.toString(static_cast<double>(up) * 100 / static_cast<double>(judged), 'f', 2),
             locale.toString(std::min(100.0, static_cast<double>(judged) * 100 / whole), 'f', 1));
}

QList<StateStrip::Stretch> ChartContent::stretches(const ServiceHistory& history, Level now, const Span& span)
{
    QList<StateStrip::Stretch> all;
    for (const TransitionRow& row : history.transitions) {
        if (!all.isEmpty())
            all.last().to = row.at;
        all.append({std::max(row.at, span.from()), span.now, row.level, false});
    }
    if (all.isEmpty())
        all.append({span.from(), span.now, now, false});
    // Hours in which nobody looked are gaps, whatever was said before them.
    const qint64 first = span.from().toSecsSinceEpoch() / hourSeconds;
    const qint64 last = span.now.toSecsSinceEpoch() / hourSeconds;
    QSet<qint64> looked{last};
    for (const HourRow& hour : history.hours) {
        if (hour.covered > 0)
            looked.insert(hour.hour);
    }
    QList<StateStrip::Stretch> gaps;
    for (qint64 hour = first; hour < last; ++hour) {
        if (looked.contains(hour))
            continue;
        const QDateTime begin = QDateTime::fromSecsSinceEpoch(hour * hourSeconds, compat::utc);
        if (!gaps.isEmpty() && gaps.last().to == begin)
            gaps.last().to = begin.addSecs(hourSeconds);
        else
            gaps.append({begin, begin.addSecs(hourSeconds), Level::Unknown, true});
    }
    QList<StateStrip::Stretch> shown;
    for (const StateStrip::Stretch& stretch : std::as_const(all)) {
        QDateTime from = stretch.from;
        for (const StateStrip::Stretch& gap : std::as_const(gaps)) {
            if (gap.to <= from || gap.from >= stretch.to)
                continue;
            if (gap.from > from)
                shown.append({from, gap.from, stretch.level, false});
            shown.append({std::max(from, gap.from), std::min(gap.to, stretch.to), Level::Unknown, true});
            from = std::min(gap.to, stretch.to);
        }
        if (from < stretch.to)
            shown.append({from, stretch.to, stretch.level, false});
    }
    return shown;
}

} // namespace downlight
