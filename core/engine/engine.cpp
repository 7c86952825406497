// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/engine.h"

#include "core/engine/outlook.h"

#include <algorithm>

namespace downlight {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

Engine::Engine(const Parts& parts, Options options, QObject* parent)
    : QObject(parent)
    , m_parts(parts)
    , m_options(std::move(options))
    , m_plan(parts.random)
    , m_anchors(parts.network, nullptr)
    , m_poller({parts.network, parts.sources, parts.community, parts.secrets}, nullptr)
    , m_courier(parts.notices, parts.clock, nullptr)
    , m_writes(parts.journal, parts.clock, [this] { return memoryToStore(); })
    , m_redetector(parts.network, parts.sources)
    , m_lookBack(parts.network, parts.sources)
{
    connect(&m_lookBack, &LookBack::found, this, &Engine::foundPast);
    m_lookBack.setWorkerThreshold(m_options.workerThreshold);
    connect(&m_redetector, &Redetector::found, this, [this](const QString& id, const PageOffer& offer) {
        if (const auto found = m_services.find(id); found != m_services.end()) {
            found->second.offer = offer;
            Q_EMIT serviceTouched(id);
        }
    });
    m_poller.setWorkerThreshold(m_options.workerThreshold);
    m_rules.setQuietHours(m_options.quietHours);
    connect(&m_courier, &Courier::rewritten, this, [this](const Notice& notice) {
        m_writes.add(notice);
        m_writes.commit();
    });
    connect(&m_courier, &Courier::delivered, this, [this](const DeliveryRow& row) {
        m_writes.add(row);
        m_writes.commit();
    });
    connect(&m_courier, &Courier::rescheduled, this, &Engine::rescheduled);
    connect(&m_writes, &WriteQueue::ended, this, &Engine::noticesWritten);
    connect(&m_writes, &WriteQueue::troubleChanged, this, &Engine::storageChanged);
    connect(&m_writes, &WriteQueue::lost, this, &Engine::storedOtherwise);
    connect(&m_writes, &WriteQueue::lost, this, [this](const Written& how) {
        // A file that was begun anew may lack what nobody would write again before it changes.
        if (!how.repaired.isEmpty()) {
            for (const auto& [id, watched] : m_services)
                store(watched);
        }
    });
    connect(&m_writes, &WriteQueue::rescheduled, this, &Engine::rescheduled);
    connect(&m_writes, &WriteQueue::measured, this,
            [this](const StoredAmount& stored) { m_stored = stored; });
}

Engine::~Engine() = default;

const WatchedService* Engine::service(const QString& id) const
{
    const auto found = m_services.find(id);
    return found == m_services.end() ? nullptr : &found->second;
}

void Engine::addService(const Service& service)
{
    if (m_services.contains(service.id))
        return changeService(service);
    WatchedService& watched = m_services[service.id];
    watched.service = service;
    watched.definition = ++m_definitions;
    watched.past = m_pastOfRemoved.take(service.id);
    m_order.append(service.id);
    planPolls(watched);
}

void Engine::changeService(const Service& service)
{
    const auto found = m_services.find(service.id);
    if (found == m_services.end() || found->second.service == service)
        return;
    WatchedService& watched = found->second;
    const Service old = std::exchange(watched.service, service);
    watched.definition = ++m_definitions;
    m_poller.forget(service.id);
    m_redetector.forget(service.id);
    m_lookBack.forget(service.id);
    m_parked.removeIf([&](const PollOutcome& outcome) { return outcome.key.service == service.id; });
    if (old.page.url != service.page.url || old.page.format != service.page.format) {
        watched.tracker(LampKind::Official) = {};
        watched.reading.reset();
        watched.unreadableSince.reset();
        watched.unreadableFor = Steady{0};
        watched.unreadableTold = false;
        watched.lookedAgainAt = Steady{0};
        watched.offer.reset();
    }
    // What a page told of other parts says nothing of these.
    if (old.page.url != service.page.url || old.page.format != service.page.format
        || old.page.components != service.page.components) {
        watched.pagePast = {};
        m_writes.remember(pastKey(service.id), {});
    }
    if (old.probe.url != service.probe.url) {
        watched.tracker(LampKind::Probe) = {};
        watched.latency = {};
    }
    m_plan.removeService(service.id);
    planPolls(watched);
}

void Engine::planPolls(const WatchedService& watched)
{
    const Steady now = m_parts.clock.steady();
    for (const LampKind kind : allLampKinds) {
        if (watched.has(kind))
            m_plan.add({watched.service.id, kind}, watched.interval(kind), now);
    }
    m_plan.setLocal(watched.service.id, watched.service.local);
    Q_EMIT servicesChanged();
    Q_EMIT rescheduled();
}

std::optional<RemovedService> Engine::removeService(const QString& id)
{
    const auto found = m_services.find(id);
    if (found == m_services.end())
        return std::nullopt;
    const RemovedService removed{found->second, m_rules.of(id), m_order.indexOf(id)};
    m_recorder.stop(id, m_parts.clock.steady(), m_parts.clock.now());
    collectHours(m_parts.clock.steady());
    if (const auto& incident = found->second.incident) {
        const QDateTime wall = m_parts.clock.now();
        const PastIncident past = lengthOf(found->second, m_parts.clock.steady());
        m_writes.add(IncidentRow{incident->id, id, incident->startedWall, wall, incident->worst,
                                 incident->startedWall.secsTo(wall), past.length.count()});
        found->second.incident.reset();
        store(found->second);
    }
    m_courier.withdraw(m_rules.of(id).visible);
    m_writes.commit();
    m_recorder.remove(id);
    m_pastOfRemoved.insert(id, found->second.past);
    m_services.erase(found);
    m_order.removeAll(id);
    m_plan.removeService(id);
    m_poller.forget(id);
    m_redetector.forget(id);
    m_lookBack.forget(id);
    m_writes.remember(pastKey(id), {});
    m_courier.withdraw(m_rules.remove(id));
    m_parked.removeIf([&id](const PollOutcome& outcome) { return outcome.key.service == id; });
    Q_EMIT servicesChanged();
    return removed;
}

void Engine::putBack(const RemovedService& removed)
{
    const QString id = removed.watched.service.id;
    if (m_services.contains(id))
        return;
    WatchedService& watched = m_services.emplace(id, removed.watched).first->second;
    watched.definition = ++m_definitions;
    m_order.insert(std::clamp<qsizetype>(removed.position, 0, m_order.size()), id);
    m_rules.putBack(id, removed.notices);
    m_pastOfRemoved.remove(id);
    m_writes.remember(pastKey(id), memoryOf(watched.pagePast));
    if (const auto& incident = watched.incident) {
        m_writes.add(IncidentRow{incident->id,
                                 id,
                                 incident->startedWall,
                                 {},
                                 incident->worst,
                                 incident->startedWall.secsTo(m_parts.clock.now())});
    }
    planPolls(watched);
    finish(m_parts.clock.steady());
}

void Engine::advance()
{
    const Steady now = m_parts.clock.steady();
    noticeGap(now);
    if (now >= m_gate.nextAsk())
        askAnchors();
    settleAfterReturn(now);
    sendPolls(now);
    turnLamps(now);
    finish(now);
}

Steady Engine::nextDue() const
{
    Steady next = std::min(m_plan.nextDue(), m_rules.nextDue());
    next = std::min(next, m_courier.nextDue());
    next = std::min(next, m_writes.nextDue());
    if (!m_askingAnchors)
        next = std::min(next, m_gate.nextAsk());
    if (m_returnedAt && m_gate.isOnline())
        next = std::min(next, *m_returnedAt + rules::returnWaitsAtMost);
    next = std::min(next, m_nextTurn);
    return std::min(next, m_lookedAt + rules::longestWait);
}

/// Judges anew where time alone has changed what a lamp says.
void Engine::turnLamps(Steady now)
{
    if (now < m_nextTurn)
        return;
    m_nextTurn = Steady::max();
    for (auto& [id, watched] : m_services) {
        if (now >= watched.turnsAt)
            rejudge(watched, now);
        m_nextTurn = std::min(m_nextTurn, watched.turnsAt);
    }
}

void Engine::sendPolls(Steady now)
{
    for (const PollKey& key : m_plan.takeDue(now)) {
        if (const auto found = m_services.find(key.service); found != m_services.end())
            send(found->second, key.kind);
    }
}

void Engine::send(WatchedService& watched, LampKind kind)
{
    Q_EMIT polled(watched.service.id, kind);
    const bool fresh = std::exchange(watched.freshNext[static_cast<std::size_t>(kind)], false);
    m_poller.poll(watched.service, kind, fresh,
                  [this, definition = watched.definition](const PollOutcome& outcome) {
                      const WatchedService* asked = service(outcome.key.service);
                      if (asked && asked->definition == definition)
                          polledOutcome(outcome); // else it is of what was watched before
                  });
}

void Engine::polledOutcome(const PollOutcome& outcome)
{
    const auto found = m_services.find(outcome.key.service);
    const Steady now = m_parts.clock.steady();
    noticeGap(now);
    // A wrong clock of our own makes every certificate look outdated, those of the user's own network, too.
    const bool asksOthers = !found->second.service.local || outcome.trouble == Failure::Kind::Clock;
    if (asksOthers && needsWitness(outcome, found->second, now)) {
        m_parked.append(outcome);
        askAnchors();
        return;
    }
    take(outcome);
    finish(now);
}

/// Lets an outcome count, unless the connection makes it worthless.
void Engine::take(const PollOutcome& asked)
{
    PollOutcome outcome = asked;
    const Steady now = m_parts.clock.steady();
    WatchedService& watched = m_services.at(outcome.key.service);
    if (!watched.service.local && !m_gate.believes(now)) {
        m_plan.abandoned(outcome.key, now);
        if (m_gate.isOnline())
            m_plan.want(outcome.key, m_gate.settledAt(), false);
        return;
    }
    if (watched.service.local && asked.trouble == Failure::Kind::Clock && !m_gate.isOnline())
        outcome.says = Says::Unknown;
    PollResult result;
    // A probe that fails is news, not a nuisance to the server: only what blocks us is asked less often.
    result.answered =
        !outcome.trouble || (outcome.key.kind == LampKind::Probe && outcome.says == Says::Failed);
    result.retryAfter = outcome.retryAfter;
    m_plan.ended(outcome.key, result, now);
    const Steady silence = now - watched.tracker(outcome.key.kind).heardAt();
    feed(watched, outcome, now);
    rejudge(watched, now);
    if (outcome.reading)
        askForPast(watched, now);
    if (outcome.key.kind == LampKind::Official) {
        noteUnreadable(watched, outcome, now);
        noteParts(watched, outcome);
        noteSilentPage(watched, outcome, silence);
    }
    Q_EMIT serviceTouched(outcome.key.service);
}

void Engine::feed(WatchedService& watched, const PollOutcome& outcome, Steady now)
{
    const LampKind kind = outcome.key.kind;
    LampTracker& tracker = watched.tracker(kind);
    const LampTracker::Memory before = tracker.memory();
    const Steady interval = watched.interval(kind);
    const LampTracker::Wish wish = kind == LampKind::Probe
        ? tracker.tried(outcome.says, outcome.detail, now, interval)
        : tracker.read(outcome.says, outcome.detail, now, interval);
    if (kind == LampKind::Official) {
        watched.workEnds = outcome.workEnds;
        watched.missingParts = outcome.missingParts;
        // Its page has spoken, and not for what was chosen: what it said before is no word of it any more.
        if (!outcome.missingParts.isEmpty() && outcome.says == Says::Unknown)
            tracker.disown();
    }
    if (wish == LampTracker::Wish::AtOnceOnFreshConnection)
        watched.freshNext[static_cast<std::size_t>(kind)] = true;
    if (wish != LampTracker::Wish::Nothing)
        m_plan.want(outcome.key, wish == LampTracker::Wish::Soon ? now + rules::confirmAfter : now, true);
    watched.troubles[static_cast<std::size_t>(kind)] =
        outcome.says == Says::Unknown || !outcome.missingParts.isEmpty() ? outcome.detail : QString();
    if (outcome.reading) {
        watched.reading = outcome.reading;
        notePast(watched, outcome);
    }
    if (kind == LampKind::Community)
        watched.crowdExpected = outcome.expected;
    if (kind == LampKind::Probe && outcome.latency.count() > 0) {
        watched.latency = outcome.latency;
        m_recorder.latency(watched.service.id, outcome.latency, m_parts.clock.now());
    }
    if (before.standing != tracker.memory().standing)
        m_toStore.insert(watched.service.id);
}

} // namespace downlight
