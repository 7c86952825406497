// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/recorder.h"

#include <algorithm>

namespace downlight {

namespace {

constexpr qint64 secondsAnHour = 3600;

} // namespace

HourRow& Recorder::row(const QString& service, Entry& entry, qint64 hour)
{
    HourRow& row = entry.hours[hour];
    row.service = service;
    row.hour = hour;
    return row;
}

void Recorder::book(const QString& service, Entry& entry, Steady now, const QDateTime& wall)
{
    // Whole seconds are booked; the rest waits for the next booking, so that nothing is lost in rounding.
    qint64 seconds = std::chrono::duration_cast<std::chrono::seconds>(now - entry.booked).count();
    if (!entry.covered || seconds <= 0) {
        entry.booked = entry.covered ? entry.booked : now;
        return;
    }
    entry.booked += std::chrono::seconds(seconds);
    qint64 end = wall.toSecsSinceEpoch();
    while (seconds > 0) {
        const qint64 hour = (end - 1) / secondsAnHour;
        const qint64 part = std::min(seconds, end - hour * secondsAnHour);
        HourRow& booked = row(service, entry, hour);
        (isProblem(entry.level)              ? booked.down
             : entry.level == Level::Unknown ? booked.unknown
                                             : booked.up) += part;
        booked.covered += part;
        seconds -= part;
        end -= part;
    }
}

void Recorder::level(const QString& service, Level level, Steady now, const QDateTime& wall)
{
    Entry& entry = m_services[service];
    book(service, entry, now, wall);
    if (!entry.covered)
        entry.booked = now;
    entry.level = level;
    entry.covered = true;
}

void Recorder::stop(const QString& service, Steady now, const QDateTime& wall)
{
    const auto entry = m_services.find(service);
    if (entry == m_services.end())
        return;
    book(service, *entry, now, wall);
    entry->covered = false;
}

void Recorder::skipTo(Steady now)
{
    for (Entry& entry : m_services)
        entry.booked = now;
}

void Recorder::latency(const QString& service, std::chrono::milliseconds latency, const QDateTime& wall)
{
    HourRow sample;
    sample.latencyMin = sample.latencyMax = sample.latencySum = std::max<qint64>(latency.count(), 0);
    sample.latencyCount = 1;
    Entry& entry = m_services[service];
    row(service, entry, wall.toSecsSinceEpoch() / secondsAnHour).merge(sample);
}

QList<HourRow> Recorder::take(Steady now, const QDateTime& wall)
{
    QList<HourRow> rows;
    for (auto it = m_services.begin(); it != m_services.end(); ++it) {
        book(it.key(), *it, now, wall);
        for (const HourRow& row : std::as_const(it->hours))
            rows.append(row);
        it->hours.clear();
    }
    return rows;
}

} // namespace downlight
