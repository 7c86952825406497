// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/level.h"
#include "core/model/notice.h"
#include "core/model/service.h"

#include <QByteArray>
#include <QDateTime>
#include <QHash>
#include <QList>
#include <QString>

#include <optional>

namespace downlight {

/// What is stored of one service so that a restart goes on where the program stopped.
struct StateRow {
    QString service;
    Level level = Level::Unknown;
    Scope scope = Scope::Unclear;
    QDateTime since; ///< UTC.
    QByteArray reasons; ///< JSON array, as `status` prints it.
    QByteArray memory; ///< JSON of the engine: lamps, incident.
    QByteArray notices; ///< JSON of the notice rules.
};

/// A verdict that changed. Polls that change nothing leave no row.
struct TransitionRow {
    QString service;
    QDateTime at; ///< UTC.
    Level level = Level::Unknown;
    Scope scope = Scope::Unclear;
    QByteArray reasons;
};

/// An incident that began (endedAt null) or ended. The id is the engine's: unique in a profile.
struct IncidentRow {
    qint64 id = 0;
    QString service;
    QDateTime startedAt;
    QDateTime endedAt;
    Level worst = Level::Unknown;
    qint64 durationSeconds = 0;
    /// Where nobody saw the end: after so long it was seen last. It may have ended at any time after that.
    std::optional<qint64> seenSeconds = {};
};

/// What is to be added to one hour of one service. Seconds add up to `covered`; latency in milliseconds.
struct HourRow {
    QString service;
    qint64 hour = 0; ///< Hours since 1970-01-01T00 UTC.
    qint64 up = 0;
    qint64 down = 0;
    qint64 unknown = 0;
    qint64 covered = 0;
    qint64 latencyMin = 0; ///< 0: no attempt answered.
    qint64 latencyMax = 0;
    qint64 latencySum = 0;
    qint64 latencyCount = 0;
    qint64 reports = 0;

    void merge(const HourRow& more);
};

/// What happened to a notice at the desktop.
struct DeliveryRow {
    qint64 notice = 0;
    QString place; ///< See NoticePort.
    bool merged = false; ///< Never shown: a later one took its place first.
};

/// Something to remember under a key of its own; it replaces what was there. Empty: it is forgotten.
struct MemoryRow {
    QString key;
    QByteArray value;
};

/// Everything that has to be written together: either all of it is on disk, or nothing.
struct Batch {
    QList<StateRow> states;
    QList<TransitionRow> transitions;
    QList<IncidentRow> incidents;
    QList<HourRow> hours;
    QList<Notice> notices;
    QList<DeliveryRow> deliveries;
    QList<MemoryRow> remembered;
    QHash<QString, QByteArray> memory; ///< What every transaction writes.
    QDateTime at; ///< UTC, when it was put together; null: nobody said.

    [[nodiscard]] bool isEmpty() const;
    [[nodiscard]] qsizetype size() const; ///< Rows, without the memory.
};

} // namespace downlight
