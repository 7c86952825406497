// SPDX-License-Identifier: GPL-3.0-or-later
//
// Slack: GET https://slack-status.com/api/v2.0.0/current. Described at
// https://docs.slack.dev/reference/slack-status-api (as of 2026); seen in the log of Slack's own Java
// library.

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
#include <utility>

namespace downlight::sources::slack {

using namespace Qt::StringLiterals;

namespace {

constexpr Words<4> typeWords{{
    {"maintenance"_L1, Level::Maintenance},
    {"notice"_L1, Level::Degraded},
    {"incident"_L1, Level::PartialOutage},
    {"outage"_L1, Level::MajorOutage},
}};

constexpr std::array fields_{
    foreign::Field{"status"_L1, foreign::Kind::Text, foreign::Need::Must},
    foreign::Field{"active_incidents"_L1, foreign::Kind::List, foreign::Need::Must},
    foreign::Field{"active_incidents[]"_L1, foreign::Kind::Object, foreign::Need::Must},
    foreign::Field{"active_incidents[].status"_L1, foreign::Kind::Text, foreign::Need::Must},
    foreign::Field{"active_incidents[].type"_L1, foreign::Kind::Text, foreign::Need::Must},
    foreign::Field{"active_incidents[].services"_L1, foreign::Kind::List},
    foreign::Field{"active_incidents[].services[]"_L1, foreign::Kind::Text, foreign::Need::Must},
};

class SlackSource final : public JsonSource {
public:
    QString id() const override { return u"slack"_s; }
    QString title() const override { return u"Slack Status"_s; }

    HttpRequest request(const QUrl& page) const override
    {
        HttpRequest request;
        request.url =
            page.path().endsWith("/current"_L1) ? page : foreign::below(page, u"/api/v2.0.0/current");
        return request;
    }

    QList<QUrl> candidates(const QUrl& pasted) const override
    {
        if (pasted.path().endsWith("/api/v2.0.0/current"_L1))
            return {pasted};
        return hintedBy(pasted) ? QList<QUrl>{QUrl(u"https://slack-status.com"_s)} : QList<QUrl>();
    }

    bool hintedBy(const QUrl& pasted) const override
    {
        return foreign::isOn(pasted, "slack-status.com"_L1) || foreign::isOn(pasted, "slack.com"_L1)
            || pasted.path().endsWith("/api/v2.0.0/current"_L1);
    }

protected:
    std::span<const foreign::Field> fields() const override { return fields_; }
    QString missing() const override { return u"active_incidents"_s; }

    bool isAnswer(const QJsonValue& root) const override
    {
        return root["status"_L1].isString() && root["active_incidents"_L1].isArray();
    }

    /// The word "ok" may stand beside a list of open incidents: the list is believed.
    Result<Reading> read(const QJsonValue& root, const QDateTime& at) const override
    {
        Q_UNUSED(at);
        Reading reading;
        reading.level = Level::Operational;
        reading.listsOnlyAffected = true;
        const QJsonArray entries = root["active_incidents"_L1].toArray();
        AffectedParts affected(reading.components);
        for (const auto& entry : entries)
            add(entry, reading, affected);
        // Something is said to be wrong, and nothing to be so.
        if (entries.isEmpty() && root["status"_L1].toString() != "ok"_L1)
            reading.level = Level::Degraded;
        return reading;
    }

private:
    static void add(const QJsonValue& entry, Reading& reading, AffectedParts& affected)
    {
        const QString status = foreign::text(entry["status"_L1]);
        const QString title = foreign::text(entry["title"_L1]);
        const QDateTime created = foreign::time(entry["date_created"_L1]);
        const QUrl url = foreign::webUrl(entry["url"_L1]);
        // A list of what is active: only a word that says otherwise makes it not so.
        static constexpr std::array notNow{"scheduled"_L1, "resolved"_L1, "completed"_L1, "cancelled"_L1};
        const bool open = std::find(notNow.begin(), notNow.end(), status) == notNow.end();
        // A type that is not known yet is at least a notice.
        const Level known = levelIn(typeWords, entry["type"_L1].toString());
        const Level level = known == Level::Unknown ? Level::Degraded : known;
        if (level == Level::Maintenance) {
            limits::add(reading.maintenances, {title, status, open, created, {}, url});
        } else {
            PageIncident incident{title, status, open ? level : Level::Operational, open, created, url, {}};
            incident.worst = level;
            const QJsonArray services = entry["services"_L1].toArray();
            for (const auto& service : services)
                limits::add(incident.components, foreign::text(service));
            limits::add(reading.incidents, incident);
            if (open)
                for (const QString& name : std::as_const(incident.components))
                    affected.note({name, {}, level, {}});
        }
        if (open)
            reading.level = std::max(reading.level, level);
    }
};

} // namespace

std::unique_ptr<StatusSource> make()
{
    return std::make_unique<SlackSource>();
}

} // namespace downlight::sources::slack
