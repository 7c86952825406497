// SPDX-License-Identifier: GPL-3.0-or-later
//
// Google's dashboards (Cloud, Workspace, Firebase and others): GET <page>/incidents.json, an array of about a
// year. Described by https://status.cloud.google.com/incidents.schema.json (as of 2026). The answer may
// be 1.3 MB: up to 4 MiB are let in.

#include "core/model/expectation.h"
#include "core/sources/foreign_json.h"
#include "core/sources/json_source.h"
#include "core/sources/limits.h"
#include "core/sources/page_level.h"
#include "core/sources/words.h"

#include <QJsonArray>
#include <QJsonObject>

#include <algorithm>
#include <array>
#include <memory>

namespace downlight::sources::google {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype largest = qsizetype{4} * 1024 * 1024;

constexpr Words<4> impactWords{{
    {"AVAILABLE"_L1, Level::Operational},
    {"SERVICE_INFORMATION"_L1, Level::Degraded},
    {"SERVICE_DISRUPTION"_L1, Level::PartialOutage},
    {"SERVICE_OUTAGE"_L1, Level::MajorOutage},
}};

QStringList titlesIn(const QJsonArray& entries, qsizetype most)
{
    QStringList titles;
    for (const auto& entry : entries) {
        if (titles.size() == most)
            break;
        if (const QString title = foreign::text(entry["title"_L1]); !title.isEmpty())
            titles.append(title);
    }
    return titles;
}

/// What an open incident does. Older incidents have a severity only.
Level levelOf(const QJsonValue& incident, const QStringList& places)
{
    Level level = levelIn(impactWords, incident["status_impact"_L1].toString());
    if (level == Level::Unknown)
        level = incident["severity"_L1].toString() == "high"_L1 ? Level::PartialOutage : Level::Degraded;
    // One region that is gone is an outage of a part.
    return level == Level::MajorOutage && places.size() == 1 ? Level::PartialOutage
                                                             : std::max(level, Level::Degraded);
}

constexpr std::array fields_{
    foreign::Field{"[]"_L1, foreign::Kind::Object, foreign::Need::Must},
    foreign::Field{"[].external_desc"_L1, foreign::Kind::Text, foreign::Need::Must},
    foreign::Field{"[].begin"_L1, foreign::Kind::Text},
    foreign::Field{"[].end"_L1, foreign::Kind::Text},
    foreign::Field{"[].status_impact"_L1, foreign::Kind::Text},
    foreign::Field{"[].severity"_L1, foreign::Kind::Text},
    foreign::Field{"[].affected_products"_L1, foreign::Kind::List},
    foreign::Field{"[].affected_products[]"_L1, foreign::Kind::Object, foreign::Need::Must},
    foreign::Field{"[].currently_affected_locations"_L1, foreign::Kind::List},
    foreign::Field{"[].currently_affected_locations[]"_L1, foreign::Kind::Object, foreign::Need::Must},
    foreign::Field{"[].most_recent_update"_L1, foreign::Kind::Object},
};

class GoogleSource final : public JsonSource {
public:
    QString id() const override { return u"google"_s; }
    QString title() const override { return u"Google status dashboard"_s; }

    HttpRequest request(const QUrl& page) const override
    {
        HttpRequest request;
        request.url = page.path().endsWith(".json"_L1) ? page : foreign::below(page, u"/incidents.json");
        request.maxBytes = largest;
        return request;
    }

    QList<QUrl> candidates(const QUrl& pasted) const override
    {
        if (pasted.path().endsWith("/incidents.json"_L1))
            return {pasted};
        if (foreign::isOn(pasted, "www.google.com"_L1) && pasted.path().startsWith("/appsstatus"_L1))
            return {QUrl(u"https://www.google.com/appsstatus/dashboard"_s)};
        if (pasted.host() == "cloud.google.com"_L1)
            return {QUrl(u"https://status.cloud.google.com"_s)};
        if (!hintedBy(pasted))
            return {};
        // A product such as /maps-platform has a dashboard of its own.
        return foreign::ownAndRoot(pasted);
    }

    bool hintedBy(const QUrl& pasted) const override
    {
        const bool dashboard =
            pasted.host().startsWith("status."_L1) && foreign::isOn(pasted, "google.com"_L1);
        return dashboard || pasted.path().startsWith("/appsstatus"_L1)
            || pasted.host() == "cloud.google.com"_L1 || pasted.path().endsWith("/incidents.json"_L1);
    }

protected:
    std::span<const foreign::Field> fields() const override { return fields_; }
    QString missing() const override { return u"list of incidents with external_desc"_s; }

    /// An empty list is a good answer to the question, but does not show by itself whose answer it is.
    bool isAnswer(const QJsonValue& root) const override
    {
        return root.isArray() && (root.toArray().isEmpty() || root[0]["external_desc"_L1].isString());
    }
    bool isUnmistakable(const QJsonValue& root) const override { return !root.toArray().isEmpty(); }

    Result<Reading> read(const QJsonValue& root, const QDateTime& at) const override
    {
        Reading reading;
        reading.level = Level::Operational;
        reading.listsOnlyAffected = true;
        AffectedParts affected(reading.components);
        const QJsonArray entries = root.toArray();
        qsizetype closed = 0;
        for (const auto& entry : entries) {
            const QDateTime end = foreign::time(entry["end"_L1]);
            if (!end.isValid() || end > at) // only an end that can be read, and that has come, is one
                addOpen(entry, reading, affected);
            else if (++closed <= mostPastIncidents)
                addClosed(entry, end, reading);
        }
        return reading;
    }

private:
    /// Of a year's incidents no more is kept than how long they lasted, and what they were about.
    static void addClosed(const QJsonValue& entry, const QDateTime& end, Reading& reading)
    {
        PageIncident incident;
        incident.title = foreign::text(entry["external_desc"_L1]);
        incident.status = foreign::text(entry["most_recent_update"_L1]["status"_L1]);
        incident.level = Level::Operational;
        incident.startedAt = foreign::time(entry["begin"_L1]);
        incident.components = titlesIn(entry["affected_products"_L1].toArray(), limits::parts);
        incident.endedAt = end;
        incident.worst = levelOf(entry, {});
        limits::add(reading.incidents, incident);
    }

    static void addOpen(const QJsonValue& entry, Reading& reading, AffectedParts& affected)
    {
        const QStringList products = titlesIn(entry["affected_products"_L1].toArray(), limits::parts);
        const QStringList places =
            titlesIn(entry["currently_affected_locations"_L1].toArray(), limits::places);
        const Level level = levelOf(entry, places);
        const QString status = foreign::text(entry["most_recent_update"_L1]["status"_L1]);
        limits::add(reading.incidents,
                    {foreign::text(entry["external_desc"_L1]),
                     status,
                     level,
                     true,
                     foreign::time(entry["begin"_L1]),
                     {},
                     products,
                     {},
                     levelOf(entry, {})});
        for (const QString& product : products)
            affected.note({product, {}, level, places});
        reading.level = std::max(reading.level, level);
    }
};

} // namespace

std::unique_ptr<StatusSource> make()
{
    return std::make_unique<GoogleSource>();
}

} // namespace downlight::sources::google
