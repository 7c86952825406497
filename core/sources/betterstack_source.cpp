// SPDX-License-Identifier: GPL-3.0-or-later
//
// Better Stack (formerly Better Uptime): GET <page>/index.json, a JSON:API document.
// Shape seen in a recorded answer of Hugging Face and in vendors' test vectors; described at
// https://betterstack.com/docs/uptime/api/ (as of 2026).

#include "core/sources/foreign_json.h"
#include "core/sources/json_source.h"
#include "core/sources/limits.h"
#include "core/sources/page_level.h"
#include "core/sources/words.h"

#include <QHash>
#include <QJsonArray>
#include <QJsonObject>

#include <algorithm>
#include <array>
#include <memory>

namespace downlight::sources::betterstack {

using namespace Qt::StringLiterals;

namespace {

constexpr Words<4> stateWords{{
    {"operational"_L1, Level::Operational},
    {"maintenance"_L1, Level::Maintenance},
    {"degraded"_L1, Level::Degraded},
    {"downtime"_L1, Level::MajorOutage},
}};

/// The entries of \p included that are of \p type, by their id.
QHash<QString, QJsonObject> entriesOf(const QJsonArray& included, QLatin1StringView type)
{
    QHash<QString, QJsonObject> entries;
    for (const auto& entry : included) {
        if (entry["type"_L1].toString() == type)
            entries.insert(entry["id"_L1].toVariant().toString(), entry["attributes"_L1].toObject());
    }
    return entries;
}

QList<Component> componentsIn(const QJsonArray& included)
{
    const QHash<QString, QJsonObject> sections = entriesOf(included, "status_page_section"_L1);
    QList<Component> components;
    for (const auto& entry : included) {
        const QJsonObject attributes = entry["attributes"_L1].toObject();
        const QString status = attributes["status"_L1].toString();
        // What nobody measures is neither good nor bad.
        if (entry["type"_L1].toString() != "status_page_resource"_L1 || status == "not_monitored"_L1)
            continue;
        const QString section = attributes["status_page_section_id"_L1].toVariant().toString();
        Component component;
        component.name = foreign::text(attributes["public_name"_L1]);
        component.group = foreign::text(sections.value(section)["name"_L1]);
        component.level = levelIn(stateWords, status);
        component.id = foreign::id(entry["id"_L1]);
        limits::add(components, component);
    }
    return components;
}

QStringList affectedBy(const QJsonObject& report, const QHash<QString, QJsonObject>& resources)
{
    QStringList names;
    const QJsonArray affected = report["affected_resources"_L1].toArray();
    for (const auto& entry : affected) {
        const QString id = entry["status_page_resource_id"_L1].toVariant().toString();
        if (const QString name = foreign::text(resources.value(id)["public_name"_L1]); !name.isEmpty())
            names.append(name);
    }
    return names;
}

/// What one update of a report says.
struct Update {
    QDateTime at; ///< UTC; null where it has no time.
    bool isOver = false; ///< All that it names is well again.
    Level worst = Level::Unknown;
};

/// The updates in \p included, by their id; each is read once, however often it is referred to.
QHash<QString, Update> updatesIn(const QJsonArray& included)
{
    QHash<QString, Update> updates;
    for (const auto& entry : included) {
        const QString id = foreign::id(entry["id"_L1]);
        if (Effort::isSpent() || id.isEmpty() || entry["type"_L1].toString() != "status_update"_L1)
            continue;
        const QJsonArray affected = entry["attributes"_L1]["affected_resources"_L1].toArray();
        Update update;
        update.at = foreign::time(entry["attributes"_L1]["published_at"_L1]);
        update.isOver = !affected.isEmpty();
        for (const auto& resource : affected) {
            const QString state = resource["status"_L1].toString();
            update.isOver = update.isOver && state == "resolved"_L1;
            update.worst = std::max(update.worst, levelIn(stateWords, state));
        }
        updates.insert(id, update);
    }
    return updates;
}

/// What a report's updates tell of it: afterwards the report itself says only that it is over.
struct Course {
    QDateTime closed; ///< UTC, when the first update said so that none took back; null: none did.
    Level worst = Level::Degraded;
};

Course courseOf(const QJsonValue& report, const QHash<QString, Update>& updates)
{
    QDateTime lastOpen;
    QList<QDateTime> closed;
    Course course;
    const QJsonArray own = report["relationships"_L1]["status_updates"_L1]["data"_L1].toArray();
    for (const auto& entry : own) {
        const auto update = updates.constFind(foreign::id(entry["id"_L1]));
        if (update == updates.constEnd())
            continue;
        course.worst = std::max(course.worst, update->worst);
        if (update->isOver && update->at.isValid())
            closed.append(update->at);
        else if (update->at.isValid())
            lastOpen = lastOpen.isValid() ? std::max(lastOpen, update->at) : update->at;
    }
    for (const QDateTime& at : std::as_const(closed)) {
        if ((!lastOpen.isValid() || at > lastOpen) && (!course.closed.isValid() || at < course.closed))
            course.closed = at;
    }
    return course;
}

/// Manual reports may lack an end: the word "resolved" closes them, too.
bool isOpen(const QJsonObject& report, const QDateTime& at)
{
    const QDateTime ends = foreign::time(report["ends_at"_L1]);
    return report["aggregate_state"_L1].toString() != "resolved"_L1 && (!ends.isValid() || ends > at);
}

void addReports(const QJsonArray& included, const QDateTime& at, Reading& reading)
{
    const QHash<QString, QJsonObject> resources = entriesOf(included, "status_page_resource"_L1);
    const QHash<QString, Update> updates = updatesIn(included);
    for (const auto& entry : included) {
        if (entry["type"_L1].toString() != "status_report"_L1)
            continue;
        const QJsonObject report = entry["attributes"_L1].toObject();
        const QString title = foreign::text(report["title"_L1]);
        const QString state = foreign::text(report["aggregate_state"_L1]);
        const QDateTime starts = foreign::time(report["starts_at"_L1]);
        const bool open = isOpen(report, at);
        if (report["report_type"_L1].toString() == "maintenance"_L1) {
            PageMaintenance maintenance{title, state, false, starts, foreign::time(report["ends_at"_L1]), {}};
            maintenance.active = open && starts.isValid() && starts <= at;
            limits::add(reading.maintenances, maintenance);
            continue;
        }
        PageIncident incident;
        incident.title = title;
        incident.status = state;
        incident.open = open && (!starts.isValid() || starts <= at);
        incident.level =
            incident.open ? std::max(Level::Degraded, levelIn(stateWords, state)) : Level::Operational;
        incident.startedAt = starts;
        const Course course = courseOf(entry, updates);
        incident.worst = std::max(incident.level, course.worst);
        if (!incident.open)
            incident.endedAt = course.closed.isValid() ? course.closed : foreign::time(report["ends_at"_L1]);
        incident.components = affectedBy(report, resources);
        limits::add(reading.incidents, incident);
    }
}

constexpr std::array fields_{
    foreign::Field{"data"_L1, foreign::Kind::Object, foreign::Need::Must},
    foreign::Field{"data.attributes"_L1, foreign::Kind::Object, foreign::Need::Must},
    foreign::Field{"data.attributes.aggregate_state"_L1, foreign::Kind::Text, foreign::Need::Must},
    foreign::Field{"included"_L1, foreign::Kind::List, foreign::Need::Must},
    foreign::Field{"included[]"_L1, foreign::Kind::Object, foreign::Need::Must},
    foreign::Field{"included[].type"_L1, foreign::Kind::Text, foreign::Need::Must},
    foreign::Field{"included[].attributes"_L1, foreign::Kind::Object, foreign::Need::Must},
    foreign::Field{"included[].attributes.status"_L1, foreign::Kind::Text},
    foreign::Field{"included[].attributes.aggregate_state"_L1, foreign::Kind::Text},
    foreign::Field{"included[].attributes.report_type"_L1, foreign::Kind::Text},
    foreign::Field{"included[].attributes.affected_resources"_L1, foreign::Kind::List},
    foreign::Field{"included[].attributes.affected_resources[]"_L1, foreign::Kind::Object,
                   foreign::Need::Must},
};

class BetterStackSource final : public JsonSource {
public:
    QString id() const override { return u"betterstack"_s; }
    QString title() const override { return u"Better Stack"_s; }

    HttpRequest request(const QUrl& page) const override
    {
        HttpRequest request;
        request.url = page.path().endsWith(".json"_L1) ? page : foreign::below(page, u"/index.json");
        return request;
    }

    /// Announced work begins and ends by the clock.
    bool dependsOnTime(const QUrl& page) const override
    {
        Q_UNUSED(page);
        return true;
    }

    QList<QUrl> candidates(const QUrl& pasted) const override
    {
        if (pasted.path().endsWith(".json"_L1))
            return {pasted};
        return {foreign::root(pasted)};
    }

    bool hintedBy(const QUrl& pasted) const override
    {
        return foreign::isOn(pasted, "betteruptime.com"_L1) || foreign::isOn(pasted, "betterstack.com"_L1);
    }

    QList<QUrl> shownBy(const QByteArray& html, const QUrl& url) const override
    {
        const bool own = html.contains("betterstack.com") || html.contains("betteruptime.com");
        return own ? QList<QUrl>{foreign::root(url)} : QList<QUrl>();
    }

protected:
    std::span<const foreign::Field> fields() const override { return fields_; }
    QString missing() const override { return u"data.attributes.aggregate_state"_s; }

    bool isAnswer(const QJsonValue& root) const override
    {
        return root["data"_L1]["type"_L1].toString() == "status_page"_L1
            && root["data"_L1]["attributes"_L1]["aggregate_state"_L1].isString();
    }

    Result<Reading> read(const QJsonValue& root, const QDateTime& at) const override
    {
        const QJsonValue attributes = root["data"_L1]["attributes"_L1];
        const QJsonArray included = root["included"_L1].toArray();
        const QString state = attributes["aggregate_state"_L1].toString();
        const Level own = levelIn(stateWords, state);
        if (own == Level::Unknown)
            return fail(Failure::Kind::Format, foreign::noKnownWord(u"aggregate_state", state));
        Reading reading;
        reading.pageName = foreign::text(attributes["company_name"_L1]);
        reading.summary = foreign::text(state);
        reading.components = componentsIn(included);
        addReports(included, at, reading);
        // The page's word is that of its worst resource, however many there are.
        reading.level = overall(own, reading, OwnWord::WorstPart);
        return reading;
    }
};

} // namespace

std::unique_ptr<StatusSource> make()
{
    return std::make_unique<BetterStackSource>();
}

} // namespace downlight::sources::betterstack
