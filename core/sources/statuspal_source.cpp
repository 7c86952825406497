// SPDX-License-Identifier: GPL-3.0-or-later
//
// Statuspal: GET https://statuspal.io/api/v2/status_pages/<subdomain>/summary, or statuspal.eu. Described at
// https://www.statuspal.io/api-docs/v2 (as of 2026). Times carry no zone and are UTC.

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
#include <numeric>

namespace downlight::sources::statuspal {

using namespace Qt::StringLiterals;

namespace {

/// The type of an incident, or of what a service suffers from; null: nothing. Owners may define types.
Level levelOf(const QJsonValue& type)
{
    if (type.isNull() || type.isUndefined())
        return Level::Operational;
    static constexpr Words<7> words{{
        {"info"_L1, Level::Operational},
        {"scheduled"_L1, Level::Maintenance},
        {"maintenance"_L1, Level::Maintenance},
        {"emergency-maintenance"_L1, Level::Maintenance},
        {"performance"_L1, Level::Degraded},
        {"minor"_L1, Level::Degraded},
        {"major"_L1, Level::MajorOutage},
    }};
    const Level level = levelIn(words, type.toString());
    return level == Level::Unknown ? Level::Degraded : level;
}

void addServices(const QJsonArray& services, const QString& group, int depth, QList<Component>& components)
{
    for (const auto& service : services) {
        const QString name = foreign::text(service["name"_L1]);
        const QJsonArray children = service["children"_L1].toArray();
        const qsizetype before = components.size();
        if (depth > 0)
            addServices(children, name, depth - 1, components);
        // A leaf; or one that says of itself what none of its children does.
        const Level own = levelOf(service["current_incident_type"_L1]);
        const Level below =
            std::accumulate(components.cbegin() + before, components.cend(), Level::Operational,
                            [](Level worst, const Component& part) { return std::max(worst, part.level); });
        if (components.size() == before || own > below)
            limits::add(components, {name, group, own, {}, true, foreign::id(service["id"_L1])});
    }
}

constexpr std::array fields_{
    foreign::Field{"services[].children[].name"_L1, foreign::Kind::Text, foreign::Need::Must},
    foreign::Field{"services[].name"_L1, foreign::Kind::Text, foreign::Need::Must},
    foreign::Field{"status_page"_L1, foreign::Kind::Object, foreign::Need::Must},
    foreign::Field{"status_page.current_incident_type"_L1, foreign::Kind::Text, foreign::Need::MustOrNull},
    foreign::Field{"services"_L1, foreign::Kind::List, foreign::Need::Must},
    foreign::Field{"services[]"_L1, foreign::Kind::Object, foreign::Need::Must},
    foreign::Field{"services[].current_incident_type"_L1, foreign::Kind::Text, foreign::Need::MustOrNull},
    foreign::Field{"services[].children"_L1, foreign::Kind::List},
    foreign::Field{"services[].children[]"_L1, foreign::Kind::Object, foreign::Need::Must},
    foreign::Field{"services[].children[].current_incident_type"_L1, foreign::Kind::Text,
                   foreign::Need::MustOrNull},
    foreign::Field{"incidents"_L1, foreign::Kind::List},
    foreign::Field{"incidents[]"_L1, foreign::Kind::Object, foreign::Need::Must},
    foreign::Field{"maintenances"_L1, foreign::Kind::List},
    foreign::Field{"maintenances[]"_L1, foreign::Kind::Object, foreign::Need::Must},
    foreign::Field{"upcoming_maintenances"_L1, foreign::Kind::List},
};

class StatuspalSource final : public JsonSource {
public:
    QString id() const override { return u"statuspal"_s; }
    QString title() const override { return u"Statuspal"_s; }

    /// Pages under a name of their own do not tell their subdomain: only <subdomain>.statuspal.io and .eu are
    /// known.
    HttpRequest request(const QUrl& page) const override
    {
        HttpRequest request;
        request.url = page;
        if (hintedBy(page) && !page.path().endsWith("/summary"_L1)) {
            const QString subdomain = page.host().section(u'.', 0, 0);
            request.url = QUrl(
                u"https://%1/api/v2/status_pages/%2/summary"_s.arg(page.host().section(u'.', 1), subdomain));
        }
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
        if (pasted.path().contains("/api/v2/status_pages/"_L1))
            return {pasted};
        return hintedBy(pasted) ? QList<QUrl>{foreign::root(pasted)} : QList<QUrl>();
    }

    bool hintedBy(const QUrl& pasted) const override
    {
        const bool below = pasted.host().count(u'.') == 2 && !pasted.host().startsWith("www."_L1);
        return (below
                && (foreign::isOn(pasted, "statuspal.io"_L1) || foreign::isOn(pasted, "statuspal.eu"_L1)))
            || pasted.path().contains("/api/v2/status_pages/"_L1);
    }

protected:
    std::span<const foreign::Field> fields() const override { return fields_; }
    QString missing() const override { return u"status_page.current_incident_type"_s; }

    bool isAnswer(const QJsonValue& root) const override
    {
        return root["status_page"_L1]["subdomain"_L1].isString() && root["services"_L1].isArray()
            && !root["status_page"_L1]["current_incident_type"_L1].isUndefined();
    }

    Result<Reading> read(const QJsonValue& root, const QDateTime& at) const override
    {
        Reading reading;
        reading.pageName = foreign::text(root["status_page"_L1]["name"_L1]);
        addServices(root["services"_L1].toArray(), {}, 3, reading.components);
        const QJsonArray incidents = root["incidents"_L1].toArray();
        for (const auto& entry : incidents) {
            const QDateTime ends = foreign::utcTime(entry["ends_at"_L1]);
            const bool open = !ends.isValid() || ends > at;
            const Level level = std::max(levelOf(entry["type"_L1]), Level::Degraded);
            limits::add(reading.incidents,
                        {foreign::text(entry["title"_L1]),
                         foreign::text(entry["type"_L1]),
                         open ? level : Level::Operational,
                         open,
                         foreign::utcTime(entry["starts_at"_L1]),
                         foreign::webUrl(entry["url"_L1]),
                         {}});
        }
        for (const auto key : {"maintenances"_L1, "upcoming_maintenances"_L1}) {
            const QJsonArray entries = root[key].toArray();
            for (const auto& entry : entries) {
                const QDateTime starts = foreign::utcTime(entry["starts_at"_L1]);
                const QDateTime ends = foreign::utcTime(entry["ends_at"_L1]);
                const bool now = starts.isValid() && starts <= at && (!ends.isValid() || at < ends);
                limits::add(reading.maintenances,
                            {foreign::text(entry["title"_L1]), foreign::text(entry["type"_L1]), now, starts,
                             ends, foreign::webUrl(entry["url"_L1])});
            }
        }
        // The page's word is that of its worst service, however many others work.
        const Level own = levelOf(root["status_page"_L1]["current_incident_type"_L1]);
        reading.level = overall(own, reading, OwnWord::WorstPart);
        return reading;
    }
};

} // namespace

std::unique_ptr<StatusSource> make()
{
    return std::make_unique<StatuspalSource>();
}

} // namespace downlight::sources::statuspal
