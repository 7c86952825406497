// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/clock.h"
#include "core/model/level.h"
#include "core/store/batch.h"

#include <QHash>

namespace downlight {

/// Adds up how long each service was up, down and unknown, hour by hour (UTC), and how fast it answered. Time
/// in which nobody looked (offline, asleep, not running) is not covered and counts as nothing.
class Recorder {
public:
    /// From \p now on \p service shows \p level. Time up to now is booked to the level before.
    void level(const QString& service, Level level, Steady now, const QDateTime& wall);

    /// Nobody looks at \p service from \p now on, until the next level().
    void stop(const QString& service, Steady now, const QDateTime& wall);

    /// The time since the last booking was not covered for anybody: the machine slept.
    void skipTo(Steady now);
    void remove(const QString& service) { m_services.remove(service); }

    void latency(const QString& service, std::chrono::milliseconds latency, const QDateTime& wall);

    /// Books up to \p now and gives what is not written yet.
    [[nodiscard]] QList<HourRow> take(Steady now, const QDateTime& wall);

private:
    struct Entry {
        Level level = Level::Unknown;
        bool covered = false;
        Steady booked{0};
        QHash<qint64, HourRow> hours;
    };
    static void book(const QString& service, Entry& entry, Steady now, const QDateTime& wall);
    static HourRow& row(const QString& service, Entry& entry, qint64 hour);

    QHash<QString, Entry> m_services;
};

} // namespace downlight
