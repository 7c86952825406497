// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/clock.h"
#include "core/store/journal.h"

#include <QHash>
#include <QObject>
#include <QPair>

#include <functional>
#include <limits>
#include <optional>
#include <vector>

namespace downlight {

/// What has happened and is not on disk yet: gathers rows, writes them in one transaction after the other,
/// and keeps what was refused to try it again, in smaller portions. Rows of the same thing are merged, so
/// that a disk that stays full costs little memory.
class WriteQueue : public QObject {
    Q_OBJECT
public:
    /// What belongs to every transaction besides the rows: the clock, the connection, the notices' state.
    using Memory = std::function<QHash<QString, QByteArray>()>;

    WriteQueue(Journal& journal, const Clock& clock, Memory memory, QObject* parent = nullptr);

    void add(const StateRow& row) { m_states.insert(row.service, row); }
    void add(const TransitionRow& row) { m_rest.transitions.append(row); }
    void add(const IncidentRow& row) { m_rest.incidents.append(row); }
    void add(const HourRow& row);
    void add(const Notice& notice) { m_rest.notices.append(notice); }
    void add(const DeliveryRow& row) { m_rest.deliveries.append(row); }
    /// Something to remember under \p key; it replaces what was there.
    void remember(const QString& key, const QByteArray& value) { m_remembered.insert(key, {key, value}); }

    /// Begins to write what waits, unless a transaction is under way or was refused a moment ago.
    void commit();

    /// Begins to write what waits in any case, even if that is nothing. For the end of the program.
    void flush();

    /// Calls \p done once: with success when everything that waits now is on disk, with why not when a
    /// transaction fails before. At once where nothing waits.
    void whenWritten(std::function<void(const Result<void>&)> done);

    /// When commit() wants to be called by itself; Steady::max() for never.
    [[nodiscard]] Steady nextDue() const;

Q_SIGNALS:
    /// What is stored was looked at.
    void measured(const downlight::StoredAmount& stored);
    /// A transaction with \p notices ended, well or not: they are to be told in any case.
    void ended(const QList<downlight::Notice>& notices);
    /// Something was written otherwise than it was meant: rows were set aside, or the file was begun anew.
    void lost(const downlight::Written& how);
    /// Writing began to fail (\p why in English), or works (empty); after the first transaction in any case.
    void troubleChanged(const QString& why);
    /// nextDue() moved closer.
    void rescheduled();

private:
    [[nodiscard]] bool isEmpty() const;
    void begin();
    [[nodiscard]] Batch take();
    void putBack(const Batch& refused);
    void committed(const Result<Written>& result, const Batch& batch);
    void tellAwaiting(const Result<void>& result);
    void choosePortion(bool succeeded, qsizetype rows);

    static constexpr qsizetype everything = std::numeric_limits<qsizetype>::max();

    Journal& m_journal;
    const Clock& m_clock;
    Memory m_memory;
    QHash<QString, StateRow> m_states; ///< By service: the newest is all that counts.
    QHash<QPair<QString, qint64>, HourRow> m_hours; ///< By service and hour.
    Batch m_rest;
    QHash<QString, MemoryRow> m_remembered; ///< By key: the newest is all that counts.
    std::vector<std::function<void(const Result<void>&)>> m_awaiting; ///< Who is told by whenWritten().
    bool m_committing = false;
    Steady m_againAt{0};
    qsizetype m_portion = everything; ///< Rows that the next transaction may hold.
    std::optional<QString> m_trouble; ///< Nothing: no transaction has ended yet.
};

} // namespace downlight
