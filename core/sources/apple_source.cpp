// SPDX-License-Identifier: GPL-3.0-or-later
//
// Apple's system status: GET https://www.apple.com/support/systemstatus/data/system_status_en_US.js, and
// …/data/developer/system_status_en_US.js for developers; often inside jsonCallback(…). Shape seen in
// recorded answers (2020 and 2021).

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

namespace downlight::sources::apple {

using namespace Qt::StringLiterals;

namespace {

constexpr auto customers = "https://www.apple.com/support/systemstatus/"_L1;
constexpr auto developers = "https://developer.apple.com/system-status/"_L1;

constexpr Words<4> typeWords{{
    {"Maintenance"_L1, Level::Maintenance},
    {"Issue"_L1, Level::Degraded},
    {"Performance"_L1, Level::Degraded},
    {"Outage"_L1, Level::MajorOutage},
}};

constexpr std::array fields_{
    foreign::Field{"services"_L1, foreign::Kind::List, foreign::Need::Must},
    foreign::Field{"services[]"_L1, foreign::Kind::Object, foreign::Need::Must},
    foreign::Field{"services[].serviceName"_L1, foreign::Kind::Text, foreign::Need::Must},
    foreign::Field{"services[].events"_L1, foreign::Kind::List, foreign::Need::Must},
    foreign::Field{"services[].events[]"_L1, foreign::Kind::Object, foreign::Need::Must},
    foreign::Field{"services[].events[].eventStatus"_L1, foreign::Kind::Text, foreign::Need::Must},
    foreign::Field{"services[].events[].statusType"_L1, foreign::Kind::Text},
};

class AppleSource final : public JsonSource {
public:
    QString id() const override { return u"apple"_s; }
    QString title() const override { return u"Apple System Status"_s; }

    HttpRequest request(const QUrl& page) const override
    {
        HttpRequest request;
        request.accept = "application/json, application/javascript";
        request.url = page;
        if (!page.path().endsWith(".js"_L1)) {
            request.url = foreign::root(page);
            if (page.host() == "developer.apple.com"_L1)
                request.url.setHost(u"www.apple.com"_s);
            request.url.setPath(page.host() == "developer.apple.com"_L1
                                    ? u"/support/systemstatus/data/developer/system_status_en_US.js"_s
                                    : u"/support/systemstatus/data/system_status_en_US.js"_s);
        }
        return request;
    }

    QList<QUrl> candidates(const QUrl& pasted) const override
    {
        if (pasted.path().endsWith("system_status_en_US.js"_L1))
            return {pasted};
        if (pasted.host() == "developer.apple.com"_L1)
            return {QUrl(developers)};
        return hintedBy(pasted) ? QList<QUrl>{QUrl(customers)} : QList<QUrl>();
    }

    bool hintedBy(const QUrl& pasted) const override
    {
        return foreign::isOn(pasted, "apple.com"_L1) || foreign::isOn(pasted, "icloud.com"_L1)
            || pasted.path().endsWith("system_status_en_US.js"_L1);
    }

protected:
    std::span<const foreign::Field> fields() const override { return fields_; }
    QString missing() const override { return u"services[].serviceName"_s; }

    bool isAnswer(const QJsonValue& root) const override
    {
        return root["services"_L1][0]["serviceName"_L1].isString()
            && root["services"_L1][0]["events"_L1].isArray();
    }

    Result<Reading> read(const QJsonValue& root, const QDateTime& at) const override
    {
        Q_UNUSED(at);
        Reading reading;
        const QJsonArray services = root["services"_L1].toArray();
        for (const auto& service : services) {
            const QString name = foreign::text(service["serviceName"_L1]);
            Level level = Level::Operational;
            const QJsonArray events = service["events"_L1].toArray();
            for (const auto& event : events)
                level = std::max(level, add(event, name, reading));
            limits::add(reading.components, {name, {}, level, {}});
        }
        reading.level = worstPart(reading.components);
        return reading;
    }

private:
    /// What \p event does to \p service now.
    static Level add(const QJsonValue& event, const QString& service, Reading& reading)
    {
        const QString status = foreign::text(event["eventStatus"_L1]);
        // A word that nobody knows is no word that it is over.
        const bool open = status != "resolved"_L1 && status != "completed"_L1 && status != "upcoming"_L1;
        // Older answers name no type.
        const Level known = levelIn(typeWords, event["statusType"_L1].toString());
        const Level level = known == Level::Unknown ? Level::Degraded : known;
        const QString title = u"%1: %2"_s.arg(service, foreign::text(event["message"_L1]));
        const QDateTime start = foreign::epoch(event["epochStartDate"_L1]);
        if (level == Level::Maintenance) {
            if (open || status == "upcoming"_L1)
                limits::add(reading.maintenances,
                            {title, status, open, start, foreign::epoch(event["epochEndDate"_L1]), {}});
        } else {
            limits::add(reading.incidents,
                        {title,
                         status,
                         open ? level : Level::Operational,
                         open,
                         start,
                         {},
                         {service},
                         open ? QDateTime() : foreign::epoch(event["epochEndDate"_L1]),
                         level});
        }
        return open ? level : Level::Operational;
    }
};

} // namespace

std::unique_ptr<StatusSource> make()
{
    return std::make_unique<AppleSource>();
}

} // namespace downlight::sources::apple
