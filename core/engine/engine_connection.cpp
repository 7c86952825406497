// SPDX-License-Identifier: GPL-3.0-or-later
// The part of Engine that deals with the user's own connection: anchors, offline, waking up, settling.

#include "core/base/log.h"
#include "core/engine/engine.h"

#include <algorithm>

namespace downlight {

void Engine::askAnchors()
{
    if (m_askingAnchors)
        return;
    m_askingAnchors = true;
    Q_EMIT anchorsAsked();
    m_anchors.ask(m_options.anchors,
                  [this](Connection connection, int witnesses) { anchorsAnswered(connection, witnesses); });
}

/// True where the anchors have to be asked before \p outcome is believed: for a failure to reach, and for
/// news over plain http, which a sign-in page or a broken proxy may have made.
bool Engine::needsWitness(const PollOutcome& outcome, const WatchedService& watched, Steady now) const
{
    if (outcome.plain && !m_gate.isVouched())
        return true;
    const bool plainNews =
        outcome.plain && (outcome.strayed || outcome.says != watched.tracker(outcome.key.kind).newest());
    return (outcome.accusesTheLine() || plainNews) && !m_gate.anchorsAreRecent(now);
}

/// Anchors that are silent while a service answers are blocked where we are: that is no dead line.
Connection Engine::lineFrom(Connection anchors) const
{
    const bool silent = anchors == Connection::Offline || anchors == Connection::Dns;
    const bool onlyAnswers = !m_parked.isEmpty()
        && std::none_of(m_parked.begin(), m_parked.end(),
                        [](const PollOutcome& outcome) { return outcome.accusesTheLine(); });
    return silent && onlyAnswers && m_gate.isOnline() ? Connection::Online : anchors;
}

void Engine::anchorsAnswered(Connection connection, int witnesses)
{
    m_askingAnchors = false;
    const Steady now = m_parts.clock.steady();
    noticeGap(now);
    if (m_askingAnchors)
        return; // this answer is from before a sleep; the next one counts
    m_anchorWitnesses = witnesses;
    m_anchorsAt = now;
    if (m_gate.anchorsSaid(lineFrom(connection), now))
        becomeConnection(now);
    const QList<PollOutcome> parked = std::exchange(m_parked, {});
    for (const PollOutcome& outcome : parked) {
        if (m_services.contains(outcome.key.service))
            take(outcome);
    }
    finish(now);
}

void Engine::linkChanged()
{
    // What the system believes is only a reason to ask: it cannot see sign-in pages, and takes a machine
    // without a default route for offline.
    m_parts.network.forgetConnections();
    askAnchors();
}

/// The gate's state is another than before.
void Engine::becomeConnection(Steady now)
{
    const Connection state = m_gate.state();
    qCInfo(logEngine).noquote() << "The connection is" << toWord(state);
    if (state == Connection::Online) {
        m_returnedAt = m_gate.settledAt();
        m_plan.restart(m_gate.settledAt(), rules::firstRoundSpread);
    } else {
        m_plan.freeze();
        m_returnedAt.reset();
        for (auto& [id, watched] : m_services) {
            if (watched.service.local)
                continue;
            for (LampTracker& tracker : watched.trackers)
                tracker.forgetSuspicion();
        }
    }
    m_rules.connectionChanged(state, now);
    rejudgeAll(now);
    Q_EMIT connectionChanged(state);
}

/// Called before anything that happens is believed: a gap since the date that was last asked for means that
/// the machine slept.
void Engine::noticeGap(Steady now)
{
    if (m_expected != Steady::max() && now - m_expected > rules::suspendGap)
        woke(now);
}

void Engine::machineWoke()
{
    woke(m_parts.clock.steady());
    finish(m_parts.clock.steady());
}

void Engine::woke(Steady now)
{
    qCInfo(logEngine) << "The machine slept, or the program was held up.";
    m_recorder.skipTo(now);
    m_expected = Steady::max();
    m_rules.woke(now);
    m_parts.network.forgetConnections();
    if (!m_gate.isOnline()) {
        askAnchors();
        return;
    }
    m_gate.woke(now);
    m_returnedAt = m_gate.settledAt();
    m_plan.restart(m_gate.settledAt(), rules::firstRoundSpread);
    for (auto& [id, watched] : m_services) {
        for (LampTracker& tracker : watched.trackers)
            tracker.forgetSuspicion();
    }
    rejudgeAll(now);
}

/// Ends the time in which verdicts wait for readings and changes are gathered, once everything has been
/// heard.
void Engine::settleAfterReturn(Steady now)
{
    if (!m_returnedAt || !m_gate.isOnline())
        return;
    const bool late = now >= *m_returnedAt + rules::returnWaitsAtMost;
    const bool heard = std::all_of(m_services.begin(), m_services.end(), [this](const auto& entry) {
        return entry.second.heardAllSince(*m_returnedAt) && !entry.second.isConfirming();
    });
    if (!late && !heard)
        return;
    m_returnedAt.reset();
    rejudgeAll(now);
    m_rules.settled(now, [this](const QString& id) { return standingOf(id); });
}

} // namespace downlight
