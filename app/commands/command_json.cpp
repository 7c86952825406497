// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/command_json.h"

#include "core/engine/outlook.h"

#include <QJsonArray>

namespace downlight::command_json {

using namespace Qt::StringLiterals;

namespace {

QJsonValue time(const QDateTime& at)
{
    return at.isValid() ? QJsonValue(at.toUTC().toString(Qt::ISODate)) : QJsonValue();
}

QJsonValue url(const QUrl& url)
{
    return url.isEmpty() ? QJsonValue() : QJsonValue(url.toString(QUrl::FullyEncoded));
}

} // namespace

QJsonObject error(const Failure& failure)
{
    return {{u"error"_s, QJsonObject{{u"kind"_s, toWord(failure.kind)}, {u"detail"_s, failure.detail}}}};
}

CommandAnswer refuse(const Failure& failure)
{
    constexpr int wrongUsage = 64;
    constexpr int unavailable = 69;
    const bool usage = failure.kind == Failure::Kind::Usage || failure.kind == Failure::Kind::Format;
    return {usage ? wrongUsage : unavailable, {error(failure)}};
}

CommandAnswer refuse(const QString& detail)
{
    return refuse(Failure{Failure::Kind::Usage, detail});
}

QJsonObject reading(const QString& format, const Reading& reading)
{
    QJsonArray components;
    for (const Component& component : reading.components) {
        components.append(
            QJsonObject{{u"name"_s, component.name},
                        {u"group"_s, component.group.isEmpty() ? QJsonValue() : QJsonValue(component.group)},
                        {u"level"_s, toWord(component.level)}});
    }
    QJsonArray incidents;
    for (const PageIncident& incident : reading.incidents) {
        incidents.append(QJsonObject{{u"title"_s, incident.title},
                                     {u"status"_s, incident.status},
                                     {u"level"_s, toWord(incident.level)},
                                     {u"open"_s, incident.open},
                                     {u"worst"_s, toWord(incident.worst)},
                                     {u"started_at"_s, time(incident.startedAt)},
                                     {u"ended_at"_s, time(incident.endedAt)},
                                     {u"url"_s, url(incident.url)},
                                     {u"components"_s, QJsonArray::fromStringList(incident.components)}});
    }
    QJsonArray maintenances;
    for (const PageMaintenance& maintenance : reading.maintenances) {
        maintenances.append(QJsonObject{{u"title"_s, maintenance.title},
                                        {u"status"_s, maintenance.status},
                                        {u"active"_s, maintenance.active},
                                        {u"starts_at"_s, time(maintenance.startsAt)},
                                        {u"ends_at"_s, time(maintenance.endsAt)},
                                        {u"url"_s, url(maintenance.url)}});
    }
    return {{u"format"_s, format},
            {u"level"_s, toWord(reading.level)},
            {u"summary"_s, reading.summary},
            {u"page"_s, reading.pageName},
            {u"components"_s, components},
            {u"incidents"_s, incidents},
            {u"maintenances"_s, maintenances}};
}

QJsonObject detection(const Detection& detection)
{
    QJsonObject json{{u"format"_s, detection.format},
                     {u"url"_s, detection.url.toString(QUrl::FullyEncoded)},
                     {u"why"_s, detection.why},
                     {u"name"_s, detection.suggestedName}};
    if (detection.format != "http"_L1 && detection.format != "tcp"_L1)
        json.insert("reading"_L1, reading(detection.format, detection.reading));
    return json;
}

QJsonObject status(const Engine& engine, const WatchedService& watched)
{
    const Verdict& verdict = watched.verdict;
    const ServiceNotices& notices = engine.noticeRules().of(watched.service.id);
    QJsonObject troubles;
    for (const LampKind kind : allLampKinds) {
        if (const QString& trouble = watched.troubles[static_cast<std::size_t>(kind)]; !trouble.isEmpty())
            troubles.insert(toWord(kind), trouble);
    }
    QJsonObject json{{u"id"_s, watched.service.id},
                     {u"name"_s, watched.service.name},
                     {u"level"_s, toWord(verdict.level)},
                     {u"scope"_s, toWord(verdict.scope)},
                     {u"held"_s, verdict.held},
                     {u"local"_s, watched.service.local},
                     {u"since"_s, time(verdict.sinceWall)},
                     {u"reasons"_s, reasonsToJson(verdict.reasons)},
                     {u"troubles"_s, troubles},
                     {u"bell"_s, notices.bell},
                     {u"snoozed"_s, engine.noticeRules().isSnoozed(watched.service.id)},
                     {u"acknowledged"_s, notices.acknowledged},
                     {u"connection"_s, toWord(engine.connection())}};
    const StoredAmount& stored = engine.stored();
    json.insert("history"_L1,
                QJsonObject{{u"since"_s, time(stored.oldest)},
                            {u"bytes"_s, stored.bytes},
                            {u"most_bytes"_s, stored.retention.bytes},
                            {u"keeps_days"_s,
                             QJsonObject{{u"transitions"_s, int(stored.retention.transitions.count())},
                                         {u"hours"_s, int(stored.retention.hours.count())},
                                         {u"outbox"_s, int(stored.retention.outbox.count())}}}});
    if (const auto expected = outlook(watched, engine.clock().steady(), engine.clock().now()))
        json.insert("expected"_L1, toJson(*expected));
    if (watched.offer)
        json.insert("offer"_L1,
                    QJsonObject{{u"format"_s, watched.offer->format},
                                {u"url"_s, watched.offer->url.toString(QUrl::FullyEncoded)}});
    if (!watched.missingParts.isEmpty())
        json.insert("missing_components"_L1, QJsonArray::fromStringList(watched.missingParts));
    if (watched.reading)
        json.insert("page"_L1, reading(watched.service.page.format, watched.reading->unpack()));
    return json;
}

int exitCode(const QList<Level>& levels)
{
    int code = 0;
    for (const Level level : levels) {
        if (level == Level::MajorOutage)
            return 2;
        if (isProblem(level))
            code = 1;
        else if (level == Level::Unknown && code == 0)
            code = 3;
    }
    return code;
}

} // namespace downlight::command_json
