// SPDX-License-Identifier: GPL-3.0-or-later
//
// incident.io: GET <host>/proxy/<host>, which its own pages use, and the documented widget interface
// (/api/v1/summary, https://api-docs.incident.io/tag/Widget, as of 2026). Pages of incident.io also answer
// /api/v2/summary.json in Statuspage's shape, which the statuspage source reads.
// Shape of the first seen in pages of OpenAI and Linear.

#include "core/sources/foreign_json.h"
#include "core/sources/json_source.h"
#include "core/sources/limits.h"
#include "core/sources/page_level.h"
#include "core/sources/words.h"

#include <QHash>
#include <QJsonArray>
#include <QJsonObject>
#include <QSet>

#include <algorithm>
#include <array>
#include <memory>

namespace downlight::sources::incidentio {

using namespace Qt::StringLiterals;

namespace {

constexpr Words<5> statusWords{{
    {"operational"_L1, Level::Operational},
    {"under_maintenance"_L1, Level::Maintenance},
    {"degraded_performance"_L1, Level::Degraded},
    {"partial_outage"_L1, Level::PartialOutage},
    {"full_outage"_L1, Level::MajorOutage},
}};

/// Pages write "$undefined" for what is not there.
QString textIn(const QJsonValue& value)
{
    const QString text = foreign::text(value);
    return text == "$undefined"_L1 ? QString() : text;
}

bool isClosed(const QString& status)
{
    return status == "resolved"_L1 || status == "maintenance_complete"_L1 || status == "postmortem"_L1;
}

/// Group of each component id, and which are hidden from visitors.
struct Structure {
    QHash<QString, QString> groups;
    QHash<QString, QString> names;
    QSet<QString> hidden;
};

void place(const QJsonValue& component, const QString& group, Structure& structure)
{
    const QString id = component["component_id"_L1].toString();
    structure.groups.insert(id, group);
    structure.names.insert(id, textIn(component["name"_L1]));
    if (component["hidden"_L1].toBool())
        structure.hidden.insert(id);
}

Structure structureIn(const QJsonValue& summary)
{
    Structure structure;
    const QJsonArray items = summary["structure"_L1]["items"_L1].toArray();
    for (const auto& item : items) {
        if (item["component"_L1].isObject())
            place(item["component"_L1], {}, structure);
        const QString group = textIn(item["group"_L1]["name"_L1]);
        const QJsonArray members = item["group"_L1]["components"_L1].toArray();
        for (const auto& member : members)
            place(member, group, structure);
    }
    return structure;
}

QList<Component> componentsIn(const QJsonValue& summary, const Structure& structure)
{
    QHash<QString, Level> affected;
    const QJsonArray entries = summary["affected_components"_L1].toArray();
    for (const auto& entry : entries)
        affected.insert(entry["component_id"_L1].toString(),
                        levelIn(statusWords, entry["status"_L1].toString()));
    QList<Component> components;
    QSet<QString> listed;
    const QJsonArray all = summary["components"_L1].toArray();
    for (const auto& entry : all) {
        const QString id = entry["id"_L1].toString();
        const Level level = affected.value(id, Level::Operational);
        listed.insert(id);
        if (structure.hidden.contains(id) && level == Level::Operational)
            continue;
        limits::add(components,
                    {textIn(entry["name"_L1]),
                     structure.groups.value(id),
                     level,
                     {},
                     true,
                     foreign::id(entry["id"_L1])});
    }
    // What is affected counts, listed or not.
    for (auto it = affected.cbegin(); it != affected.cend(); ++it) {
        if (!listed.contains(it.key()))
            limits::add(components,
                        {structure.names.value(it.key()),
                         structure.groups.value(it.key()),
                         *it,
                         {},
                         true,
                         foreign::id(it.key())});
    }
    return components;
}

PageMaintenance maintenanceIn(const QJsonValue& entry)
{
    PageMaintenance maintenance;
    maintenance.title = textIn(entry["name"_L1]);
    maintenance.status = textIn(entry["status"_L1]);
    maintenance.active = maintenance.status == "maintenance_in_progress"_L1;
    maintenance.startsAt =
        foreign::time(entry[entry["started_at"_L1].isString() ? "started_at"_L1 : "starts_at"_L1]);
    maintenance.endsAt =
        foreign::time(entry[entry["scheduled_end_at"_L1].isString() ? "scheduled_end_at"_L1 : "ends_at"_L1]);
    maintenance.url = foreign::webUrl(entry["url"_L1]);
    return maintenance;
}

PageIncident incidentIn(const QJsonValue& entry, const Structure& structure)
{
    PageIncident incident;
    incident.title = textIn(entry["name"_L1]);
    incident.status = textIn(entry["status"_L1]);
    incident.open = !isClosed(incident.status);
    incident.startedAt = foreign::time(entry["published_at"_L1]);
    incident.url = foreign::webUrl(entry["url"_L1]);
    Level level = levelIn(statusWords, entry["current_worst_impact"_L1].toString());
    const QJsonArray parts = entry["affected_components"_L1].toArray();
    for (const auto& part : parts) {
        const QString name = textIn(part["name"_L1]);
        limits::add(incident.components,
                    name.isEmpty() ? structure.names.value(part["component_id"_L1].toString()) : name);
        level = std::max(level, levelIn(statusWords, part["current_status"_L1].toString()));
        level = std::max(level, levelIn(statusWords, part["status"_L1].toString()));
    }
    incident.level = incident.open ? std::max(level, Level::Degraded) : Level::Operational;
    return incident;
}

Reading readPage(const QJsonValue& summary)
{
    const Structure structure = structureIn(summary);
    Reading reading;
    reading.pageName = textIn(summary["name"_L1]);
    reading.components = componentsIn(summary, structure);
    const QJsonArray incidents = summary["ongoing_incidents"_L1].toArray();
    for (const auto& entry : incidents) {
        if (entry["type"_L1].toString() == "maintenance"_L1)
            limits::add(reading.maintenances, maintenanceIn(entry));
        else
            limits::add(reading.incidents, incidentIn(entry, structure));
    }
    const QJsonArray planned = summary["scheduled_maintenances"_L1].toArray();
    for (const auto& entry : planned)
        limits::add(reading.maintenances, maintenanceIn(entry));
    // An incident in "monitoring" may affect no component any more, but it is open. A page may have no parts.
    reading.level = overall(reading.components.isEmpty() ? Level::Operational : Level::Unknown, reading);
    if (isProblem(worstOpen(reading.incidents)))
        reading.level = std::max(reading.level, Level::Degraded);
    return reading;
}

Reading readWidget(const QJsonValue& root)
{
    Reading reading;
    reading.pageName = textIn(root["page_title"_L1]);
    reading.listsOnlyAffected = true;
    AffectedParts affected(reading.components);
    const QJsonArray incidents = root["ongoing_incidents"_L1].toArray();
    for (const auto& entry : incidents) {
        limits::add(reading.incidents, incidentIn(entry, {}));
        const QJsonArray parts = entry["affected_components"_L1].toArray();
        for (const auto& part : parts)
            affected.note({textIn(part["name"_L1]),
                           textIn(part["group_name"_L1]),
                           levelIn(statusWords, part["current_status"_L1].toString()),
                           {}});
    }
    for (const auto key : {"in_progress_maintenances"_L1, "scheduled_maintenances"_L1}) {
        const QJsonArray entries = root[key].toArray();
        for (const auto& entry : entries) {
            PageMaintenance maintenance = maintenanceIn(entry);
            maintenance.active = maintenance.active || key == "in_progress_maintenances"_L1;
            limits::add(reading.maintenances, maintenance);
        }
    }
    reading.level = std::max(worstOpen(reading.incidents), Level::Operational);
    return reading;
}

constexpr std::array fields_{
    foreign::Field{"summary"_L1, foreign::Kind::Object},
    foreign::Field{"summary.components"_L1, foreign::Kind::List},
    foreign::Field{"summary.components[]"_L1, foreign::Kind::Object, foreign::Need::Must},
    foreign::Field{"summary.components[].id"_L1, foreign::Kind::Text, foreign::Need::Must},
    foreign::Field{"summary.affected_components"_L1, foreign::Kind::List, foreign::Need::Must},
    foreign::Field{"summary.affected_components[]"_L1, foreign::Kind::Object, foreign::Need::Must},
    foreign::Field{"summary.affected_components[].component_id"_L1, foreign::Kind::Text, foreign::Need::Must},
    foreign::Field{"summary.affected_components[].status"_L1, foreign::Kind::Text, foreign::Need::Must},
    foreign::Field{"summary.ongoing_incidents"_L1, foreign::Kind::List, foreign::Need::Must},
    foreign::Field{"summary.ongoing_incidents[]"_L1, foreign::Kind::Object, foreign::Need::Must},
    foreign::Field{"summary.ongoing_incidents[].status"_L1, foreign::Kind::Text, foreign::Need::Must},
    foreign::Field{"summary.ongoing_incidents[].type"_L1, foreign::Kind::Text},
    foreign::Field{"summary.ongoing_incidents[].affected_components"_L1, foreign::Kind::List},
    foreign::Field{"summary.ongoing_incidents[].affected_components[]"_L1, foreign::Kind::Object,
                   foreign::Need::Must},
    foreign::Field{"summary.scheduled_maintenances"_L1, foreign::Kind::List},
    foreign::Field{"summary.scheduled_maintenances[]"_L1, foreign::Kind::Object, foreign::Need::Must},
    foreign::Field{"summary.structure"_L1, foreign::Kind::Object},
    foreign::Field{"summary.structure.items"_L1, foreign::Kind::List},
    foreign::Field{"ongoing_incidents"_L1, foreign::Kind::List},
    foreign::Field{"ongoing_incidents[]"_L1, foreign::Kind::Object, foreign::Need::Must},
    foreign::Field{"ongoing_incidents[].status"_L1, foreign::Kind::Text, foreign::Need::Must},
    foreign::Field{"ongoing_incidents[].current_worst_impact"_L1, foreign::Kind::Text},
    foreign::Field{"ongoing_incidents[].affected_components"_L1, foreign::Kind::List},
    foreign::Field{"ongoing_incidents[].affected_components[]"_L1, foreign::Kind::Object,
                   foreign::Need::Must},
    foreign::Field{"ongoing_incidents[].affected_components[].current_status"_L1, foreign::Kind::Text},
    foreign::Field{"in_progress_maintenances"_L1, foreign::Kind::List},
    foreign::Field{"in_progress_maintenances[]"_L1, foreign::Kind::Object, foreign::Need::Must},
    foreign::Field{"scheduled_maintenances"_L1, foreign::Kind::List},
    foreign::Field{"scheduled_maintenances[]"_L1, foreign::Kind::Object, foreign::Need::Must},
};

class IncidentIoSource final : public JsonSource {
public:
    QString id() const override { return u"incidentio"_s; }
    QString title() const override { return u"incident.io"_s; }

    HttpRequest request(const QUrl& page) const override
    {
        HttpRequest request;
        const QString path = page.path();
        const bool isApi = path.startsWith("/proxy/"_L1) || path.endsWith("/api/v1/summary"_L1);
        request.url = page;
        if (!isApi) {
            request.url = foreign::root(page);
            request.url.setPath("/proxy/"_L1 + page.host() + (path == "/"_L1 ? QString() : path));
        }
        return request;
    }

    QList<QUrl> candidates(const QUrl& pasted) const override
    {
        if (pasted.path().startsWith("/proxy/"_L1) || pasted.path().endsWith("/api/v1/summary"_L1))
            return {pasted};
        return foreign::ownAndRoot(pasted); // a sub-page such as /au-hosting is a page of its own
    }

    bool hintedBy(const QUrl& pasted) const override
    {
        return foreign::isOn(pasted, "statuspage.incident.io"_L1)
            || pasted.path().endsWith("/api/v1/summary"_L1);
    }

    QList<QUrl> shownBy(const QByteArray& html, const QUrl& url) const override
    {
        const bool own = html.contains("incident-io-status-page") || html.contains("incident.io");
        return own ? foreign::ownAndRoot(url) : QList<QUrl>();
    }

protected:
    std::span<const foreign::Field> fields() const override { return fields_; }
    QString missing() const override { return u"summary.affected_components or ongoing_incidents"_s; }

    bool isAnswer(const QJsonValue& root) const override
    {
        return (root["summary"_L1]["components"_L1].isArray()
                && root["summary"_L1]["affected_components"_L1].isArray())
            || (root["ongoing_incidents"_L1].isArray() && root["in_progress_maintenances"_L1].isArray());
    }

    Result<Reading> read(const QJsonValue& root, const QDateTime& at) const override
    {
        Q_UNUSED(at);
        Reading reading = root["summary"_L1].isObject() ? readPage(root["summary"_L1]) : readWidget(root);
        if (isWorking(reading.maintenances))
            reading.level = std::max(reading.level, Level::Maintenance);
        return reading;
    }
};

} // namespace

std::unique_ptr<StatusSource> make()
{
    return std::make_unique<IncidentIoSource>();
}

} // namespace downlight::sources::incidentio
