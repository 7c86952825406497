// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/watched_service.h"

#include "core/base/compat.h"
#include "core/watch/rules.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>

namespace downlight {

using namespace Qt::StringLiterals;

namespace {

VerdictChange changeOf(const WatchedService& watched, VerdictChange::Event event, Level was, Steady now)
{
    VerdictChange change;
    change.event = event;
    change.service = watched.service.id;
    change.provider = watched.service.provider;
    change.critical = watched.service.critical;
    change.local = watched.service.local;
    change.level = watched.verdict.level;
    change.was = was;
    change.scope = watched.verdict.scope;
    if (watched.incident)
        change.duration = std::chrono::duration_cast<std::chrono::seconds>(
            std::max(Steady{0}, now - watched.incident->started));
    change.onlyPossible =
        std::all_of(watched.verdict.reasons.begin(), watched.verdict.reasons.end(), [](const Reason& reason) {
            return !isBad(reason.says) || reason.says == Says::Possible;
        });
    return change;
}

Steady steady(const QJsonValue& value, Steady shift)
{
    return Steady(static_cast<Steady::rep>(value.toDouble())) + shift;
}

double number(Steady time)
{
    return static_cast<double>(time.count());
}

} // namespace

bool WatchedService::has(LampKind kind) const
{
    switch (kind) {
    case LampKind::Official:
        return !service.page.url.isEmpty();
    case LampKind::Probe:
        return !service.probe.url.isEmpty();
    case LampKind::Community:
        return service.community;
    }
    Q_UNREACHABLE();
}

Steady WatchedService::interval(LampKind kind) const
{
    switch (kind) {
    case LampKind::Official:
        return service.page.interval;
    case LampKind::Probe:
        return service.probe.interval;
    case LampKind::Community:
        return rules::communityInterval;
    }
    Q_UNREACHABLE();
}

bool WatchedService::heardAllSince(Steady from) const
{
    return std::all_of(allLampKinds.begin(), allLampKinds.end(),
                       [&](LampKind kind) { return !has(kind) || tracker(kind).heardAt() >= from; });
}

bool WatchedService::isConfirming() const
{
    return std::any_of(trackers.begin(), trackers.end(),
                       [](const LampTracker& tracker) { return tracker.isConfirming(); });
}

bool WatchedService::isSilent(Steady now) const
{
    return unreadableFor >= rules::silenceIsMarked
        || (judged && !verdict.held && verdict.level == Level::Unknown
            && now - verdict.since >= rules::silenceIsMarked);
}

Steady WatchedService::nextTurn(Steady now) const
{
    Steady next = Steady::max();
    for (const LampKind kind : allLampKinds)
        next = has(kind) ? std::min(next, tracker(kind).turnsAt(now, interval(kind))) : next;
    return next;
}

std::optional<VerdictChange> followIncident(WatchedService& watched, const Verdict& before, Steady now,
                                            const QDateTime& wall, qint64& lastIncident)
{
    const Verdict& verdict = watched.verdict;
    if (!watched.incident) {
        if (!isProblem(verdict.level))
            return std::nullopt;
        const Steady started = std::min(now, verdict.since);
        watched.incident =
            OpenIncident{++lastIncident, started,       wall.addMSecs(-(now - started).count()),
                         verdict.level,  verdict.level, verdict.scope};
        return changeOf(watched, VerdictChange::Event::Opened, before.level, now);
    }
    OpenIncident& incident = *watched.incident;
    const Level was = incident.last;
    const Scope wasScope = incident.lastScope;
    if (verdict.level == Level::Unknown)
        return std::nullopt; // the incident goes on: nobody saw its end
    if (verdict.failsInWork) {
        // Announced work is no recovery of what still fails.
        incident.lost = false;
        return std::exchange(incident.inWork, true)
            ? std::nullopt
            : std::optional(changeOf(watched, VerdictChange::Event::Reworded, was, now));
    }
    if (!isProblem(verdict.level))
        return changeOf(watched, VerdictChange::Event::Closed, was, now);
    const bool reworded = std::exchange(incident.lost, false) || incident.inWork;
    const bool wasQuiet = std::exchange(incident.quiet, false);
    incident.inWork = false;
    incident.last = verdict.level;
    incident.lastScope = verdict.scope;
    incident.worst = std::max(incident.worst, verdict.level);
    const bool turned = (wasScope == Scope::OnlyYou) != (verdict.scope == Scope::OnlyYou);
    if (turned && (wasScope == Scope::Unclear || verdict.scope == Scope::Unclear))
        return changeOf(watched, VerdictChange::Event::ScopeTurned, was, now);
    if (verdict.level > was || wasQuiet) // no work excuses it any more
        return changeOf(watched, VerdictChange::Event::Rose, was, now);
    if (turned)
        return changeOf(watched, VerdictChange::Event::ScopeTurned, was, now);
    if (reworded)
        return changeOf(watched, VerdictChange::Event::Reworded, was, now);
    return std::nullopt;
}

std::optional<VerdictChange> followTime(WatchedService& watched, Steady now, const QDateTime& wall,
                                        qint64& lastIncident)
{
    const Verdict& verdict = watched.verdict;
    if (!verdict.failsInWork) {
        watched.failsInWorkSince.reset();
        watched.failsInWorkTold = false;
    } else if (!watched.failsInWorkSince) {
        watched.failsInWorkSince = now;
    }
    if (watched.failsInWorkSince && !watched.failsInWorkTold) {
        const bool overran = watched.workEnds.isValid() && watched.workEnds < wall;
        if (overran || now - *watched.failsInWorkSince >= rules::failsInWorkToldAfter) {
            watched.failsInWorkTold = true;
            // From now on it is an incident, which ends as others do.
            if (!watched.incident) {
                const Steady since = *watched.failsInWorkSince;
                const bool fails = isBad(watched.tracker(LampKind::Probe).memory().standing);
                const Level level = fails ? Level::MajorOutage : Level::Degraded;
                watched.incident = OpenIncident{++lastIncident, since, wall.addMSecs(-(now - since).count()),
                                                level,          level, Scope::Everyone,
                                                true,           false, true};
            }
            return changeOf(watched, VerdictChange::Event::Overran, watched.incident->last, now);
        }
    }
    const bool lost = watched.incident && !watched.incident->lost && verdict.level == Level::Unknown
        && !verdict.held && now - verdict.since >= rules::lostAfter;
    if (!lost)
        return std::nullopt;
    watched.incident->lost = true;
    return changeOf(watched, VerdictChange::Event::Reworded, watched.incident->last, now);
}

QJsonArray reasonsToJson(const QList<Reason>& reasons)
{
    QJsonArray array;
    for (const Reason& reason : reasons) {
        QJsonObject json{
            {u"lamp"_s, toWord(reason.lamp)},
            {u"says"_s, toWord(reason.says)},
            {u"age"_s,
             static_cast<double>(std::chrono::duration_cast<std::chrono::seconds>(reason.age).count())}};
        if (!reason.detail.isEmpty())
            json.insert("detail"_L1, reason.detail);
        array.append(json);
    }
    return array;
}

QList<Reason> rememberedReasons(const WatchedService& watched, Steady now)
{
    QList<Reason> reasons;
    for (const LampKind kind : allLampKinds) {
        const LampTracker::Memory memory = watched.tracker(kind).memory();
        if (watched.has(kind) && memory.standing != Says::None)
            reasons.append({kind, memory.standing, std::max(Steady{0}, now - memory.readAt), memory.detail});
    }
    return reasons;
}

QByteArray memoryOf(const WatchedService& watched)
{
    QJsonObject lamps;
    for (const LampKind kind : allLampKinds) {
        const LampTracker::Memory memory = watched.tracker(kind).memory();
        if (memory.standing == Says::None)
            continue;
        lamps.insert(toWord(kind),
                     QJsonObject{{u"says"_s, toWord(memory.standing)},
                                 {u"read_at"_s, number(memory.readAt)},
                                 {u"bad_since"_s, number(memory.badSince)},
                                 {u"fine_since"_s, number(memory.fineSince)},
                                 {u"detail"_s, memory.detail}});
    }
    QJsonObject json{{u"lamps"_s, lamps}, {u"since"_s, number(watched.verdict.since)}};
    if (watched.incident) {
        const OpenIncident& incident = *watched.incident;
        json.insert(
            "incident"_L1,
            QJsonObject{{u"id"_s, incident.id},
                        {u"started"_s, number(incident.started)},
                        {u"started_wall"_s, incident.startedWall.toMSecsSinceEpoch()},
                        {u"worst"_s, toWord(incident.worst)},
                        {u"last"_s, toWord(incident.last)},
                        {u"last_scope"_s, toWord(incident.lastScope)},
                        {u"unseen_from"_s,
                         incident.unseenFrom ? QJsonValue(number(*incident.unseenFrom)) : QJsonValue()},
                        {u"unseen_before"_s, number(incident.unseenBefore)},
                        {u"in_work"_s, incident.inWork},
                        {u"lost"_s, incident.lost},
                        {u"quiet"_s, incident.quiet}});
    }
    if (watched.unreadableFor > Steady{0})
        json.insert("unreadable"_L1,
                    QJsonObject{{u"for"_s, number(watched.unreadableFor)},
                                {u"told"_s, watched.unreadableTold},
                                {u"looked_again"_s, number(watched.lookedAgainAt)}});
    if (watched.offer)
        json.insert("offer"_L1,
                    QJsonObject{{u"url"_s, watched.offer->url.toString(QUrl::FullyEncoded)},
                                {u"format"_s, watched.offer->format},
                                {u"foreign"_s, watched.offer->foreign}});
    if (watched.failsInWorkSince)
        json.insert("fails_in_work"_L1,
                    QJsonObject{{u"since"_s, number(*watched.failsInWorkSince)},
                                {u"told"_s, watched.failsInWorkTold}});
    if (watched.verdict.failsInWork)
        json.insert("failing"_L1, true);
    if (const auto& running = watched.pagePast.running)
        json.insert("page_incident"_L1,
                    QJsonObject{{u"began"_s, running->began.toSecsSinceEpoch()},
                                {u"worst"_s, toWord(running->worst)}});
    if (watched.crowdExpected)
        json.insert("crowd_expected"_L1, toJson(*watched.crowdExpected));
    return QJsonDocument(json).toJson(QJsonDocument::Compact);
}

void recall(const QByteArray& memory, Steady shift, WatchedService& watched)
{
    const QJsonObject json = QJsonDocument::fromJson(memory).object();
    for (const LampKind kind : allLampKinds) {
        const QJsonValue lamp = json["lamps"_L1][toWord(kind)];
        if (!lamp.isObject())
            continue;
        const Says says = saysFromWord(lamp["says"_L1].toString()).value_or(Says::None);
        watched.tracker(kind) = LampTracker::fromMemory(
            {says, steady(lamp["read_at"_L1], shift), steady(lamp["bad_since"_L1], shift),
             lamp["detail"_L1].toString(), steady(lamp["fine_since"_L1], shift)});
    }
    watched.verdict.since = steady(json["since"_L1], shift);
    if (const QJsonValue incident = json["incident"_L1]; incident.isObject()) {
        watched.incident =
            OpenIncident{incident["id"_L1].toInteger(),
                         steady(incident["started"_L1], shift),
                         QDateTime::fromMSecsSinceEpoch(incident["started_wall"_L1].toInteger(), compat::utc),
                         levelFromWord(incident["worst"_L1].toString()).value_or(Level::Unknown),
                         levelFromWord(incident["last"_L1].toString()).value_or(Level::Unknown),
                         scopeFromWord(incident["last_scope"_L1].toString()).value_or(Scope::Unclear),
                         incident["in_work"_L1].toBool(),
                         incident["lost"_L1].toBool(),
                         incident["quiet"_L1].toBool()};
        if (const QJsonValue from = incident["unseen_from"_L1]; from.isDouble())
            watched.incident->unseenFrom = steady(from, shift);
        watched.incident->unseenBefore = steady(incident["unseen_before"_L1], Steady{0});
    }
    if (const QJsonValue unreadable = json["unreadable"_L1]; unreadable.isObject()) {
        watched.unreadableFor = steady(unreadable["for"_L1], Steady{0});
        watched.unreadableTold = unreadable["told"_L1].toBool();
        watched.lookedAgainAt = steady(unreadable["looked_again"_L1], Steady{0});
    }
    if (const QJsonValue offer = json["offer"_L1]; offer.isObject())
        watched.offer = PageOffer{QUrl(offer["url"_L1].toString()), offer["format"_L1].toString(),
                                  offer["foreign"_L1].toBool()};
    if (const QJsonValue fails = json["fails_in_work"_L1]; fails.isObject()) {
        watched.failsInWorkSince = steady(fails["since"_L1], shift);
        watched.failsInWorkTold = fails["told"_L1].toBool();
    }
    watched.verdict.failsInWork = json["failing"_L1].toBool();
    if (const QJsonValue running = json["page_incident"_L1]; running.isObject())
        watched.pagePast.running =
            RunningIncident{QDateTime::fromSecsSinceEpoch(running["began"_L1].toInteger(), compat::utc),
                            levelFromWord(running["worst"_L1].toString()).value_or(Level::Unknown)};
    watched.crowdExpected = expectationFromJson(json["crowd_expected"_L1]);
}

} // namespace downlight
