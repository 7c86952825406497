// SPDX-License-Identifier: GPL-3.0-or-later
//
// Instatus: GET <page>/summary.json, also /v2/components.json and the page data embedded in its web pages.
// Described at https://instatus.com/help/api (as of 2026); further words of page.status seen in recorded
// answers.

#include "core/sources/foreign_json.h"
#include "core/sources/json_source.h"
#include "core/sources/limits.h"
#include "core/sources/page_level.h"
#include "core/sources/status_source.h"

#include <QJsonArray>

#include <algorithm>
#include <array>
#include <memory>

namespace downlight::sources::instatus {

using namespace Qt::StringLiterals;

namespace {

/// A component's status or an incident's impact.
Level partLevel(const QString& word)
{
    if (word == "OPERATIONAL"_L1)
        return Level::Operational;
    if (word == "UNDERMAINTENANCE"_L1)
        return Level::Maintenance;
    if (word == "DEGRADEDPERFORMANCE"_L1 || word == "MINOROUTAGE"_L1)
        return Level::Degraded;
    if (word == "PARTIALOUTAGE"_L1)
        return Level::PartialOutage;
    return word == "MAJOROUTAGE"_L1 ? Level::MajorOutage : Level::Unknown;
}

/// The whole page's status, by the pattern of the captured words (ONEMAJOROUTAGE, SOMEMAJOROUTAGE, ALL…).
Level pageLevel(const QString& word, Level worstOpen)
{
    if (word == "UP"_L1 || word == "OPERATIONAL"_L1)
        return Level::Operational;
    if (word.contains("MAINTENANCE"_L1))
        return Level::Maintenance;
    if (word.endsWith("MAJOROUTAGE"_L1))
        return word.startsWith("ALL"_L1) ? Level::MajorOutage : Level::PartialOutage;
    if (word.endsWith("PARTIALOUTAGE"_L1))
        return Level::PartialOutage;
    if (word.endsWith("MINOROUTAGE"_L1) || word.contains("DEGRADED"_L1))
        return Level::Degraded;
    if (word == "HASISSUES"_L1)
        return std::clamp(worstOpen, Level::Degraded, Level::PartialOutage);
    return Level::Unknown;
}

bool isClosed(const QString& status)
{
    return status == "RESOLVED"_L1 || status == "COMPLETED"_L1;
}

/// A name is text, or an object of languages with a "default".
QString nameIn(const QJsonValue& value)
{
    if (!value.isObject())
        return foreign::text(value);
    const QString own = foreign::text(value["default"_L1]);
    return own.isEmpty() ? foreign::text(value["en"_L1]) : own;
}

void appendComponents(const QJsonArray& entries, const QString& group, int depth, QList<Component>& out)
{
    for (const auto& entry : entries) {
        const QString name = nameIn(entry["name"_L1]);
        const QJsonArray children = entry["children"_L1].toArray();
        if (!children.isEmpty() && depth > 0) {
            appendComponents(children, name, depth - 1, out);
            continue;
        }
        const QString ownGroup = nameIn(entry["group"_L1]["name"_L1]);
        limits::add(out,
                    {name,
                     ownGroup.isEmpty() ? group : ownGroup,
                     partLevel(entry["status"_L1].toString()),
                     {},
                     true,
                     foreign::id(entry["id"_L1])});
    }
}

QList<PageIncident> incidentsIn(const QJsonArray& entries)
{
    QList<PageIncident> incidents;
    for (const auto& entry : entries) {
        PageIncident incident;
        incident.title = nameIn(entry["name"_L1]);
        incident.status = foreign::text(entry["status"_L1]);
        incident.open = !isClosed(incident.status);
        incident.level = incident.open ? partLevel(entry["impact"_L1].toString()) : Level::Operational;
        incident.startedAt = foreign::time(entry["started"_L1]);
        incident.url = foreign::webUrl(entry["url"_L1]);
        const QJsonArray parts = entry["components"_L1].toArray();
        for (const auto& part : parts) {
            limits::add(incident.components, nameIn(part["name"_L1]));
            // The impact can be OPERATIONAL while the components it names are down (seen at mastodon.social).
            if (!incident.open)
                continue;
            const Level level = partLevel(part["status"_L1].toString());
            incident.level = std::max(incident.level, level == Level::Unknown ? Level::Degraded : level);
        }
        limits::add(incidents, incident);
    }
    return incidents;
}

QList<PageMaintenance> maintenancesIn(const QJsonArray& entries)
{
    QList<PageMaintenance> maintenances;
    for (const auto& entry : entries) {
        PageMaintenance maintenance;
        maintenance.title = nameIn(entry["name"_L1]);
        maintenance.status = foreign::text(entry["status"_L1]);
        maintenance.active = maintenance.status == "INPROGRESS"_L1;
        maintenance.startsAt = foreign::time(entry["start"_L1]);
        bool ok = false;
        const int minutes = entry["duration"_L1].toVariant().toInt(&ok);
        if (ok && minutes > 0 && minutes < 60 * 24 * 60 && maintenance.startsAt.isValid())
            maintenance.endsAt = maintenance.startsAt.addSecs(qint64{minutes} * 60);
        maintenance.url = foreign::webUrl(entry["url"_L1]);
        limits::add(maintenances, maintenance);
    }
    return maintenances;
}

/// The page's status word, from whichever of the known places holds one; empty where none does.
QString statusWord(const QJsonValue& root)
{
    const std::array places{root["page"_L1]["status"_L1], root["site"_L1]["mainStatus"_L1],
                            root["site"_L1]["status"_L1], root["status"_L1]["type"_L1],
                            root["status"_L1]["text"_L1]};
    for (const QJsonValue& place : places) {
        const QString word = place.toString();
        if (!word.isEmpty() && word == word.toUpper())
            return word;
    }
    return {};
}

bool isComponentList(const QJsonValue& root)
{
    const QString first = root["components"_L1][0]["status"_L1].toString();
    return partLevel(first) != Level::Unknown;
}

constexpr std::array fields_{
    foreign::Field{"page"_L1, foreign::Kind::Object},
    foreign::Field{"site"_L1, foreign::Kind::Object},
    foreign::Field{"components"_L1, foreign::Kind::List},
    foreign::Field{"components[]"_L1, foreign::Kind::Object, foreign::Need::Must},
    foreign::Field{"components[].status"_L1, foreign::Kind::Text, foreign::Need::Must},
    foreign::Field{"components[].children"_L1, foreign::Kind::List},
    foreign::Field{"components[].children[]"_L1, foreign::Kind::Object, foreign::Need::Must},
    foreign::Field{"components[].children[].status"_L1, foreign::Kind::Text, foreign::Need::Must},
    foreign::Field{"activeIncidents"_L1, foreign::Kind::List},
    foreign::Field{"activeIncidents[]"_L1, foreign::Kind::Object, foreign::Need::Must},
    foreign::Field{"activeIncidents[].status"_L1, foreign::Kind::Text, foreign::Need::Must},
    foreign::Field{"activeIncidents[].impact"_L1, foreign::Kind::Text},
    foreign::Field{"activeIncidents[].components"_L1, foreign::Kind::List},
    foreign::Field{"activeIncidents[].components[]"_L1, foreign::Kind::Object, foreign::Need::Must},
    foreign::Field{"activeIncidents[].components[].status"_L1, foreign::Kind::Text},
    foreign::Field{"activeMaintenances"_L1, foreign::Kind::List},
    foreign::Field{"activeMaintenances[]"_L1, foreign::Kind::Object, foreign::Need::Must},
    foreign::Field{"activeMaintenances[].status"_L1, foreign::Kind::Text, foreign::Need::Must},
};

class InstatusSource final : public JsonSource {
public:
    QString id() const override { return u"instatus"_s; }
    QString title() const override { return u"Instatus"_s; }

    HttpRequest request(const QUrl& page) const override
    {
        HttpRequest request;
        request.url = page.path().endsWith(".json"_L1) ? page : foreign::below(page, u"/summary.json");
        return request;
    }

    /// The summary names no component that works.
    QList<HttpRequest> complements(const QUrl& page) const override
    {
        HttpRequest request;
        request.url = foreign::below(page.path().endsWith(".json"_L1) ? foreign::root(page) : page,
                                     u"/v2/components.json");
        return {request};
    }

    Result<void> completeFrom(Reading& reading, const HttpReply& reply) const override
    {
        const Result<QJsonValue> root = fitting(reply);
        if (!root)
            return tl::unexpected(root.error());
        if (!isComponentList(*root))
            return fail(Failure::Kind::Format, u"no components[].status"_s);
        reading.components.clear();
        appendComponents((*root)["components"_L1].toArray(), {}, 2, reading.components);
        reading.level = std::max(reading.level, worstPart(reading.components));
        return {};
    }

    QList<QUrl> candidates(const QUrl& pasted) const override
    {
        if (pasted.path().endsWith(".json"_L1))
            return {pasted};
        return foreign::ownAndRoot(pasted);
    }

    QList<QUrl> shownBy(const QByteArray& html, const QUrl& url) const override
    {
        return html.contains("instatus.com") ? QList<QUrl>{foreign::root(url)} : QList<QUrl>();
    }

    bool hintedBy(const QUrl& pasted) const override { return pasted.host().endsWith(".instatus.com"_L1); }

protected:
    std::span<const foreign::Field> fields() const override { return fields_; }
    QString missing() const override { return u"page.status"_s; }

    bool isAnswer(const QJsonValue& root) const override
    {
        return !statusWord(root).isEmpty() || isComponentList(root);
    }

    bool isUnmistakable(const QJsonValue& root) const override
    {
        return !root["status"_L1]["indicator"_L1].isString()
            && (pageLevel(statusWord(root), Level::Unknown) != Level::Unknown || isComponentList(root));
    }

    Result<Reading> read(const QJsonValue& root, const QDateTime& at) const override
    {
        Q_UNUSED(at);
        const QString word = statusWord(root);
        Reading reading;
        reading.pageName = nameIn(root[root["site"_L1].isObject() ? "site"_L1 : "page"_L1]["name"_L1]);
        appendComponents(root["components"_L1].toArray(), {}, 2, reading.components);
        reading.incidents = incidentsIn(root["activeIncidents"_L1].toArray());
        reading.maintenances = maintenancesIn(root["activeMaintenances"_L1].toArray());
        if (word.isEmpty()) {
            reading.level = partsAlone(reading.components);
            return reading;
        }
        const Level own = pageLevel(word, worstOpen(reading.incidents));
        if (own == Level::Unknown)
            return fail(Failure::Kind::Format,
                        u"page.status is \"%1\", which is no known word"_s.arg(foreign::text(word)));
        reading.summary = foreign::text(word);
        reading.level = overall(own, reading);
        return reading;
    }
};

} // namespace

std::unique_ptr<StatusSource> make()
{
    return std::make_unique<InstatusSource>();
}

} // namespace downlight::sources::instatus
