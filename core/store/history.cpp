// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/history.h"

#include "core/store/database.h"
#include "core/store/sql.h"

#include <QSqlQuery>

namespace downlight {

namespace {

Level levelAt(const QSqlQuery& query, int column)
{
    return levelFromWord(query.value(column).toString()).value_or(Level::Unknown);
}

} // namespace

using namespace Qt::StringLiterals;

Result<bool> History::knows(const QString& service) const
{
    QSqlQuery query = m_database.prepare("SELECT 1 FROM watch WHERE key = ?"_L1);
    if (const Result<void> done = sql::run(query, service); !done)
        return tl::unexpected(done.error());
    bool found = false;
    return sql::each(query, [&found] { found = true; }).map([&found] { return found; });
}

Result<QList<Incident>> History::incidents(const QString& service, const QDateTime& from) const
{
    QSqlQuery query = m_database.prepare(
        "SELECT i.id, w.key, i.started_at, i.ended_at, i.worst, i.duration_s FROM incident i JOIN watch w ON "
        "w.id = i.watch_id"
        " WHERE (? = '' OR w.key = ?) AND (i.ended_at IS NULL OR i.ended_at >= ?) ORDER BY i.started_at, i.id"_L1);
    if (const Result<void> done = sql::run(query, service, service, from.toMSecsSinceEpoch()); !done)
        return tl::unexpected(done.error());
    QList<Incident> incidents;
    const Result<void> read = sql::each(query, [&] {
        incidents.append({query.value(0).toLongLong(), query.value(1).toString(), sql::timeOf(query.value(2)),
                          sql::timeOf(query.value(3)), levelAt(query, 4),
                          std::chrono::seconds(query.value(5).toLongLong())});
    });
    return read.map([&] { return incidents; });
}

Result<QList<HourRow>> History::hours(const QString& service, const QDateTime& from) const
{
    QSqlQuery query = m_database.prepare(
        "SELECT h.hour, h.up, h.down, h.unknown, h.covered, h.latency_min, h.latency_max, h.latency_sum, "
        "h.latency_count, h.reports"
        " FROM hour h JOIN watch w ON w.id = h.watch_id WHERE w.key = ? AND h.hour >= ? ORDER BY h.hour"_L1);
    if (const Result<void> done = sql::run(query, service, from.toSecsSinceEpoch() / 3600); !done)
        return tl::unexpected(done.error());
    QList<HourRow> hours;
    const Result<void> read = sql::each(query, [&] {
        const auto number = [&query](int column) { return query.value(column).toLongLong(); };
        hours.append({service, number(0), number(1), number(2), number(3), number(4), number(5), number(6),
                      number(7), number(8), number(9)});
    });
    return read.map([&] { return hours; });
}

Result<QList<TransitionRow>> History::transitions(const QString& service, const QDateTime& from) const
{
    QSqlQuery query = m_database.prepare(
        "SELECT t.at, t.level, t.scope, t.reasons FROM transition t JOIN watch w ON w.id = t.watch_id"
        " WHERE w.key = ? AND t.at >= ? ORDER BY t.id"_L1);
    if (const Result<void> done = sql::run(query, service, from.toMSecsSinceEpoch()); !done)
        return tl::unexpected(done.error());
    QList<TransitionRow> transitions;
    const Result<void> read = sql::each(query, [&] {
        transitions.append({service, sql::timeOf(query.value(0)), levelAt(query, 1),
                            scopeFromWord(query.value(2).toString()).value_or(Scope::Unclear),
                            query.value(3).toByteArray()});
    });
    return read.map([&] { return transitions; });
}

Result<ServiceHistory> History::all(const QString& service, const QDateTime& from) const
{
    // What held when the time began was said before it.
    QSqlQuery query = m_database.prepare(
        "SELECT max(t.at) FROM transition t JOIN watch w ON w.id = t.watch_id WHERE w.key = ? AND t.at < ?"_L1);
    if (const Result<void> done = sql::run(query, service, from.toMSecsSinceEpoch()); !done)
        return tl::unexpected(done.error());
    QDateTime before = from;
    const Result<void> read = sql::each(query, [&] {
        if (!query.value(0).isNull())
            before = sql::timeOf(query.value(0));
    });
    if (!read)
        return tl::unexpected(read.error());
    ServiceHistory all;
    Result<QList<HourRow>> hours = this->hours(service, from);
    Result<QList<TransitionRow>> transitions = this->transitions(service, before);
    Result<QList<Incident>> incidents = this->incidents(service, from);
    if (!hours || !transitions || !incidents)
        return tl::unexpected(!hours             ? hours.error()
                                  : !transitions ? transitions.error()
                                                 : incidents.error());
    return ServiceHistory{std::move(*hours), std::move(*transitions), std::move(*incidents)};
}

} // namespace downlight
