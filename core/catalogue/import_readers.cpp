// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/catalogue/import_readers.h"

#include "core/base/text.h"
#include "core/catalogue/detector.h"
#include "core/catalogue/fold.h"
#include "core/sources/probe.h"

#include <QJsonObject>
#include <QSqlDatabase>
#include <QSqlError>
#include <QSqlQuery>
#include <QSqlRecord>

#include <algorithm>
#include <tuple>

namespace downlight::import {

using namespace Qt::StringLiterals;

namespace {

std::chrono::seconds interval(int seconds)
{
    constexpr int shortest = 10;
    constexpr int longest = 86'400;
    return std::chrono::seconds(std::clamp(seconds, shortest, longest));
}

/// The one status that is meant; 0 for ranges, which is what a probe takes for good anyway.
int statusIn(const QJsonValue& codes)
{
    const QJsonArray list = codes.isArray() ? codes.toArray() : QJsonArray();
    bool ok = false;
    const int status = list.size() == 1 ? list[0].toString().toInt(&ok) : 0;
    return ok && status >= 100 && status <= 599 ? status : 0;
}

/// Adds what \p name is tried by, or says why it cannot be.
void append(ImportPlan& plan, const QString& name, const QString& address, ProbeSpec probe,
            const QString& note)
{
    const Result<QUrl> url = pastedAddress(address);
    if (!url) {
        plan.skipped.append(u"%1: %2"_s.arg(name, url.error().detail));
        return;
    }
    probe.url = *url;
    ImportItem item;
    item.service.name = name.isEmpty() ? url->host() : name;
    item.service.probe = probe;
    item.service.homepage = url->scheme() == "tcp"_L1 ? QUrl() : *url;
    item.note = note;
    plan.items.append(item);
}

} // namespace

ImportPlan planFromMonitors(const QJsonArray& monitors, const QString& kind)
{
    ImportPlan plan;
    plan.kind = kind;
    for (const auto& entry : monitors) {
        const QJsonObject monitor = entry.toObject();
        const QString type = monitor["type"_L1].toString();
        const QString name = text::clean(monitor["name"_L1].toString());
        ProbeSpec probe;
        probe.interval = interval(monitor["interval"_L1].toVariant().toInt());
        const bool active = monitor["active"_L1].isUndefined() || monitor["active"_L1].toVariant().toBool();
        const bool secrets = !monitor["headers"_L1].toString().isEmpty()
            || !monitor["basic_auth_user"_L1].toString().isEmpty();
        QStringList notes;
        if (secrets)
            notes.append(u"its headers and passwords are not taken over"_s);
        if (monitor["upsideDown"_L1].toVariant().toBool() || monitor["upside_down"_L1].toVariant().toBool())
            notes.append(u"\"upside down\" is not taken over"_s);
        if (!active) {
            plan.skipped.append(u"%1: paused there"_s.arg(name));
        } else if (type == "http"_L1 || type == "keyword"_L1 || type == "json-query"_L1) {
            probe.findText = type == "keyword"_L1 ? monitor["keyword"_L1].toString().left(1000) : QString();
            probe.expectedStatus = statusIn(monitor["accepted_statuscodes"_L1]);
            if (type == "json-query"_L1)
                notes.append(u"the JSON query is not taken over"_s);
            append(plan, name, monitor["url"_L1].toString(), probe, notes.join(u"; "_s));
        } else if (type == "port"_L1) {
            append(plan, name,
                   u"tcp://%1:%2"_s.arg(monitor["hostname"_L1].toString().left(300))
                       .arg(monitor["port"_L1].toVariant().toInt()),
                   probe, notes.join(u"; "_s));
        } else if (type != "group"_L1) {
            plan.skipped.append(
                u"%1: monitors of type \"%2\" have no counterpart"_s.arg(name, text::clean(type, 40)));
        }
    }
    return plan;
}

Result<ImportPlan> planFromKumaDatabase(const QString& path)
{
    static constexpr auto connectionName = "downlight-import-kuma"_L1;
    QJsonArray monitors;
    QString trouble;
    {
        QSqlDatabase database = QSqlDatabase::addDatabase(u"QSQLITE"_s, connectionName);
        database.setConnectOptions(u"QSQLITE_OPEN_READONLY;QSQLITE_OPEN_URI"_s);
        database.setDatabaseName(
            u"file:%1?immutable=1"_s.arg(QString::fromLatin1(QUrl::toPercentEncoding(path, "/"))));
        if (!database.open()) {
            trouble = database.lastError().databaseText();
        } else {
            // A view or trigger of somebody's making must not run anything.
            QSqlQuery(u"PRAGMA trusted_schema=OFF"_s, database);
            QSqlQuery query(database);
            query.setForwardOnly(true);
            if (!query.exec(u"SELECT * FROM monitor ORDER BY id LIMIT %1"_s.arg(mostItems + 1)))
                trouble = query.lastError().databaseText();
            while (trouble.isEmpty() && query.next()) {
                QJsonObject monitor;
                const QSqlRecord record = query.record();
                for (const auto column :
                     {"type"_L1, "name"_L1, "url"_L1, "hostname"_L1, "port"_L1, "interval"_L1, "keyword"_L1,
                      "active"_L1, "headers"_L1, "basic_auth_user"_L1, "upside_down"_L1}) {
                    if (const int at = record.indexOf(column); at >= 0 && !record.isNull(at))
                        monitor.insert(column, QJsonValue::fromVariant(record.value(at)));
                }
                const QByteArray codes = record.value(u"accepted_statuscodes_json"_s).toByteArray();
                monitor.insert("accepted_statuscodes"_L1, QJsonDocument::fromJson(codes.left(1000)).array());
                monitors.append(monitor);
            }
        }
    }
    QSqlDatabase::removeDatabase(connectionName);
    if (!trouble.isEmpty())
        return fail(Failure::Kind::Format, u"no database of Uptime Kuma: %1"_s.arg(text::clean(trouble)));
    return planFromMonitors(monitors, u"Uptime Kuma database"_s);
}

std::optional<CatalogueEntry> exactMatch(const Catalogue& catalogue, const QString& name)
{
    const QByteArray wanted = fold(name).text;
    std::optional<int> found;
    for (int row = 0; row < catalogue.size() && !wanted.isEmpty(); ++row) {
        bool same = fold(catalogue.nameOf(row)).text == wanted || fold(catalogue.slugOf(row)).text == wanted;
        const QList<QByteArray> aliases =
            same ? QList<QByteArray>() : catalogue.aliasesOf(row).toByteArray().split('|');
        same = same || std::any_of(aliases.begin(), aliases.end(), [&wanted](const QByteArray& alias) {
                   return fold(QByteArrayView(alias)).text == wanted;
               });
        if (same && (!found || catalogue.rankOf(row) > catalogue.rankOf(*found)))
            found = row;
    }
    return found ? std::optional(catalogue.entry(*found)) : std::nullopt;
}

} // namespace downlight::import
