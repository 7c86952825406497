// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/store/batch.h"
#include "core/store/retention.h"

#include <QObject>

#include <functional>
#include <optional>

namespace downlight {

/// A notice that was written but that no desktop has taken yet, or one that is still visible.
struct OutboxRow {
    Notice notice;
    bool taken = false;
    QString place;
};

/// What a restart finds.
struct Recollection {
    QList<Service> watchList; ///< In the user's order.
    QHash<QString, StateRow> states;
    QList<OutboxRow> outbox; ///< Oldest first: all that are not taken, and the newest hundred that are.
    QHash<QString, QByteArray> memory;
    QHash<QString, QList<PastIncident>> past; ///< Of each service, the newest, oldest first.
    qint64 lastIncident = 0;
    StoredAmount stored;
};

/// How a batch was written.
struct Written {
    int setAside = 0; ///< Rows that the database will never take; they stand in its table `set_aside`.
    QString why; ///< English: what the last of them broke.
    QString
        repaired; ///< English: the file was found damaged and begun anew, and where it is kept; empty: no.
    std::optional<StoredAmount> stored; ///< Where it was looked at.
};

/// Where the engine writes what happened. Batches are written in the order in which they are given.
class Journal {
public:
    Journal() = default;
    Journal(const Journal&) = delete;
    Journal& operator=(const Journal&) = delete;
    virtual ~Journal() = default;

    using Done = std::function<void(const Result<void>&)>;
    using Committed = std::function<void(const Result<Written>&)>;

    /// Writes \p batch in one transaction. Calls \p done exactly once, on the thread of \p context, at once
    /// or later, and never after \p context is gone. A failure (disk full, read-only) leaves nothing of it
    /// behind. A row that can never be stored is set aside and holds back no other.
    virtual void commit(const Batch& batch, QObject& context, Committed done) = 0;

    /// Makes \p services the watch list, in this order, with the same promises as commit(). Services that are
    /// missing from it keep their history.
    virtual void saveWatchList(const QList<Service>& services, QObject& context, Done done) = 0;
};

} // namespace downlight
