// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/reports/report_rows.h"

#include <QSqlQuery>
#include <QVariant>

namespace downlight::report_rows {

qint64 minutes(Minute minute)
{
    return minute.time_since_epoch().count();
}

qint64 hours(Minute minute)
{
    return std::chrono::floor<std::chrono::hours>(minute).time_since_epoch().count();
}

Minute minuteOf(const QVariant& value)
{
    return Minute(std::chrono::minutes(value.toLongLong()));
}

qint64 stored(quint64 key)
{
    return static_cast<qint64>(key);
}

quint64 hashOf(const QByteArray& key)
{
    return qHash(key, 0);
}

ReportRow rowOf(const QSqlQuery& query)
{
    ReportRow row;
    row.id = query.value(0).toULongLong();
    row.isVote = query.value(1).toBool();
    row.report.service = query.value(2).toString();
    row.report.instance = query.value(3).toString();
    row.report.type = query.value(4).toString();
    row.report.at = minuteOf(query.value(5));
    row.received = minuteOf(query.value(6));
    row.report.reporter = static_cast<quint64>(query.value(7).toLongLong());
    row.report.network = static_cast<quint64>(query.value(8).toLongLong());
    row.report.weight = query.value(9).toFloat();
    row.report.area = static_cast<quint64>(query.value(10).toLongLong());
    return row;
}

CrowdIncident incidentOf(const QSqlQuery& query)
{
    CrowdIncident incident;
    incident.id = query.value(0).toLongLong();
    incident.service = query.value(1).toString();
    incident.instance = query.value(2).toString();
    incident.began = minuteOf(query.value(3));
    if (!query.value(4).isNull())
        incident.ended = minuteOf(query.value(4));
    incident.worst = query.value(5).toBool() ? CrowdState::Outage : CrowdState::Possible;
    return incident;
}

} // namespace downlight::report_rows
