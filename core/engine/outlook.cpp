// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/outlook.h"

#include "core/base/compat.h"
#include "core/watch/rules.h"

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

/// When a lamp of \p watched was heard last to speak against it; nullopt: the newest word of none does.
std::optional<Steady> lastBad(const WatchedService& watched)
{
    std::optional<Steady> last;
    for (const LampKind kind : allLampKinds) {
        const LampTracker& tracker = watched.tracker(kind);
        if (watched.has(kind) && isBad(tracker.newest()))
            last = std::max(last.value_or(tracker.heardAt()), tracker.heardAt());
    }
    return last;
}

} // namespace

std::optional<Expectation> outlook(const WatchedService& watched, Steady now, const QDateTime& wall)
{
    if (!watched.incident || watched.incident->lastScope == Scope::OnlyYou || watched.incident->quiet)
        return std::nullopt;
    const OpenIncident& incident = *watched.incident;
    if (incident.unseenFrom && now - *incident.unseenFrom > rules::outlookHolds)
        return std::nullopt;
    if (auto own =
            expect(watched.past, {incident.startedWall, incident.worst}, toSeconds(now - incident.started)))
        return own;
    const auto speaks = [&watched, now](LampKind kind) { return isBad(watched.lamp(kind, now).says); };
    if (const auto& running = watched.pagePast.running; running && speaks(LampKind::Official)) {
        const seconds passed(std::max<qint64>(0, running->began.secsTo(wall)));
        if (auto told = expect(watched.pagePast.incidents, *running, passed))
            return told;
    }
    if (!watched.crowdExpected || !speaks(LampKind::Community))
        return std::nullopt;
    // Reckoned a moment ago: what is left of it.
    Expectation told = *watched.crowdExpected;
    told.lasted = std::max(told.lasted, seconds(told.began.secsTo(wall)));
    told.p10 = std::max(told.p10, told.lasted);
    return told.lasted < told.median ? std::optional(told) : std::nullopt;
}

bool noteSeen(WatchedService& watched, Steady lookedAt, Steady now)
{
    if (watched.verdict.held && !watched.unseenFrom)
        watched.unseenFrom = std::min(lookedAt, now);
    if (!watched.incident)
        return false;
    std::optional<Steady>& from = watched.incident->unseenFrom;
    const std::optional<Steady> before = from;
    const Verdict& verdict = watched.verdict;
    const std::optional<Steady> bad = lastBad(watched);
    if (verdict.held || verdict.level == Level::Unknown) {
        if (!from)
            from = std::min(bad.value_or(lookedAt), now);
    } else if (from && bad && *bad > *from) {
        from.reset(); // a lamp that is merely fresh has seen nothing since
    }
    return from != before;
}

PastIncident lengthOf(const WatchedService& watched, Steady now)
{
    const OpenIncident& incident = *watched.incident;
    const seconds whole = toSeconds(now - incident.started);
    const seconds missed = incident.unseenFrom ? toSeconds(now - *incident.unseenFrom) : 0s;
    const bool ended = missed + toSeconds(incident.unseenBefore) <= std::max<seconds>(1min, whole / 4);
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
