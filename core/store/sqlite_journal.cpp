// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/sqlite_journal.h"

#include "core/base/compat.h"
#include "core/base/log.h"
#include "core/model/notice_json.h"
#include "core/model/service_json.h"

#include <QJsonDocument>
#include <QSqlQuery>
#include <QVariant>

namespace downlight {

using namespace Qt::StringLiterals;

namespace {

constexpr int keptNotices = 500;

QVariant time(const QDateTime& at)
{
    return at.isValid() ? QVariant(at.toMSecsSinceEpoch()) : QVariant();
}

QDateTime timeFrom(const QVariant& value)
{
    return value.isNull() ? QDateTime() : QDateTime::fromMSecsSinceEpoch(value.toLongLong(), compat::utc);
}

/// Binds \p values in order and runs \p query.
template<typename... Values>
Result<void> run(QSqlQuery& query, const Values&... values)
{
    (query.addBindValue(values), ...);
    if (!query.exec())
        return tl::unexpected(failureOf(query));
    return {};
}

} // namespace

Result<Database::Opened> SqliteJournal::open(const QString& path)
{
    m_path = path;
    m_database = std::make_unique<Database>();
    Result<Database::Opened> opened = m_database->open(path);
    if (opened && !opened->inMemory) {
        if (const auto readable = recollect(); !readable && readable.error().kind == Failure::Kind::Format)
            opened = m_database->beginAnew(path, readable.error());
    }
    if (opened)
        m_opened = *opened;
    return opened;
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
    return file->openFile(m_path).map([&] {
        m_database = std::move(file);
        m_opened = {};
    });
}

void SqliteJournal::commit(const Batch& batch, QObject& context, Done done)
{
    Q_UNUSED(context);
    done(write(batch));
}

void SqliteJournal::saveWatchList(const QList<Service>& services, QObject& context, Done done)
{
    Q_UNUSED(context);
    done(writeWatchList(services));
}

Result<void> SqliteJournal::write(const Batch& batch)
{
    return returnToFile().and_then([&] { return m_database->transaction([&] { return writeRows(batch); }); });
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
                run(query, QString(toWord(row.level)), QString(toWord(row.scope)), time(row.since),
                    QString::fromUtf8(row.reasons), QString::fromUtf8(row.memory),
                    QString::fromUtf8(row.notices), row.service);
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
        if (Result<void> done = run(query, time(row.at), QString(toWord(row.level)),
                                    QString(toWord(row.scope)), QString::fromUtf8(row.reasons), row.service);
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
    for (const IncidentRow& row : rows) {
        if (Result<void> done = run(query, row.id, time(row.startedAt), time(row.endedAt),
                                    QString(toWord(row.worst)), row.durationSeconds, row.service);
            !done)
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
                run(query, row.hour, row.up, row.down, row.unknown, row.covered, row.latencyMin,
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
        if (Result<void> done = run(insert, notice.id, QString::fromUtf8(payload)); !done)
            return done;
    }
    QSqlQuery taken = m_database->prepare("UPDATE outbox SET taken = 1, place = ? WHERE id = ?"_L1);
    for (const DeliveryRow& row : batch.deliveries) {
        if (Result<void> done = run(taken, row.place, row.notice); !done)
            return done;
    }
    QSqlQuery memory = m_database->prepare("INSERT OR REPLACE INTO memory (key, value) VALUES (?, ?)"_L1);
    for (auto it = batch.memory.begin(); it != batch.memory.end(); ++it) {
        if (Result<void> done = run(memory, it.key(), it.value()); !done)
            return done;
    }
    if (batch.notices.isEmpty())
        return {};
    QSqlQuery prune = m_database->prepare("DELETE FROM outbox WHERE taken = 1 AND id < ?"_L1);
    return run(prune, batch.notices.last().id - keptNotices);
}

Result<Recollection> SqliteJournal::recollect() const
{
    Recollection all;
    QSqlQuery watch = m_database->prepare(
        "SELECT key, definition FROM watch WHERE removed_at IS NULL ORDER BY position, id"_L1);
    if (!watch.exec())
        return tl::unexpected(failureOf(watch));
    while (watch.next()) {
        const Result<Service> service =
            serviceFromJson(QJsonDocument::fromJson(watch.value(1).toByteArray()).object());
        if (service)
            all.watchList.append(*service);
        else
            qCWarning(logStore).noquote() << "The watch list entry" << watch.value(0).toString()
                                          << "cannot be read:" << service.error().detail;
    }
    QSqlQuery states = m_database->prepare(
        "SELECT w.key, s.level, s.scope, s.since, s.reasons, s.memory, s.notices FROM state s JOIN watch w ON w.id = s.watch_id"_L1);
    if (!states.exec())
        return tl::unexpected(failureOf(states));
    while (states.next()) {
        StateRow row;
        row.service = states.value(0).toString();
        row.level = levelFromWord(states.value(1).toString()).value_or(Level::Unknown);
        row.scope = scopeFromWord(states.value(2).toString()).value_or(Scope::Unclear);
        row.since = timeFrom(states.value(3));
        row.reasons = states.value(4).toByteArray();
        row.memory = states.value(5).toByteArray();
        row.notices = states.value(6).toByteArray();
        all.states.insert(row.service, row);
    }
    QSqlQuery outbox = m_database->prepare(
        "SELECT payload, taken, place FROM outbox WHERE taken = 0 OR id > (SELECT coalesce(max(id), 0) FROM outbox) - 100 ORDER BY id"_L1);
    if (!outbox.exec())
        return tl::unexpected(failureOf(outbox));
    while (outbox.next())
        all.outbox.append({noticeFromJson(QJsonDocument::fromJson(outbox.value(0).toByteArray()).object()),
                           outbox.value(1).toBool(), outbox.value(2).toString()});
    QSqlQuery memory = m_database->prepare("SELECT key, value FROM memory"_L1);
    if (!memory.exec())
        return tl::unexpected(failureOf(memory));
    while (memory.next())
        all.memory.insert(memory.value(0).toString(), memory.value(1).toByteArray());
    QSqlQuery last = m_database->prepare("SELECT coalesce(max(id), 0) FROM incident"_L1);
    if (last.exec() && last.next())
        all.lastIncident = last.value(0).toLongLong();
    return all;
}

Result<void> SqliteJournal::writeWatchList(const QList<Service>& services)
{
    if (Result<void> file = returnToFile(); !file)
        return file;
    return m_database->transaction([&]() -> Result<void> {
        QSqlQuery clear = m_database->prepare("UPDATE watch SET removed_at = coalesce(removed_at, ?)"_L1);
        if (Result<void> done = run(clear, QDateTime::currentMSecsSinceEpoch()); !done)
            return done;
        QSqlQuery put = m_database->prepare(
            "INSERT INTO watch (key, position, definition) VALUES (?, ?, ?)"
            " ON CONFLICT (key) DO UPDATE SET position = excluded.position, definition = excluded.definition, removed_at = NULL"_L1);
        int position = 0;
        for (const Service& service : services) {
            const QByteArray definition = QJsonDocument(toJson(service)).toJson(QJsonDocument::Compact);
            if (Result<void> done = run(put, service.id, position++, QString::fromUtf8(definition)); !done)
                return done;
        }
        return {};
    });
}

} // namespace downlight
