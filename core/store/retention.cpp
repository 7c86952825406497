// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/retention.h"

#include "core/base/compat.h"
#include "core/store/sql.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QSqlQuery>

#include <algorithm>
#include <cmath>

namespace downlight {

using namespace Qt::StringLiterals;

namespace {

constexpr qint64 secondsAnHour = 3600;
constexpr qint64 secondsADay = 86'400;
constexpr qint64 jumpSeconds = 7 * secondsADay;

/// The one value that \p sql gives; null where it gives none.
Result<QVariant> valueOf(const Database& database, QLatin1StringView sql)
{
    QSqlQuery query = database.prepare(sql);
    QVariant value;
    return sql::exec(query)
        .and_then([&] { return sql::each(query, [&] { value = query.value(0); }); })
        .map([&] { return value; });
}

Result<int> deleted(const Database& database, QLatin1StringView sql, qint64 before, int most)
{
    QSqlQuery query = database.prepare(sql);
    return sql::run(query, most, before).map([&query] { return std::max(0, query.numRowsAffected()); });
}

qint64 before(const QDateTime& now, std::chrono::days age)
{
    return now.addDays(-age.count()).toMSecsSinceEpoch();
}

// Rows are added in the order of time: the oldest have the smallest numbers, so that a step looks at no more
// rows than it may delete.
constexpr auto oldTransitions = "DELETE FROM transition WHERE id IN (SELECT id FROM (SELECT id, at, watch_id "
                                "FROM transition ORDER BY id LIMIT "
                                "?) AS old WHERE at < ? AND EXISTS (SELECT 1 FROM transition AS newer WHERE "
                                "newer.watch_id = old.watch_id AND "
                                "newer.id > old.id))"_L1; // the newest of each says how it has been since
constexpr auto oldIncidents = "DELETE FROM incident WHERE id IN (SELECT id FROM (SELECT id, ended_at FROM "
                              "incident ORDER BY id LIMIT ?) "
                              "WHERE ended_at IS NOT NULL AND ended_at < ?)"_L1;
constexpr auto oldHours =
    "DELETE FROM hour WHERE (hour, watch_id) IN (SELECT hour, watch_id FROM (SELECT hour, watch_id FROM hour "
    "ORDER BY hour, watch_id LIMIT ?) WHERE hour < ?)"_L1;
// The time of a notice stands in it.
constexpr auto oldNotices =
    "DELETE FROM outbox WHERE id IN (SELECT id FROM (SELECT id, payload FROM outbox ORDER BY id LIMIT ?) "
    "WHERE unixepoch(json_extract(payload, '$.at')) * 1000 < ?)"_L1;
constexpr auto goneServices =
    "DELETE FROM watch WHERE removed_at IS NOT NULL AND id IN (SELECT id FROM watch ORDER BY id LIMIT ?) "
    "AND removed_at < ? AND id NOT IN (SELECT watch_id FROM transition) AND id NOT IN (SELECT watch_id FROM "
    "hour) AND id NOT IN (SELECT watch_id FROM incident) AND id NOT IN (SELECT watch_id FROM state)"_L1;

} // namespace

Result<StoredAmount> storedAmount(const Database& database, const Retention& retention)
{
    StoredAmount amount{0, {}, retention};
    qint64 pages = 0;
    const auto add = [&amount](const QVariant& seconds) {
        if (seconds.isNull())
            return;
        const QDateTime at = QDateTime::fromSecsSinceEpoch(seconds.toLongLong(), compat::utc);
        amount.oldest = amount.oldest.isValid() ? std::min(amount.oldest, at) : at;
    };
    return valueOf(database, "PRAGMA page_count"_L1)
        .and_then([&](const QVariant& all) {
            pages = all.toLongLong();
            return valueOf(database, "PRAGMA freelist_count"_L1);
        })
        .and_then([&](const QVariant& free) {
            pages -= free.toLongLong();
            return valueOf(database, "PRAGMA page_size"_L1);
        })
        .and_then([&](const QVariant& size) {
            amount.bytes = pages * size.toLongLong();
            return valueOf(database, "SELECT at / 1000 FROM transition ORDER BY id LIMIT 1"_L1);
        })
        .and_then([&](const QVariant& at) {
            add(at);
            return valueOf(database, "SELECT min(hour) * 3600 FROM hour"_L1);
        })
        .map([&](const QVariant& at) {
            add(at);
            return amount;
        });
}

/// False for a day after the clock jumped by more than a week; what was seen last is kept in the database.
Result<bool> Pruner::mayDelete(const Database& database, const QDateTime& now) const
{
    const Result<QVariant> stored = valueOf(database, "SELECT value FROM memory WHERE key = 'retention'"_L1);
    if (!stored)
        return tl::unexpected(stored.error());
    const QJsonObject json = QJsonDocument::fromJson(stored->toByteArray()).object();
    const qint64 at = now.toSecsSinceEpoch();
    const qint64 seen = json["seen"_L1].toInteger(at);
    // Without a word of an earlier step nobody knows whether the clock is right.
    const bool jumped = json.isEmpty() || std::abs(at - seen) > jumpSeconds;
    const qint64 since = jumped ? at : json["since"_L1].toInteger(at);
    QSqlQuery keep =
        database.prepare("INSERT OR REPLACE INTO memory (key, value) VALUES ('retention', ?)"_L1);
    const QByteArray word =
        QJsonDocument(QJsonObject{{u"seen"_s, at}, {u"since"_s, since}}).toJson(QJsonDocument::Compact);
    return sql::run(keep, word).map([&] { return at - since >= secondsADay; });
}

Result<int> Pruner::deleteOld(const Database& database, const QDateTime& now) const
{
    int most = 0;
    const auto step = [&](QLatin1StringView sql, qint64 limit) {
        return deleted(database, sql, limit, stepRows).map([&most](int rows) {
            most = std::max(most, rows);
        });
    };
    return step(oldTransitions, before(now, m_retention.transitions))
        .and_then([&] { return step(oldIncidents, before(now, m_retention.transitions)); })
        .and_then([&] { return step(oldHours, before(now, m_retention.hours) / 1000 / secondsAnHour); })
        .and_then([&] { return step(oldNotices, before(now, m_retention.outbox)); })
        .and_then([&] { return step(goneServices, before(now, m_retention.transitions)); })
        .map([&most] { return most; });
}

/// Where there is more than is kept, whatever its age; of the last day everything stays.
Result<int> Pruner::deleteOldest(const Database& database, const QDateTime& now) const
{
    const Result<StoredAmount> amount = storedAmount(database, m_retention);
    if (!amount)
        return tl::unexpected(amount.error());
    if (amount->bytes <= m_retention.bytes)
        return 0;
    const qint64 yesterday = now.addDays(-1).toMSecsSinceEpoch();
    return deleted(database, oldHours, yesterday / 1000 / secondsAnHour, stepRows).and_then([&](int hours) {
        return deleted(database, oldTransitions, yesterday, stepRows).map([hours](int transitions) {
            return std::max(hours, transitions);
        });
    });
}

Result<bool> Pruner::step(Database& database, const QDateTime& now)
{
    const qint64 since = m_steppedAt.isValid() ? std::abs(m_steppedAt.secsTo(now)) : secondsAnHour;
    if (!now.isValid() || (!m_left && since < secondsAnHour))
        return false;
    m_steppedAt = now;
    m_left = false;
    int most = 0;
    const Result<void> done = database.transaction([&]() -> Result<void> {
        const Result<bool> may = mayDelete(database, now);
        if (!may || !*may)
            return may ? Result<void>{} : tl::unexpected(may.error());
        return deleteOld(database, now)
            .and_then([&](int rows) {
                most = rows;
                return deleteOldest(database, now);
            })
            .map([&](int rows) { most = std::max(most, rows); });
    });
    if (!done)
        return tl::unexpected(done.error());
    m_left = most >= stepRows;
    return true;
}

} // namespace downlight
