// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/outlook.h"

#include "core/base/compat.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>

namespace downlight {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using std::chrono::seconds;

namespace {

seconds toSeconds(Steady length)
{
    return std::chrono::duration_cast<seconds>(std::max(Steady{0}, length));
}

/// \p told as of \p wall: what was to be over by now may still go on.
Expectation asOf(Expectation told, const QDateTime& wall)
{
    told.lasted = std::max(told.lasted, seconds(told.began.secsTo(wall)));
    for (seconds* length : {&told.p10, &told.median, &told.p90})
        *length = std::max(*length, told.lasted);
    return told;
}

} // namespace

std::optional<Expectation> outlook(const WatchedService& watched, Steady now, const QDateTime& wall)
{
    if (!watched.incident || watched.incident->lastScope == Scope::OnlyYou || watched.incident->quiet)
        return std::nullopt;
    const OpenIncident& incident = *watched.incident;
    const seconds lasted = toSeconds(now - incident.started);
    if (auto own = expect(watched.past, {incident.startedWall, incident.worst}, lasted))
        return own;
    const auto speaks = [&watched](LampKind kind) { return isBad(watched.tracker(kind).memory().standing); };
    if (const auto& running = watched.pagePast.running; running && speaks(LampKind::Official)) {
        const seconds passed(std::max<qint64>(0, running->began.secsTo(wall)));
        if (auto told = expect(watched.pagePast.incidents, *running, passed))
            return told;
    }
    if (watched.crowdExpected && speaks(LampKind::Community))
        return asOf(*watched.crowdExpected, wall);
    return std::nullopt;
}

void noteSeen(WatchedService& watched, Steady lookedAt, Steady now)
{
    if (!watched.incident)
        return;
    const bool nobodyKnows = watched.verdict.held || watched.verdict.level == Level::Unknown;
    if (nobodyKnows && !watched.incident->unseenFrom)
        watched.incident->unseenFrom = std::min(lookedAt, now);
    else if (!nobodyKnows && isProblem(watched.verdict.level))
        watched.incident->unseenFrom.reset();
}

PastIncident lengthOf(const WatchedService& watched, Steady now)
{
    const OpenIncident& incident = *watched.incident;
    const seconds whole = toSeconds(now - incident.started);
    const seconds missed = incident.unseenFrom ? toSeconds(now - *incident.unseenFrom) : 0s;
    const bool ended = missed <= std::max<seconds>(1min, whole / 10);
    return {incident.startedWall, ended ? whole : whole - missed, ended, incident.worst};
}

void keepPast(WatchedService& watched, const PastIncident& incident)
{
    watched.past.append(incident);
    if (watched.past.size() > mostPastIncidents)
        watched.past.removeFirst();
}

QString pastKey(const QString& service)
{
    return u"past/"_s + service;
}

QByteArray memoryOf(const PagePast& past)
{
    QJsonArray incidents;
    for (const PastIncident& each : past.incidents)
        incidents.append(QJsonArray{each.began.toSecsSinceEpoch(), static_cast<qint64>(each.length.count()),
                                    toWord(each.worst)});
    return QJsonDocument(QJsonObject{{u"incidents"_s, incidents},
                                     {u"asked_at"_s,
                                      past.askedAt.isValid() ? QJsonValue(past.askedAt.toSecsSinceEpoch())
                                                             : QJsonValue()}})
        .toJson(QJsonDocument::Compact);
}

void recall(const QByteArray& memory, PagePast& past)
{
    const QJsonObject json = QJsonDocument::fromJson(memory).object();
    if (json["asked_at"_L1].isDouble())
        past.askedAt = QDateTime::fromSecsSinceEpoch(json["asked_at"_L1].toInteger(), compat::utc);
    past.incidents.clear();
    const QJsonArray incidents = json["incidents"_L1].toArray();
    for (const auto& each : incidents) {
        const auto level = levelFromWord(each[2].toString());
        if (level && each[1].toInteger(-1) >= 0)
            past.incidents.append({QDateTime::fromSecsSinceEpoch(each[0].toInteger(), compat::utc),
                                   seconds(each[1].toInteger()), true, *level});
    }
}

} // namespace downlight
