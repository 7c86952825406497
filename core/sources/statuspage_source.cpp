// SPDX-License-Identifier: GPL-3.0-or-later
//
// Atlassian Statuspage, version 2 of its public interface: GET <page>/api/v2/summary.json
// Described at https://www.atlassianstatus.com/api (as of 2026) and seen in recorded answers of GitHub,
// Discord, Cloudflare, Bitbucket and others.

#include "core/sources/foreign_json.h"
#include "core/sources/json_source.h"
#include "core/sources/limits.h"
#include "core/sources/page_level.h"
#include "core/sources/status_source.h"
#include "core/sources/words.h"

#include <QHash>
#include <QJsonArray>
#include <QJsonObject>
#include <QSet>

#include <algorithm>
#include <array>
#include <memory>
#include <utility>

namespace downlight::sources::statuspage {

using namespace Qt::StringLiterals;

namespace {

constexpr auto summaryPath = "/api/v2/summary.json"_L1;

constexpr Words<5> indicatorWords{{
    {"none"_L1, Level::Operational},
    {"maintenance"_L1, Level::Maintenance},
    {"minor"_L1, Level::Degraded},
    {"major"_L1, Level::PartialOutage},
    {"critical"_L1, Level::MajorOutage},
}};

constexpr Words<6> componentWords{{
    {"operational"_L1, Level::Operational},
    {"under_maintenance"_L1, Level::Maintenance},
    {"degraded_performance"_L1, Level::Degraded},
    {"partial_outage"_L1, Level::PartialOutage},
    {"major_outage"_L1, Level::MajorOutage},
    {"full_outage"_L1, Level::MajorOutage},
}};

bool isClosed(const QString& status)
{
    return status == "resolved"_L1 || status == "postmortem"_L1 || status == "completed"_L1
        || status == "maintenance_complete"_L1;
}

/// GitHub lists "Visit www.githubstatus.com for more information" as if it were a component.
bool isPlaceholder(const QString& name)
{
    return name.startsWith("Visit "_L1) && name.contains("for more information"_L1);
}

QList<Component> componentsIn(const QJsonArray& entries)
{
    QHash<QString, QString> groups;
    QSet<QString> parents;
    for (const auto& entry : entries) {
        if (entry["group"_L1].toBool())
            groups.insert(entry["id"_L1].toString(), foreign::text(entry["name"_L1]));
        parents.insert(entry["group_id"_L1].toString());
    }
    QList<Component> components;
    for (const auto& entry : entries) {
        const QString name = foreign::text(entry["name"_L1]);
        // A heading without anything below it is a part like any other.
        const bool isHeading = entry["group"_L1].toBool() && parents.contains(entry["id"_L1].toString());
        if (isHeading || isPlaceholder(name))
            continue;
        limits::add(components,
                    {name,
                     groups.value(entry["group_id"_L1].toString()),
                     levelIn(componentWords, entry["status"_L1].toString()),
                     {},
                     true,
                     foreign::id(entry["id"_L1])});
    }
    return components;
}

/// When it was closed: its own time of that, or that of the first update that closed it and was not taken
/// back.
QDateTime endOf(const QJsonObject& incident)
{
    QDateTime end = foreign::time(incident["resolved_at"_L1]);
    if (end.isValid())
        return end;
    const QJsonArray updates = incident["incident_updates"_L1].toArray(); // newest first
    for (const auto& update : updates) {
        if (!isClosed(update["status"_L1].toString()))
            break;
        end = foreign::time(update["created_at"_L1]);
    }
    return end;
}

/// By its newest update; of several with the same time any may be the last. An incident that was opened again
/// keeps what closed it before.
bool isClosed(const QJsonObject& incident)
{
    const QJsonArray updates = incident["incident_updates"_L1].toArray();
    QDateTime newest;
    bool closed = isClosed(incident["status"_L1].toString());
    for (const auto& update : updates) {
        const QDateTime at = foreign::time(update["created_at"_L1]);
        if (!at.isValid() || (newest.isValid() && at < newest))
            continue;
        closed = (at == newest && closed) || isClosed(update["status"_L1].toString());
        newest = at;
    }
    return closed;
}

QStringList namesIn(const QJsonArray& entries)
{
    QStringList names;
    for (const auto& entry : entries) {
        if (QString name = foreign::text(entry["name"_L1]); !name.isEmpty())
            names.append(std::move(name));
    }
    return names;
}

QList<PageIncident> incidentsIn(const QJsonArray& entries)
{
    QList<PageIncident> incidents;
    for (const auto& entry : entries) {
        const QJsonObject object = entry.toObject();
        PageIncident incident;
        incident.title = foreign::text(object["name"_L1]);
        incident.status = foreign::text(object["status"_L1]);
        incident.open = !isClosed(object);
        incident.worst = levelIn(indicatorWords, object["impact"_L1].toString());
        incident.level = incident.open ? incident.worst : Level::Operational;
        if (!incident.open)
            incident.endedAt = endOf(object);
        incident.startedAt =
            foreign::time(object[object["started_at"_L1].isString() ? "started_at"_L1 : "created_at"_L1]);
        incident.url = foreign::webUrl(object["shortlink"_L1]);
        incident.components = namesIn(object["components"_L1].toArray());
        limits::add(incidents, incident);
    }
    return incidents;
}

QList<PageMaintenance> maintenancesIn(const QJsonArray& entries)
{
    QList<PageMaintenance> maintenances;
    for (const auto& entry : entries) {
        PageMaintenance maintenance;
        maintenance.title = foreign::text(entry["name"_L1]);
        maintenance.status = foreign::text(entry["status"_L1]);
        // The last is incident.io's, which answers with Statuspage's shape too.
        maintenance.active = maintenance.status == "in_progress"_L1 || maintenance.status == "verifying"_L1
            || maintenance.status == "maintenance_in_progress"_L1;
        maintenance.startsAt = foreign::time(entry["scheduled_for"_L1]);
        maintenance.endsAt = foreign::time(entry["scheduled_until"_L1]);
        maintenance.url = foreign::webUrl(entry["shortlink"_L1]);
        limits::add(maintenances, maintenance);
    }
    return maintenances;
}

constexpr std::array fields_{
    foreign::Field{"page"_L1, foreign::Kind::Object},
    foreign::Field{"page.name"_L1, foreign::Kind::Text},
    foreign::Field{"status"_L1, foreign::Kind::Object},
    foreign::Field{"status.indicator"_L1, foreign::Kind::Text, foreign::Need::Must},
    foreign::Field{"status.description"_L1, foreign::Kind::Text},
    foreign::Field{"components"_L1, foreign::Kind::List},
    foreign::Field{"components[]"_L1, foreign::Kind::Object, foreign::Need::Must},
    foreign::Field{"components[].name"_L1, foreign::Kind::Text, foreign::Need::Must},
    foreign::Field{"components[].status"_L1, foreign::Kind::Text, foreign::Need::Must},
    foreign::Field{"components[].group"_L1, foreign::Kind::Flag},
    foreign::Field{"components[].group_id"_L1, foreign::Kind::Text},
    foreign::Field{"incidents"_L1, foreign::Kind::List},
    foreign::Field{"incidents[]"_L1, foreign::Kind::Object, foreign::Need::Must},
    foreign::Field{"incidents[].status"_L1, foreign::Kind::Text, foreign::Need::Must},
    foreign::Field{"incidents[].impact"_L1, foreign::Kind::Text},
    foreign::Field{"incidents[].incident_updates"_L1, foreign::Kind::List},
    foreign::Field{"incidents[].incident_updates[]"_L1, foreign::Kind::Object, foreign::Need::Must},
    foreign::Field{"incidents[].incident_updates[].status"_L1, foreign::Kind::Text, foreign::Need::Must},
    foreign::Field{"incidents[].incident_updates[].created_at"_L1, foreign::Kind::Text},
    foreign::Field{"incidents[].components"_L1, foreign::Kind::List},
    foreign::Field{"incidents[].components[]"_L1, foreign::Kind::Object, foreign::Need::Must},
    foreign::Field{"scheduled_maintenances"_L1, foreign::Kind::List},
    foreign::Field{"scheduled_maintenances[]"_L1, foreign::Kind::Object, foreign::Need::Must},
    foreign::Field{"scheduled_maintenances[].status"_L1, foreign::Kind::Text, foreign::Need::Must},
};

class StatuspageSource final : public JsonSource {
public:
    QString id() const override { return u"statuspage"_s; }
    QString title() const override { return u"Atlassian Statuspage"_s; }

    HttpRequest request(const QUrl& page) const override
    {
        HttpRequest request;
        request.url = page.path().endsWith(".json"_L1) ? page : foreign::below(page, u"/api/v2/summary.json");
        return request;
    }

    /// The newest fifty, open or not.
    std::optional<HttpRequest> history(const QUrl& page) const override
    {
        HttpRequest request;
        QString path = page.path();
        const bool isFile = path.endsWith(".json"_L1);
        request.url = isFile ? page : foreign::below(page, u"/api/v2/incidents.json");
        if (isFile)
            request.url.setPath(path.left(path.lastIndexOf(u'/')) + "/incidents.json"_L1);
        return request;
    }

    QList<QUrl> candidates(const QUrl& pasted) const override
    {
        if (pasted.path().endsWith(".json"_L1))
            return {pasted};
        return foreign::ownAndRoot(pasted);
    }

    QList<QUrl> shownBy(const QByteArray& html, const QUrl& url) const override
    {
        const bool own = html.contains("statuspage.io") || html.contains("dka575ofm4ao0.cloudfront.net");
        return own ? candidates(url) : QList<QUrl>();
    }

    bool hintedBy(const QUrl& pasted) const override
    {
        return pasted.host().endsWith(".statuspage.io"_L1)
            || pasted.host().endsWith(".status.atlassian.com"_L1) || pasted.path().endsWith(summaryPath);
    }

protected:
    std::span<const foreign::Field> fields() const override { return fields_; }
    QString missing() const override { return u"status.indicator"_s; }

    bool isAnswer(const QJsonValue& root) const override
    {
        if (root["status"_L1]["indicator"_L1].isString())
            return true;
        const QJsonValue incident = root["incidents"_L1][0];
        return incident["incident_updates"_L1].isArray() || root["scheduled_maintenances"_L1].isArray()
            || (root["page"_L1]["id"_L1].isString()
                && (root["incidents"_L1].isArray() || root["components"_L1].isArray()));
    }

    /// incident.io's widget has planned work under the same name.
    bool isUnmistakable(const QJsonValue& root) const override
    {
        return root["ongoing_incidents"_L1].isUndefined();
    }

    Result<Reading> read(const QJsonValue& root, const QDateTime& at) const override
    {
        Q_UNUSED(at);
        Reading reading;
        reading.pageName = foreign::text(root["page"_L1]["name"_L1]);
        reading.components = componentsIn(root["components"_L1].toArray());
        reading.incidents = incidentsIn(root["incidents"_L1].toArray());
        reading.maintenances = maintenancesIn(root["scheduled_maintenances"_L1].toArray());
        // A whole summary tells of incidents beside its parts: without them only half of it was read.
        const bool isSummary = root["page"_L1]["id"_L1].isString() && root["components"_L1].isArray();
        if (isSummary && !root["status"_L1].isUndefined() && !root["incidents"_L1].isArray())
            return fail(Failure::Kind::Format, u"no incidents"_s);
        // Without a status object the answer alone cannot say how the page stands.
        if (root["status"_L1].isUndefined())
            return reading;
        const QString indicator = root["status"_L1]["indicator"_L1].toString();
        const Level indicated = levelIn(indicatorWords, indicator);
        if (indicated == Level::Unknown)
            return fail(
                Failure::Kind::Format,
                u"status.indicator is \"%1\", which is no known word"_s.arg(foreign::text(indicator)));
        reading.summary = foreign::text(root["status"_L1]["description"_L1]);
        reading.level = overall(indicated, reading);
        return reading;
    }
};

} // namespace

std::unique_ptr<StatusSource> make()
{
    return std::make_unique<StatuspageSource>();
}

} // namespace downlight::sources::statuspage
