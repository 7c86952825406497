// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/catalogue/import_kuma.h"

#include "core/base/text.h"
#include "core/catalogue/detector.h"
#include "core/sources/probe.h"
#include "core/store/sql.h"

#include <QFileInfo>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSqlDatabase>
#include <QSqlError>
#include <QSqlQuery>
#include <QUuid>

#include <algorithm>
#include <array>
#include <optional>

namespace downlight::import {

using namespace Qt::StringLiterals;

namespace {

std::chrono::seconds interval(int seconds)
{
    constexpr int shortest = 10;
    constexpr int longest = 86'400;
    return std::chrono::seconds(std::clamp(seconds, shortest, longest));
}

/// The status that \p codes means: one, or 0 for all that a probe takes for good (200 to 399); none where
/// something else is meant, which a probe cannot say.
std::optional<int> statusIn(const QJsonValue& codes)
{
    const QJsonArray list = codes.toArray();
    if (list.size() == 1) {
        bool ok = false;
        const int status = list[0].toString().toInt(&ok);
        if (ok && status >= 100 && status <= 599)
            return status;
    }
    const bool usual = std::all_of(list.begin(), list.end(), [](const auto& code) {
        const QString written = code.toString();
        return written.startsWith(u'2') || written.startsWith(u'3');
    });
    return usual ? std::optional(0) : std::nullopt;
}

bool isTrue(const QJsonObject& monitor, QLatin1StringView backup, QLatin1StringView column)
{
    return monitor[backup].toVariant().toBool() || monitor[column].toVariant().toBool();
}

/// Why a probe cannot do what \p monitor does; empty where it can.
QString hindrance(const QJsonObject& monitor)
{
    if (isTrue(monitor, "upsideDown"_L1, "upside_down"_L1))
        return u"\"upside down\" has no counterpart"_s;
    if (isTrue(monitor, "invertKeyword"_L1, "invert_keyword"_L1))
        return u"an inverted keyword has no counterpart"_s;
    if (isTrue(monitor, "ignoreTls"_L1, "ignore_tls"_L1))
        return u"its certificate is not to be checked, which has no counterpart"_s;
    if (monitor["type"_L1].toString() == "json-query"_L1)
        return u"questions about JSON have no counterpart"_s;
    const QString authMethod = monitor["authMethod"_L1].toString() + monitor["auth_method"_L1].toString();
    if (authMethod.contains("mtls"_L1) || authMethod.contains("oauth2"_L1))
        return u"signing in with \"%1\" has no counterpart"_s.arg(text::clean(authMethod, 20));
    if (const QString body = monitor["body"_L1].toString().trimmed(); !body.isEmpty())
        return u"requests with a body have no counterpart"_s;
    const QString method = monitor["method"_L1].toString(u"GET"_s).toUpper();
    if (method != "GET"_L1 && method != "HEAD"_L1 && !method.isEmpty())
        return u"requests with %1 have no counterpart"_s.arg(text::clean(method, 20));
    if (!statusIn(monitor["accepted_statuscodes"_L1]))
        return u"its accepted status codes have no counterpart"_s;
    return {};
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
        if (monitor["method"_L1].toString().toUpper() == "HEAD"_L1)
            notes.append(u"asked with HEAD there, with GET here"_s);
        if (!active) {
            plan.skipped.append(u"%1: paused there"_s.arg(name));
        } else if (const QString why = hindrance(monitor); !why.isEmpty()) {
            plan.skipped.append(u"%1: %2"_s.arg(name, why));
        } else if (type == "http"_L1 || type == "keyword"_L1) {
            probe.findText = type == "keyword"_L1 ? monitor["keyword"_L1].toString().left(1000) : QString();
            probe.expectedStatus = statusIn(monitor["accepted_statuscodes"_L1]).value_or(0);
            // Without redirects a redirect is the answer, and its status is what is judged.
            const QJsonValue redirects = monitor["maxredirects"_L1];
            probe.followsRedirects = redirects.isUndefined() || redirects.toVariant().toInt() > 0;
            if (!probe.followsRedirects && probe.expectedStatus == 0) {
                probe.expectedStatus = 200;
                notes.append(u"only the status 200 is good here"_s);
            }
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

namespace {

/// What is read of a monitor, as Uptime Kuma 1.x and 2.x call it; older ones lack some.
constexpr std::array columnsRead{
    "type"_L1,         "name"_L1,           "url"_L1,        "hostname"_L1,   "port"_L1,
    "interval"_L1,     "keyword"_L1,        "active"_L1,     "headers"_L1,    "basic_auth_user"_L1,
    "upside_down"_L1,  "invert_keyword"_L1, "method"_L1,     "ignore_tls"_L1, "accepted_statuscodes_json"_L1,
    "maxredirects"_L1, "body"_L1,           "auth_method"_L1};

/// The columns of the table "monitor" that can be read. Fails where it is none: a view or a computed column
/// would run whatever its maker wrote there.
Result<QStringList> readableColumns(const QSqlDatabase& database)
{
    QSqlQuery query(database);
    query.setForwardOnly(true);
    if (!query.exec(u"SELECT type, sql FROM sqlite_master WHERE name = 'monitor'"_s))
        return fail(Failure::Kind::Format, query.lastError().databaseText());
    if (!query.next())
        return fail(Failure::Kind::Format, u"it has no table \"monitor\""_s);
    if (query.value(0).toString() != "table"_L1
        || !query.value(1).toString().trimmed().startsWith("CREATE TABLE"_L1, Qt::CaseInsensitive))
        return fail(Failure::Kind::Format, u"its \"monitor\" is no plain table"_s);
    QStringList columns;
    if (!query.exec(u"SELECT name, hidden FROM pragma_table_xinfo('monitor')"_s))
        return fail(Failure::Kind::Format, query.lastError().databaseText());
    while (query.next()) {
        if (query.value(1).toInt() != 0)
            return fail(Failure::Kind::Format, u"its table \"monitor\" has computed columns"_s);
        const QString name = query.value(0).toString();
        if (std::find(columnsRead.begin(), columnsRead.end(), name) != columnsRead.end())
            columns.append(name);
    }
    if (!columns.contains("type"_L1) || !columns.contains("name"_L1))
        return fail(Failure::Kind::Format, u"its table \"monitor\" has no type or no name"_s);
    return columns;
}

Result<QJsonArray> monitorsIn(const QSqlDatabase& database)
{
    QSqlQuery(u"PRAGMA trusted_schema=OFF"_s, database);
    const Result<QStringList> columns = readableColumns(database);
    if (!columns)
        return tl::unexpected(columns.error());
    QStringList cells; // of names that stand above, so nothing of the file gets into the statement
    for (const QString& column : *columns)
        cells.append(u"substr(\"%1\", 1, 4000)"_s.arg(column));
    const QString statement = u"SELECT "_s + cells.join(u", "_s) + u" FROM monitor ORDER BY rowid LIMIT ?"_s;
    QSqlQuery query(database);
    query.setForwardOnly(true);
    query.prepare(statement);
    if (!sql::run(query, mostItems + 1))
        return fail(Failure::Kind::Format, query.lastError().databaseText());
    QJsonArray monitors;
    while (query.next()) {
        QJsonObject monitor;
        for (int at = 0; at < columns->size(); ++at) {
            const QVariant value = query.value(at);
            if (columns->at(at) == "accepted_statuscodes_json"_L1)
                monitor.insert("accepted_statuscodes"_L1,
                               QJsonDocument::fromJson(value.toByteArray()).array());
            else if (!value.isNull())
                monitor.insert(columns->at(at), QJsonValue::fromVariant(value));
        }
        monitors.append(monitor);
    }
    if (query.lastError().isValid())
        return fail(Failure::Kind::Format, query.lastError().databaseText());
    return monitors;
}

} // namespace

Result<ImportPlan> planFromKumaDatabase(const QString& path)
{
    const QString connectionName = u"import-"_s + QUuid::createUuid().toString(QUuid::WithoutBraces);
    Result<QJsonArray> monitors;
    {
        QSqlDatabase database = QSqlDatabase::addDatabase(u"QSQLITE"_s, connectionName);
        database.setConnectOptions(u"QSQLITE_OPEN_READONLY;QSQLITE_OPEN_URI"_s);
        // What a running Uptime Kuma wrote last may still be in the log beside it. Without one, nothing at
        // all is written beside the file, not even a lock.
        const bool log = QFileInfo(path + u"-wal"_s).size() > 0;
        database.setDatabaseName(u"file:%1%2"_s.arg(QString::fromLatin1(QUrl::toPercentEncoding(path, "/")),
                                                    log ? QString() : u"?immutable=1"_s));
        monitors = database.open()
            ? monitorsIn(database)
            : Result<QJsonArray>(fail(Failure::Kind::Format, database.lastError().databaseText()));
    }
    QSqlDatabase::removeDatabase(connectionName);
    if (!monitors)
        return fail(Failure::Kind::Format,
                    u"no database of Uptime Kuma: %1"_s.arg(text::clean(monitors.error().detail)));
    return planFromMonitors(*monitors, u"Uptime Kuma database"_s);
}

} // namespace downlight::import
