// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/sqlite_journal.h"

#include "core/base/log.h"
#include "core/base/text.h"
#include "core/model/notice_json.h"
#include "core/model/service_json.h"
#include "core/store/recollect.h"
#include "core/store/sql.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QSqlQuery>

#include <sys/stat.h>
#include <utility>

namespace downlight {

using namespace Qt::StringLiterals;

namespace {

constexpr int keptNotices = 500;

constexpr int keptSetAside = 1000;
/// Device and number of the file at \p path; zeros where there is none.
std::pair<quint64, quint64> fileAt(const QString& path)
{
    struct stat about = {};
    if (::stat(QFile::encodeName(path).constData(), &about) != 0)
        return {};
    return {about.st_dev, about.st_ino};
}

constexpr qsizetype longestSetAside = 65'536; ///< Bytes of one row's content.

} // namespace

Result<Database::Opened> SqliteJournal::open(const QString& path)
{
    m_path = path;
    m_database = std::make_unique<Database>();
    Result<Database::Opened> opened = m_database->open(path);
    if (opened && !opened->inMemory) {
        Result<Recollection> readable = recollect();
        if (!readable && readable.error().kind == Failure::Kind::Format) {
            opened = m_database->beginAnew(path, readable.error());
            readable = recollect();
        }
        if (readable)
            m_watchList = readable->watchList;
    }
    if (opened)
        m_opened = *opened;
    m_file = fileAt(path);
    return opened;
}

Result<void> SqliteJournal::openToRead(const QString& path)
{
    m_database = std::make_unique<Database>();
    return m_database->openToRead(path);
}

/// Ends the time without a file as soon as one can be used.
Result<void> SqliteJournal::returnToFile()
{
    if (!m_opened.inMemory)
        return {};
    // Numbers of incidents and notices go on where the file's ended; without having read it, ours would
    // overwrite what is there.
    if (!m_opened.isComplete)
        return fail(Failure::Kind::Storage, m_opened.why);
    auto file = std::make_unique<Database>();
    if (Database::isBeingRepaired(m_path)) {
        const Result<Database::Opened> opened = file->open(m_path);
        if (!opened || opened->inMemory)
            return fail(Failure::Kind::Storage, opened ? opened->why : opened.error().detail);
        owe(*opened);
    } else if (const Result<void> opened = file->openFile(m_path); !opened) {
        // A newer file is no mistake in what was asked.
        return opened.error().kind == Failure::Kind::Usage
            ? fail(Failure::Kind::Storage, opened.error().detail)
            : opened;
    }
    m_database = std::move(file);
    m_opened = {};
    m_file = fileAt(m_path);
    return {};
}

/// Where somebody removed or replaced the file, SQLite would go on writing into one that nobody finds again.
Result<void> SqliteJournal::followFile()
{
    if (m_opened.inMemory || fileAt(m_path) == m_file)
        return {};
    auto file = std::make_unique<Database>();
    const Result<Database::Opened> opened = file->open(m_path);
    if (!opened || opened->inMemory)
        return fail(Failure::Kind::Storage, opened ? opened->why : opened.error().detail);
    m_database = std::move(file);
    m_file = fileAt(m_path);
    m_owesList = m_watchList.has_value();
    m_untold =
        u"%1 was removed or replaced while it was in use; what is watched was written again"_s.arg(m_path);
    return {};
}

/// What a repair in use leaves to be done, until it is: to write the watch list again, of which some may have
/// been on damaged pages (rows of a service that is not in it would be written nowhere), and to say so.
void SqliteJournal::owe(const Database::Opened& opened)
{
    m_owesList = m_watchList.has_value();
    m_untold = u"%1; it is kept as %2"_s.arg(opened.why, opened.setAside);
}

Result<void> SqliteJournal::settle()
{
    if (!m_owesList)
        return {};
    return writeWatchList(QList<Service>(*m_watchList)).map([this] { m_owesList = false; });
}

void SqliteJournal::commit(const Batch& batch, QObject& context, Committed done)
{
    Q_UNUSED(context);
    done(write(batch));
}

void SqliteJournal::saveWatchList(const QList<Service>& services, QObject& context, Done done)
{
    Q_UNUSED(context);
    done(writeWatchList(services));
}

Result<Written> SqliteJournal::write(const Batch& batch)
{
    Written written;
    const auto attempt = [&] {
        return returnToFile()
            .and_then([this] { return followFile(); })
            .and_then([this] { return settle(); })
            .and_then([&] { return tryToWrite(batch); });
    };
    Result<void> done = attempt();
    if (!done && done.error().kind == Failure::Kind::Format && !m_beganAnew)
        done = beginAnew(done.error()).and_then(attempt);
    if (!done)
        return tl::unexpected(done.error());
    written.repaired = std::exchange(m_untold, {});
    written.setAside = static_cast<int>(m_refused.size());
    if (!m_refused.isEmpty())
        written.why = m_refused.last().why;
    // What cannot be deleted now can be another time: it is no failure of what was to be written.
    const Result<bool> pruned =
        m_opened.inMemory ? Result<bool>(false) : m_pruner.step(*m_database, batch.at);
    if (!pruned)
        qCWarning(logStore).noquote() << "Old history could not be deleted:" << pruned.error().detail;
    else if (*pruned)
        written.stored = storedAmount(*m_database, m_pruner.retention())
                             .map([](const StoredAmount& amount) { return std::optional(amount); })
                             .value_or(std::nullopt);
    return written;
}

/// Damage that shows only while the file is in use: the same as at the start.
Result<void> SqliteJournal::beginAnew(const Failure& why)
{
    const Result<Database::Opened> opened = m_database->beginAnew(m_path, why);
    if (!opened)
        return tl::unexpected(opened.error());
    m_beganAnew = !opened->inMemory; // else it is tried again
    m_opened = *opened;
    m_file = fileAt(m_path);
    if (opened->inMemory)
        return fail(Failure::Kind::Storage, opened->why);
    owe(*opened);
    return {};
}

Result<void> SqliteJournal::tryToWrite(const Batch& batch)
{
    m_refused.clear();
    return m_database->transaction(
        [&] { return writeRows(batch).and_then([this] { return writeRefused(); }); });
}

/// Runs \p query for one row of \p table. A row that breaks a rule of the table is remembered for
/// writeRefused(): SQLite takes back that one statement, the transaction goes on.
template<typename... Values>
Result<void> SqliteJournal::put(QLatin1StringView table, QSqlQuery& query, const Values&... values)
{
    const Result<void> done = sql::run(query, values...);
    return done || done.error().kind != Failure::Kind::Unstorable ? done
                                                                  : setAside(table, query, done.error());
}

Result<void> SqliteJournal::setAside(QLatin1StringView table, const QSqlQuery& query, const Failure& why)
{
    const QByteArray content =
        QJsonDocument(QJsonArray::fromVariantList(query.boundValues())).toJson(QJsonDocument::Compact);
    qCWarning(logStore).noquote() << "A row of" << table << "was set aside:" << why.detail;
    m_refused.append({table, content.left(longestSetAside), why.detail});
    return {};
}

Result<void> SqliteJournal::writeRefused()
{
    if (m_refused.isEmpty())
        return {};
    QSqlQuery query =
        m_database->prepare("INSERT INTO set_aside (at, kind, content, why) VALUES (?, ?, ?, ?)"_L1);
    for (const RefusedRow& row : std::as_const(m_refused)) {
        if (Result<void> done = sql::run(query, QDateTime::currentMSecsSinceEpoch(), row.table,
                                         sql::text(row.content), row.why);
            !done)
            return done;
    }
    QSqlQuery prune =
        m_database->prepare("DELETE FROM set_aside WHERE id <= (SELECT max(id) FROM set_aside) - ?"_L1);
    return sql::run(prune, keptSetAside);
}

Result<void> SqliteJournal::writeRows(const Batch& batch)
{
    return writeStates(batch.states)
        .and_then([&] { return writeTransitions(batch.transitions); })
        .and_then([&] { return writeIncidents(batch.incidents); })
        .and_then([&] { return writeHours(batch.hours); })
        .and_then([&] { return writeNotices(batch); });
}

Result<void> SqliteJournal::writeStates(const QList<StateRow>& rows)
{
    QSqlQuery query = m_database->prepare(
        "INSERT OR REPLACE INTO state (watch_id, level, scope, since, reasons, memory, notices)"
        " SELECT id, ?, ?, ?, ?, ?, ? FROM watch WHERE key = ?"_L1);
    for (const StateRow& row : rows) {
        if (Result<void> done =
                put("state"_L1, query, toWord(row.level), toWord(row.scope), row.since,
                    sql::text(row.reasons), sql::text(row.memory), sql::text(row.notices), row.service);
            !done)
            return done;
    }
    return {};
}

Result<void> SqliteJournal::writeTransitions(const QList<TransitionRow>& rows)
{
    QSqlQuery query = m_database->prepare(
        "INSERT INTO transition (watch_id, at, level, scope, reasons) SELECT id, ?, ?, ?, ? FROM watch WHERE key = ?"_L1);
    for (const TransitionRow& row : rows) {
        if (Result<void> done = put("transition"_L1, query, row.at, toWord(row.level), toWord(row.scope),
                                    sql::text(row.reasons), row.service);
            !done)
            return done;
    }
    return {};
}

Result<void> SqliteJournal::writeIncidents(const QList<IncidentRow>& rows)
{
    QSqlQuery query = m_database->prepare(
        "INSERT OR REPLACE INTO incident (id, watch_id, started_at, ended_at, worst, duration_s)"
        " SELECT ?, id, ?, ?, ?, ? FROM watch WHERE key = ?"_L1);
    QSqlQuery unseen = m_database->prepare(
        "INSERT OR REPLACE INTO unseen_end (incident_id, seen_s) SELECT id, ? FROM incident WHERE id = ?"_L1);
    for (const IncidentRow& row : rows) {
        Result<void> done = put("incident"_L1, query, row.id, row.startedAt, row.endedAt, toWord(row.worst),
                                row.durationSeconds, row.service);
        if (done && row.seenSeconds)
            done = put("unseen_end"_L1, unseen, *row.seenSeconds, row.id);
        if (!done)
            return done;
    }
    return {};
}

Result<void> SqliteJournal::writeHours(const QList<HourRow>& rows)
{
    QSqlQuery query = m_database->prepare(
        "INSERT INTO hour (hour, watch_id, up, down, unknown, covered, latency_min, latency_max, "
        "latency_sum, latency_count, reports)"
        " SELECT ?, id, ?, ?, ?, ?, ?, ?, ?, ?, ? FROM watch WHERE key = ?"
        " ON CONFLICT (hour, watch_id) DO UPDATE SET up = up + excluded.up, down = down + excluded.down,"
        " unknown = unknown + excluded.unknown, covered = covered + excluded.covered,"
        " latency_min = CASE WHEN excluded.latency_count = 0 THEN latency_min WHEN latency_count = 0 THEN "
        "excluded.latency_min"
        " ELSE min(latency_min, excluded.latency_min) END,"
        " latency_max = max(latency_max, excluded.latency_max), latency_sum = latency_sum + "
        "excluded.latency_sum,"
        " latency_count = latency_count + excluded.latency_count, reports = reports + excluded.reports"_L1);
    for (const HourRow& row : rows) {
        if (Result<void> done =
                put("hour"_L1, query, row.hour, row.up, row.down, row.unknown, row.covered, row.latencyMin,
                    row.latencyMax, row.latencySum, row.latencyCount, row.reports, row.service);
            !done)
            return done;
    }
    return {};
}

Result<void> SqliteJournal::writeNotices(const Batch& batch)
{
    QSqlQuery insert = m_database->prepare("INSERT OR REPLACE INTO outbox (id, payload) VALUES (?, ?)"_L1);
    for (const Notice& notice : batch.notices) {
        const QByteArray payload = QJsonDocument(toJson(notice)).toJson(QJsonDocument::Compact);
        if (Result<void> done = put("outbox"_L1, insert, notice.id, sql::text(payload)); !done)
            return done;
    }
    QSqlQuery taken = m_database->prepare("UPDATE outbox SET taken = 1, place = ? WHERE id = ?"_L1);
    for (const DeliveryRow& row : batch.deliveries) {
        if (Result<void> done = put("outbox"_L1, taken, row.place, row.notice); !done)
            return done;
    }
    QSqlQuery memory = m_database->prepare("INSERT OR REPLACE INTO memory (key, value) VALUES (?, ?)"_L1);
    for (auto it = batch.memory.begin(); it != batch.memory.end(); ++it) {
        if (Result<void> done = put("memory"_L1, memory, it.key(), it.value()); !done)
            return done;
    }
    QSqlQuery forget = m_database->prepare("DELETE FROM memory WHERE key = ?"_L1);
    for (const MemoryRow& row : batch.remembered) {
        const Result<void> done =
            row.value.isEmpty() ? sql::run(forget, row.key) : put("memory"_L1, memory, row.key, row.value);
        if (!done)
            return done;
    }
    if (batch.notices.isEmpty())
        return {};
    QSqlQuery prune = m_database->prepare("DELETE FROM outbox WHERE taken = 1 AND id < ?"_L1);
    return sql::run(prune, batch.notices.last().id - keptNotices);
}

Result<Recollection> SqliteJournal::recollect() const
{
    return recollectFrom(*m_database, m_pruner.retention());
}

Result<void> SqliteJournal::writeWatchList(const QList<Service>& services)
{
    if (Result<void> file = returnToFile().and_then([this] { return followFile(); }); !file)
        return file;
    const Result<void> written = m_database->transaction([&]() -> Result<void> {
        QSqlQuery clear = m_database->prepare("UPDATE watch SET removed_at = coalesce(removed_at, ?)"_L1);
        if (Result<void> done = sql::run(clear, QDateTime::currentMSecsSinceEpoch()); !done)
            return done;
        QSqlQuery put = m_database->prepare(
            "INSERT INTO watch (key, position, definition) VALUES (?, ?, ?)"
            " ON CONFLICT (key) DO UPDATE SET position = excluded.position, definition = excluded.definition, removed_at = NULL"_L1);
        int position = 0;
        for (const Service& service : services) {
            const QByteArray definition = QJsonDocument(toJson(service)).toJson(QJsonDocument::Compact);
            if (Result<void> done = sql::run(put, service.id, position++, QString::fromUtf8(definition));
                !done)
                return done;
        }
        return {};
    });
    if (written)
        m_watchList = services;
    return written;
}

} // namespace downlight
