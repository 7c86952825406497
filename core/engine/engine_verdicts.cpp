// SPDX-License-Identifier: GPL-3.0-or-later
// The part of Engine that makes verdicts of readings, and says what changed.

#include "core/engine/engine.h"
#include "core/engine/outlook.h"

#include <QJsonArray>
#include <QJsonDocument>

#include <algorithm>

namespace downlight {

using namespace Qt::StringLiterals;

namespace {

/// Nobody knows how long what was found at the first look had gone on.
constexpr Steady neverSeen = std::chrono::hours(24 * 365);

} // namespace

bool Engine::mayJudge(const WatchedService& watched, Steady now) const
{
    if (!watched.service.local && (!m_gate.isOnline() || !m_gate.believes(now)))
        return false;
    // A service that was never judged has nothing to hold on to.
    return !m_returnedAt || !watched.judged || watched.heardAllSince(*m_returnedAt)
        || now >= *m_returnedAt + rules::returnWaitsAtMost;
}

int Engine::witnessesFor(const WatchedService& watched) const
{
    const Steady from = watched.tracker(LampKind::Probe).memory().badSince;
    int witnesses = m_anchorsAt >= from ? m_anchorWitnesses : 0;
    QSet<QString> hosts{watched.service.probe.url.host(), watched.service.page.url.host()};
    for (const auto& [id, other] : m_services) {
        if (other.service.local || witnesses >= rules::onlyYouWitnesses)
            continue;
        for (const LampKind kind : {LampKind::Probe, LampKind::Official}) {
            const LampTracker::Memory memory = other.tracker(kind).memory();
            const QString host =
                kind == LampKind::Probe ? other.service.probe.url.host() : other.service.page.url.host();
            if (other.has(kind) && isGood(memory.standing) && memory.readAt >= from
                && !hosts.contains(host)) {
                hosts.insert(host);
                ++witnesses;
            }
        }
    }
    return witnesses;
}

Evidence Engine::evidenceFor(const WatchedService& watched, Steady now) const
{
    Evidence evidence;
    evidence.connectionJudges = mayJudge(watched, now);
    const auto lamp = [&](LampKind kind) { return watched.has(kind) ? watched.lamp(kind, now) : Lamp{}; };
    evidence.official = lamp(LampKind::Official);
    evidence.probe = lamp(LampKind::Probe);
    evidence.community = lamp(LampKind::Community);
    if (evidence.probe.says == Says::Failed)
        evidence.witnesses = witnessesFor(watched);
    return evidence;
}

void Engine::rejudgeAll(Steady now)
{
    for (auto& [id, watched] : m_services)
        rejudge(watched, now);
}

void Engine::rejudge(WatchedService& watched, Steady now)
{
    const Verdict before = watched.verdict;
    watched.turnsAt = watched.nextTurn(now);
    m_nextTurn = std::min(m_nextTurn, watched.turnsAt);
    const Evidence evidence = evidenceFor(watched, now);
    const bool anything = evidence.official.says != Says::None || evidence.probe.says != Says::None
        || evidence.community.says != Says::None;
    if (!watched.judged && !anything)
        return; // nothing was read yet: there is no verdict, not even "unknown"
    watched.verdict = judge(evidence, before, now);
    if (noteSeen(watched, m_lookedAt, now))
        m_toStore.insert(watched.service.id);
    const QString& id = watched.service.id;
    if (!evidence.connectionJudges)
        m_recorder.stop(id, now, m_parts.clock.now());
    else
        m_recorder.level(id, watched.verdict.level, now, m_parts.clock.now());
    const bool first = !watched.announced && evidence.connectionJudges;
    const bool turned = watched.incident && before.failsInWork != watched.verdict.failsInWork;
    if (first || turned || before.level != watched.verdict.level || before.scope != watched.verdict.scope)
        verdictMoved(watched, before, now);
    else if (before.held != watched.verdict.held)
        Q_EMIT serviceTouched(id);
    if (!watched.verdict.held)
        watched.unseenFrom.reset();
    if (!evidence.connectionJudges)
        return;
    if (const auto change = followTime(watched, now, m_parts.clock.now(), m_lastIncident))
        tellChange(watched, *change, now);
}

void Engine::tellChange(WatchedService& watched, VerdictChange change, Steady now)
{
    const bool closed = change.event == VerdictChange::Event::Closed;
    if (const auto& incident = watched.incident) {
        IncidentRow row{incident->id,    change.service,          incident->startedWall, {},
                        incident->worst, change.duration.count(), std::nullopt};
        if (closed) {
            row.endedAt = incident->startedWall.addSecs(change.duration.count());
            const PastIncident past = lengthOf(watched, now);
            if (!past.ended)
                row.seenSeconds = past.length.count();
            // Work that ran over its time says nothing of how long outages last.
            if (incident->quiet)
                row.seenSeconds = 0;
            else
                keepPast(watched, past);
        }
        m_writes.add(row);
    }
    change.expected = outlook(watched, now, m_parts.clock.now());
    if (closed)
        watched.incident.reset();
    if (m_options.tells)
        m_rules.changed(change, now);
    else if (closed)
        m_rules.incidentEnded(change.service);
    m_toStore.insert(change.service);
}

void Engine::verdictMoved(WatchedService& watched, const Verdict& before, Steady now)
{
    Verdict& verdict = watched.verdict;
    const QDateTime wall = m_parts.clock.now();
    const bool moved = before.level != verdict.level || before.scope != verdict.scope || !watched.judged;
    if (!watched.judged && before.level == verdict.level)
        verdict.since = now; // "unknown" from the first moment on
    watched.judged = true;
    const QString id = watched.service.id;
    const bool announce = moved || !watched.announced;
    watched.announced = true;
    if (moved) {
        verdict.sinceWall = wall.addMSecs(-(now - verdict.since).count());
        const QByteArray reasons =
            QJsonDocument(reasonsToJson(verdict.reasons)).toJson(QJsonDocument::Compact);
        m_writes.add(TransitionRow{id, wall, verdict.level, verdict.scope, reasons});
        m_toStore.insert(id);
    }
    const bool wasOpen = watched.incident.has_value();
    const auto change = followIncident(watched, before, now, wall, m_lastIncident);
    if (!wasOpen && watched.incident)
        watched.incident->unseenBefore = moved && before.level == Level::Unknown ? neverSeen
            : watched.unseenFrom                                                 ? now - *watched.unseenFrom
                                                                                 : Steady{0};
    if (change)
        tellChange(watched, *change, now);
    if (announce)
        Q_EMIT verdictChanged(id, before.level);
}

} // namespace downlight
