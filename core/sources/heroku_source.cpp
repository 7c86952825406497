// SPDX-License-Identifier: GPL-3.0-or-later
//
// Heroku: GET https://status.heroku.com/api/v4/current-status. Described at
// https://devcenter.heroku.com/articles/heroku-status (as of 2026).

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

namespace downlight::sources::heroku {

using namespace Qt::StringLiterals;

namespace {

constexpr Words<4> colourWords{{
    {"green"_L1, Level::Operational},
    {"blue"_L1, Level::Maintenance},
    {"yellow"_L1, Level::Degraded},
    {"red"_L1, Level::MajorOutage},
}};

constexpr std::array fields_{
    foreign::Field{"status"_L1, foreign::Kind::List, foreign::Need::Must},
    foreign::Field{"status[]"_L1, foreign::Kind::Object, foreign::Need::Must},
    foreign::Field{"status[].system"_L1, foreign::Kind::Text, foreign::Need::Must},
    foreign::Field{"status[].status"_L1, foreign::Kind::Text, foreign::Need::Must},
    foreign::Field{"incidents"_L1, foreign::Kind::List, foreign::Need::Must},
    foreign::Field{"incidents[]"_L1, foreign::Kind::Object, foreign::Need::Must},
    foreign::Field{"incidents[].state"_L1, foreign::Kind::Text, foreign::Need::Must},
    foreign::Field{"scheduled"_L1, foreign::Kind::List},
    foreign::Field{"scheduled[]"_L1, foreign::Kind::Object, foreign::Need::Must},
};

class HerokuSource final : public JsonSource {
public:
    QString id() const override { return u"heroku"_s; }
    QString title() const override { return u"Heroku Status"_s; }

    HttpRequest request(const QUrl& page) const override
    {
        HttpRequest request;
        request.url = page.path().endsWith("/current-status"_L1)
            ? page
            : foreign::below(page, u"/api/v4/current-status");
        return request;
    }

    QList<QUrl> candidates(const QUrl& pasted) const override
    {
        if (pasted.path().endsWith("/current-status"_L1))
            return {pasted};
        return hintedBy(pasted) ? QList<QUrl>{QUrl(u"https://status.heroku.com"_s)} : QList<QUrl>();
    }

    bool hintedBy(const QUrl& pasted) const override
    {
        return foreign::isOn(pasted, "heroku.com"_L1) || pasted.path().endsWith("/current-status"_L1);
    }

protected:
    std::span<const foreign::Field> fields() const override { return fields_; }
    QString missing() const override { return u"status[].system with status[].status"_s; }

    bool isAnswer(const QJsonValue& root) const override
    {
        return root["status"_L1][0]["system"_L1].isString() && root["status"_L1][0]["status"_L1].isString();
    }

    Result<Reading> read(const QJsonValue& root, const QDateTime& at) const override
    {
        Q_UNUSED(at);
        Reading reading;
        const QJsonArray systems = root["status"_L1].toArray();
        for (const auto& system : systems) {
            const QString colour = system["status"_L1].toString();
            const Level level = levelIn(colourWords, colour);
            if (level == Level::Unknown)
                return fail(Failure::Kind::Format, foreign::noKnownWord(u"status", colour));
            limits::add(reading.components, {foreign::text(system["system"_L1]), {}, level, {}});
        }
        const QJsonArray incidents = root["incidents"_L1].toArray();
        for (const auto& entry : incidents) {
            const bool open = entry["state"_L1].toString() != "resolved"_L1;
            limits::add(reading.incidents,
                        {foreign::text(entry["title"_L1]),
                         foreign::text(entry["state"_L1]),
                         open ? Level::Degraded : Level::Operational,
                         open,
                         foreign::time(entry["created_at"_L1]),
                         foreign::webUrl(entry["full_url"_L1]),
                         {}});
        }
        const QJsonArray planned = root["scheduled"_L1].toArray();
        for (const auto& entry : planned)
            limits::add(reading.maintenances,
                        {foreign::text(entry["title"_L1]), foreign::text(entry["state"_L1]), false,
                         foreign::time(entry["scheduled_start"_L1]), foreign::time(entry["scheduled_end"_L1]),
                         foreign::webUrl(entry["full_url"_L1])});
        // An incident without a colour makes the page at least degraded.
        reading.level = worstPart(reading.components);
        if (reading.level < Level::Degraded)
            reading.level = std::max(reading.level, worstOpen(reading.incidents));
        return reading;
    }
};

} // namespace

std::unique_ptr<StatusSource> make()
{
    return std::make_unique<HerokuSource>();
}

} // namespace downlight::sources::heroku
