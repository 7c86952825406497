// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/recollect.h"

#include "core/base/log.h"
#include "core/base/text.h"
#include "core/model/notice_json.h"
#include "core/model/service_json.h"
#include "core/store/database.h"
#include "core/store/sql.h"

#include <QJsonDocument>
#include <QSqlQuery>

#include <functional>

namespace downlight {

using namespace Qt::StringLiterals;

namespace {

Result<void> read(const Database& database, QLatin1StringView sql,
                  const std::function<void(const QSqlQuery&)>& take)
{
    QSqlQuery query = database.prepare(sql);
    return sql::exec(query).and_then([&] { return sql::each(query, [&] { take(query); }); });
}

Result<void> recollectServices(const Database& database, Recollection& all)
{
    const auto watch = [&all](const QSqlQuery& row) {
        const Result<Service> service =
            serviceFromJson(QJsonDocument::fromJson(row.value(1).toByteArray()).object());
        if (service)
            all.watchList.append(*service);
        else
            qCWarning(logStore).noquote() << "The watch list entry" << text::clean(row.value(0).toString())
                                          << "cannot be read:" << service.error().detail;
    };
    const auto state = [&all](const QSqlQuery& query) {
        StateRow row;
        row.service = query.value(0).toString();
        row.level = levelFromWord(query.value(1).toString()).value_or(Level::Unknown);
        row.scope = scopeFromWord(query.value(2).toString()).value_or(Scope::Unclear);
        row.since = sql::timeOf(query.value(3));
        row.reasons = query.value(4).toByteArray();
        row.memory = query.value(5).toByteArray();
        row.notices = query.value(6).toByteArray();
        all.states.insert(row.service, row);
    };
    return read(database,
                "SELECT key, definition FROM watch WHERE removed_at IS NULL ORDER BY position, id"_L1, watch)
        .and_then([&] {
            return read(
                database,
                "SELECT w.key, s.level, s.scope, s.since, s.reasons, s.memory, s.notices FROM state s JOIN watch w ON w.id = s.watch_id"_L1,
                state);
        });
}

/// A start does not fail for it: a file of an older version, which is only read, has no such table, and what
/// is long over may lie on damaged pages.
void recollectPast(const Database& database, Recollection& all)
{
    const auto take = [&all](const QSqlQuery& row) {
        QList<PastIncident>& past = all.past[row.value(0).toString()];
        if (past.size() < mostPastIncidents)
            past.prepend({sql::timeOf(row.value(1)), std::chrono::seconds(row.value(2).toLongLong()),
                          row.value(4).toBool(),
                          levelFromWord(row.value(3).toString()).value_or(Level::Unknown)});
    };
    const Result<void> done =
        read(database,
             "SELECT w.key, i.started_at, coalesce(u.seen_s, i.duration_s), i.worst, u.seen_s IS NULL FROM "
             "incident i"
             " JOIN watch w ON w.id = i.watch_id LEFT JOIN unseen_end u ON u.incident_id = i.id"
             " WHERE i.ended_at IS NOT NULL AND w.removed_at IS NULL ORDER BY i.id DESC LIMIT 20000"_L1,
             take);
    if (!done)
        qCInfo(logStore).noquote() << "Past incidents could not be read:" << done.error().detail;
}

Result<void> recollectNotices(const Database& database, Recollection& all)
{
    const auto outbox = [&all](const QSqlQuery& row) {
        all.outbox.append({noticeFromJson(QJsonDocument::fromJson(row.value(0).toByteArray()).object()),
                           row.value(1).toBool(), row.value(2).toString()});
    };
    return read(
               database,
               "SELECT payload, taken, place FROM outbox WHERE taken = 0 OR id > (SELECT coalesce(max(id), 0) FROM outbox) - 100 ORDER BY id"_L1,
               outbox)
        .and_then([&] {
            return read(database, "SELECT key, value FROM memory"_L1, [&all](const QSqlQuery& row) {
                all.memory.insert(row.value(0).toString(), row.value(1).toByteArray());
            });
        })
        .and_then([&] {
            return read(database, "SELECT coalesce(max(id), 0) FROM incident"_L1,
                        [&all](const QSqlQuery& row) { all.lastIncident = row.value(0).toLongLong(); });
        });
}

} // namespace

Result<Recollection> recollectFrom(const Database& database, const Retention& retention)
{
    Recollection all;
    recollectPast(database, all);
    return recollectServices(database, all)
        .and_then([&] { return recollectNotices(database, all); })
        .and_then([&] { return storedAmount(database, retention); })
        .map([&](const StoredAmount& stored) {
            all.stored = stored;
            return all;
        });
}

} // namespace downlight
