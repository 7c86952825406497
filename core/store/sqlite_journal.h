// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/store/database.h"
#include "core/store/journal.h"

#include <memory>
#include <optional>

namespace downlight {

/// The profile's database: watch list, states, history and outbox. Works at once, on the caller's thread.
class SqliteJournal final : public Journal {
public:
    /// Opens \p path; see Database::open() for what happens to a file that cannot be used. Where there is
    /// only a database in memory, what it took over can be read, but writing fails, until the file can be
    /// used.
    [[nodiscard]] Result<Database::Opened> open(const QString& path);

    /// Opens \p path for recollect() and questions only; see Database::openToRead().
    [[nodiscard]] Result<void> openToRead(const QString& path);

    void commit(const Batch& batch, QObject& context, Committed done) override;
    void saveWatchList(const QList<Service>& services, QObject& context, Done done) override;

    /// How long history is kept from now on.
    void setRetention(const Retention& retention) { m_pruner = Pruner(retention); }

    /// The same, with the outcome as a value.
    [[nodiscard]] Result<Written> write(const Batch& batch);

    /// Everything a restart needs.
    [[nodiscard]] Result<Recollection> recollect() const;

    /// Makes \p services the watch list, in this order. Those that are missing keep their history.
    [[nodiscard]] Result<void> writeWatchList(const QList<Service>& services);

    [[nodiscard]] const Database& database() const { return *m_database; }

private:
    /// A row that the database refused for good.
    struct RefusedRow {
        QLatin1StringView table;
        QByteArray content; ///< JSON array of what was to be bound.
        QString why;
    };

    Result<void> tryToWrite(const Batch& batch);
    Result<void> writeRows(const Batch& batch);
    template<typename... Values>
    Result<void> put(QLatin1StringView table, QSqlQuery& query, const Values&... values);
    Result<void> setAside(QLatin1StringView table, const QSqlQuery& query, const Failure& why);
    Result<void> writeRefused();
    Result<void> beginAnew(const Failure& why);
    Result<void> followFile();
    void owe(const Database::Opened& opened);
    Result<void> settle();
    Result<void> writeStates(const QList<StateRow>& rows);
    Result<void> writeTransitions(const QList<TransitionRow>& rows);
    Result<void> writeIncidents(const QList<IncidentRow>& rows);
    Result<void> writeHours(const QList<HourRow>& rows);
    Result<void> writeNotices(const Batch& batch);

    Result<void> returnToFile();

    std::unique_ptr<Database> m_database;
    QString m_path;
    Database::Opened m_opened;
    QList<RefusedRow> m_refused; ///< Of the transaction that is being written.
    std::optional<QList<Service>> m_watchList; ///< As it was read or written last; nothing: it could not be.
    std::pair<quint64, quint64> m_file; ///< Device and number of the file that is open.
    bool m_owesList = false;
    QString m_untold; ///< English: a repair that nobody was told of yet.
    Pruner m_pruner;
    bool m_beganAnew = false; ///< Once a run: what goes on being damaged is not the file's fault.
};

} // namespace downlight
