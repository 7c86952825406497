// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/chart/chart_math.h"

#include "core/base/compat.h"

#include <algorithm>
#include <cmath>
#include <limits>
namespace downlight::chart_math {

QDateTime timeOf(Minute minute)
{
    return QDateTime::fromSecsSinceEpoch(minute.time_since_epoch().count() * 60, compat::utc);
}

std::vector<ChartStep> byDay(const std::vector<ChartStep>& hours, const QTimeZone& zone)
{
    std::vector<ChartStep> days;
    QDate current;
    for (const ChartStep& hour : hours) {
        // In zones of half hours an hour of UTC lies in two days: it counts for the one that its middle is
        // in.
        const QDate date = hour.from.addMSecs(hour.from.msecsTo(hour.to) / 2).toTimeZone(zone).date();
        if (days.empty() || date != current) {
            current = date;
            days.push_back(
                {date.startOfDay(zone).toUTC(), date.addDays(1).startOfDay(zone).toUTC(), std::nullopt, 0});
        }
        ChartStep& day = days.back();
        if (hour.value) {
            day.value = day.value.value_or(0) + *hour.value;
            day.usual += hour.usual;
        }
    }
    return days;
}

QList<QDateTime> ticks(const QDateTime& from, const QDateTime& to, int hours, const QTimeZone& zone)
{
    constexpr int mostTicks = 400;
    QList<QDateTime> found;
    if (hours >= 24) {
        for (QDate day = from.toTimeZone(zone).date(); found.size() < mostTicks;
             day = day.addDays(hours / 24)) {
            const QDateTime begin = day.startOfDay(zone).toUTC();
            if (begin > to)
                break;
            if (begin >= from)
                found.append(begin);
        }
        return found;
    }
    // Quarters of UTC, where the local clock shows a multiple: zones of half and quarter hours keep theirs.
    for (qint64 second = from.toSecsSinceEpoch() / 900 * 900;
         second <= to.toSecsSinceEpoch() && found.size() < mostTicks; second += 900) {
        const QDateTime at = QDateTime::fromSecsSinceEpoch(second, zone);
        if (at >= from && at.time().minute() == 0 && at.time().hour() % hours == 0)
            found.append(at.toUTC());
    }
    return found;
}

double roundUp(double value, double least)
{
    const double wanted = std::max(value, least);
    const double power = std::pow(10.0, std::floor(std::log10(wanted)));
    for (const double step : {1.0, 2.0, 4.0, 5.0, 8.0, 10.0}) {
        if (wanted <= step * power)
            return step * power;
    }
    return wanted;
}

int stepAt(const std::vector<ChartStep>& steps, const QDateTime& time)
{
    const auto after =
        std::upper_bound(steps.begin(), steps.end(), time,
                         [](const QDateTime& at, const ChartStep& step) { return at < step.to; });
    return after != steps.end() && time >= after->from ? static_cast<int>(after - steps.begin()) : -1;
}

int sinceMidnight(const std::vector<int>& quarters, const QDateTime& counted, const QDateTime& now,
                  const QTimeZone& zone)
{
    constexpr qint64 quarter = 900;
    const qint64 midnight = now.toTimeZone(zone).date().startOfDay(zone).toSecsSinceEpoch();
    const qint64 end = (counted.toSecsSinceEpoch() / quarter + 1) * quarter;
    qint64 people = 0; // a hub may say anything
    qint64 begins = end;
    for (auto it = quarters.rbegin(); it != quarters.rend(); ++it) {
        begins -= quarter;
        if (begins < midnight)
            break;
        people += *it;
    }
    return static_cast<int>(std::min<qint64>(people, std::numeric_limits<int>::max()));
}

} // namespace downlight::chart_math
