// SPDX-License-Identifier: GPL-3.0-or-later
//
// AWS Health: GET https://health.aws.amazon.com/public/currentevents, in UTF-16 with a mark; the older
// https://status.aws.amazon.com/data.json, and the feed of one service in one region,
// /rss/<service>-<region>.rss. Described at
// https://docs.aws.amazon.com/health/latest/ug/aws-health-dashboard-status.html (as of 2026); the shape of
// the first is from recorded answers. An outage of many services takes 230 kB: up to 4 MiB are let in.

#include "core/base/text.h"
#include "core/sources/closing_words.h"
#include "core/sources/feed_reader.h"
#include "core/sources/foreign_answer.h"
#include "core/sources/foreign_json.h"
#include "core/sources/limits.h"
#include "core/sources/page_level.h"
#include "core/sources/shape.h"
#include "core/sources/status_source.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>
#include <array>
#include <memory>

namespace downlight::sources::aws {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype largest = qsizetype{4} * 1024 * 1024;

/// Every event is of one region or one service, so even a "disruption" is an outage of a part.
Level levelOf(const QJsonValue& status)
{
    switch (foreign::number(status, -1)) {
    case 0:
        return Level::Operational;
    case 1: // information
    case 2: // degradation
        return Level::Degraded;
    case 3: // disruption
        return Level::PartialOutage;
    default:
        return Level::Unknown;
    }
}

/// "us-east-1" in "ec2-us-east-1"; empty for what has no region, such as "cloudfront".
QString regionIn(const QString& service)
{
    const QStringList parts = service.split(u'-');
    const bool isNumber = parts.size() > 3 && parts.last().size() == 1 && parts.last()[0].isDigit();
    return isNumber ? parts.mid(parts.size() - 3).join(u'-') : QString();
}

/// The events, wherever this answer keeps them; empty where it is none of AWS's.
std::optional<QJsonArray> eventsIn(const QJsonDocument& document)
{
    const bool isOld = document.object()["current"_L1].isArray() && document.object()["archive"_L1].isArray();
    if (!document.isArray() && !isOld)
        return std::nullopt;
    const QJsonArray events = isOld ? document.object()["current"_L1].toArray() : document.array();
    static constexpr std::array fields{
        foreign::Field{"[]"_L1, foreign::Kind::Object, foreign::Need::Must},
        foreign::Field{"[].service_name"_L1, foreign::Kind::Text, foreign::Need::Must},
        foreign::Field{"[].summary"_L1, foreign::Kind::Text, foreign::Need::Must},
        foreign::Field{"[].status"_L1, foreign::Kind::Code, foreign::Need::Must},
        foreign::Field{"[].end_time"_L1, foreign::Kind::Scalar},
        foreign::Field{"[].impacted_services"_L1, foreign::Kind::Object},
        foreign::Field{"[].impacted_services{}"_L1, foreign::Kind::Object, foreign::Need::Must},
        foreign::Field{"[].impacted_services{}.current"_L1, foreign::Kind::Code}};
    const bool ours = foreign::misfit(events, fields).isEmpty();
    return ours ? std::optional(events) : std::nullopt;
}

void note(const QJsonValue& entry, const QString& service, const QString& regionName, Level level,
          AffectedParts& affected)
{
    const QString region = regionIn(service);
    const QString code = region.isEmpty() ? service : service.chopped(region.size() + 1);
    Component component;
    component.name = regionName.isEmpty() ? service : u"%1 (%2)"_s.arg(service, regionName);
    component.group = foreign::text(entry["service_name"_L1]);
    component.level = level;
    for (const QString& place : {code, region, regionName}) {
        if (!place.isEmpty())
            component.places.append(place);
    }
    affected.note(component);
}

/// Only an end that can be read, and that has come, is one.
bool isOver(const QJsonValue& end, const QDateTime& at)
{
    const QDateTime written = foreign::time(end);
    const QDateTime time = written.isValid() ? written : foreign::epoch(end);
    return time.isValid() && time <= at;
}

/// The worst of what an event says of itself and of the services it touches.
Level worstOf(const QJsonValue& event)
{
    Level worst = levelOf(event["status"_L1]);
    const QJsonObject impacted = event["impacted_services"_L1].toObject();
    for (const auto& service : impacted) {
        if (const Level now = levelOf(service["current"_L1]); isProblem(now))
            worst = std::max(worst, std::min(now, Level::PartialOutage));
    }
    return worst;
}

void addEvent(const QJsonValue& event, const QDateTime& at, Reading& reading, AffectedParts& affected)
{
    const Level level = worstOf(event);
    const bool open = !isOver(event["end_time"_L1], at) && level != Level::Operational;
    const QString service = foreign::text(event["service"_L1]);
    const QString regionName = foreign::text(event["region_name"_L1]);
    PageIncident incident;
    incident.title = foreign::text(event["summary"_L1]);
    incident.status = foreign::text(event["status"_L1].toVariant().toString());
    incident.open = open;
    incident.level = open ? std::max(level, Level::Degraded) : Level::Operational;
    incident.startedAt = foreign::epoch(event["date"_L1]);
    incident.components = {regionName.isEmpty() ? service : u"%1 (%2)"_s.arg(service, regionName)};
    limits::add(reading.incidents, incident);
    if (!open)
        return;
    reading.level = std::max(reading.level, incident.level);
    note(event, service, regionName, incident.level, affected);
    const QJsonObject impacted = event["impacted_services"_L1].toObject();
    for (auto it = impacted.begin(); it != impacted.end(); ++it) {
        if (const Level now = levelOf(it.value()["current"_L1]); isProblem(now))
            note(it.value(), foreign::text(QJsonValue(it.key())), regionName, now, affected);
    }
}

/// A feed holds the history of one service in one region, newest first: only its head is about now.
void addHead(const Feed& feed, const QDateTime& at, Reading& reading)
{
    constexpr int believedDays = 7;
    reading.pageName = feed.title;
    if (feed.entries.isEmpty())
        return;
    const FeedEntry& entry = feed.entries.first();
    const QString title = entry.title;
    const auto starts = [&title](QLatin1StringView word) {
        return title.startsWith(word, Qt::CaseInsensitive);
    };
    constexpr int longest = 20'000;
    const bool closed = starts("Service is operating normally"_L1) || titleSaysOver(title)
        || textSaysOver(text::cleanHtml(entry.content.left(longest), longest))
        || entry.isBefore(at.addDays(-believedDays));
    const Level level = closed            ? Level::Operational
        : starts("Service disruption"_L1) ? Level::PartialOutage
                                          : Level::Degraded;
    limits::add(reading.incidents,
                {title,
                 closed ? u"resolved"_s : u"open"_s,
                 level,
                 !closed,
                 entry.startedAt,
                 foreign::webUrl(entry.link),
                 {}});
    reading.level = std::max(reading.level, level);
}

bool isOurFeed(const ForeignAnswer& answer)
{
    return answer.feed() && answer.feed()->title.endsWith("Service Status"_L1)
        && (answer.feed()->title.startsWith("Amazon "_L1) || answer.feed()->title.startsWith("AWS "_L1));
}

class AwsSource final : public StatusSource {
public:
    QString id() const override { return u"aws"_s; }
    QString title() const override { return u"AWS Health"_s; }

    HttpRequest request(const QUrl& page) const override
    {
        HttpRequest request;
        const QString path = page.path();
        const bool isAnswer =
            path.endsWith("/currentevents"_L1) || path.endsWith(".rss"_L1) || path.endsWith("/data.json"_L1);
        request.url = isAnswer ? page : QUrl(u"https://health.aws.amazon.com/public/currentevents"_s);
        request.accept = "application/json, application/rss+xml";
        request.maxBytes = largest;
        return request;
    }

    Result<Reading> readReply(const HttpReply& reply) const override
    {
        if (const Result<void> ok = foreign::success(reply); !ok)
            return tl::unexpected(ok.error());
        const ForeignAnswer answer(reply.body);
        Reading reading;
        reading.readAt = reply.receivedAt;
        reading.level = Level::Operational;
        if (isOurFeed(answer)) {
            addHead(*answer.feed(), reply.receivedAt, reading);
            return reading;
        }
        if (!answer.json())
            return tl::unexpected(answer.json().error());
        const auto events = eventsIn(*answer.json());
        if (!events)
            return fail(Failure::Kind::Format, u"no list of events with service_name and summary"_s);
        reading.listsOnlyAffected = true;
        AffectedParts affected(reading.components);
        for (const auto& event : *events)
            addEvent(event, reply.receivedAt, reading, affected);
        return reading;
    }

    /// An empty list is a good answer from AWS, and shows of nobody's whose it is.
    bool recognises(const ForeignAnswer& answer) const override
    {
        if (isOurFeed(answer))
            return true;
        const auto events = answer.json() ? eventsIn(*answer.json()) : std::nullopt;
        return events && (!events->isEmpty() || !answer.json()->isArray());
    }

    /// Events end by the clock.
    bool dependsOnTime(const QUrl& page) const override
    {
        Q_UNUSED(page);
        return true;
    }

    QList<QUrl> candidates(const QUrl& pasted) const override
    {
        if (!hintedBy(pasted))
            return {};
        const bool isAnswer = pasted.path().endsWith(".rss"_L1) || pasted.path().endsWith("/currentevents"_L1)
            || pasted.path().endsWith("/data.json"_L1);
        return {isAnswer ? pasted : QUrl(u"https://health.aws.amazon.com/health/status"_s)};
    }

    bool hintedBy(const QUrl& pasted) const override
    {
        return foreign::isOn(pasted, "aws.amazon.com"_L1)
            || pasted.path().endsWith("/public/currentevents"_L1);
    }
};

} // namespace

std::unique_ptr<StatusSource> make()
{
    return std::make_unique<AwsSource>();
}

} // namespace downlight::sources::aws
