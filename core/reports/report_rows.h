// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/reports/crowd.h"
#include "core/reports/report_counter.h"

#include <QDateTime>

class QSqlQuery;
class QVariant;

namespace downlight {

/// One report, or one vote that a service works again, as it is stored.
struct ReportRow {
    quint64 id = 0;
    bool isVote = false;
    NewReport report;
    Minute received{};
};

/// A report, or a vote, of this program's user that a shared hub has not confirmed yet.
struct UnsentReport {
    static constexpr std::chrono::minutes lasts{15}; ///< It would say nothing of now after that.

    QString key; ///< A UUID: the report's idempotency key.
    QString service;
    QString instance;
    QString type; ///< Empty for a vote.
    bool isVote = false;
    QDateTime madeAt; ///< UTC.
    QString install; ///< As whom it was made; see Reports.

    friend bool operator==(const UnsentReport&, const UnsentReport&) = default;
};

/// Values as they stand in the tables of ReportStore, and back.
namespace report_rows {

[[nodiscard]] qint64 minutes(Minute minute);
[[nodiscard]] qint64 hours(Minute minute);
[[nodiscard]] Minute minuteOf(const QVariant& value);
[[nodiscard]] qint64 stored(quint64 key); ///< SQLite's integers are signed.
[[nodiscard]] quint64 hashOf(const QByteArray& key); ///< Of two keys with the same, the later one is known.

/// The row that \p query stands at: id, vote, service, instance, type, at, received, reporter, network,
/// weight, area.
[[nodiscard]] ReportRow rowOf(const QSqlQuery& query);

/// The same for id, service, instance, began, ended, outage.
[[nodiscard]] CrowdIncident incidentOf(const QSqlQuery& query);

} // namespace report_rows

} // namespace downlight
