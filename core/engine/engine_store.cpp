// SPDX-License-Identifier: GPL-3.0-or-later
// The part of Engine that remembers: starting from what an earlier run left, and writing what happened.

#include "core/base/log.h"
#include "core/engine/engine.h"
#include "core/engine/outlook.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QPointer>

namespace downlight {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

constexpr Steady hoursAreWrittenEvery = 300s;

/// How far the steady times of an earlier run are from ours.
Steady shiftFrom(const QByteArray& stored, const Clock& clock)
{
    const QJsonObject json = QJsonDocument::fromJson(stored).object();
    if (json["epoch"_L1].toString() == clock.epoch())
        return Steady{0};
    const Steady then(json["steady"_L1].toInteger());
    const qint64 passed = clock.now().toMSecsSinceEpoch() - json["wall"_L1].toInteger();
    // A wall clock that went backwards between two runs must not put the past into the future.
    return clock.steady() - Steady(std::max<qint64>(passed, 0)) - then;
}

/// When an earlier run wrote last, on our steady clock.
Steady lastRunAt(const QByteArray& stored, Steady shift)
{
    return Steady(QJsonDocument::fromJson(stored).object()["steady"_L1].toInteger()) + shift;
}

QByteArray clockMark(const Clock& clock)
{
    return QJsonDocument(QJsonObject{{u"epoch"_s, clock.epoch()},
                                     {u"steady"_s, static_cast<qint64>(clock.steady().count())},
                                     {u"wall"_s, clock.now().toMSecsSinceEpoch()}})
        .toJson(QJsonDocument::Compact);
}

} // namespace

void Engine::start(const Recollection& recollection)
{
    const Steady now = m_parts.clock.steady();
    const Steady shift = shiftFrom(recollection.memory.value(u"clock"_s), m_parts.clock);
    m_lastIncident = recollection.lastIncident;
    m_stored = recollection.stored;
    m_hoursWritten = m_lookedAt = m_startedAt = now;
    const Steady lastRun = lastRunAt(recollection.memory.value(u"clock"_s), shift);
    NoticeState notices;
    readShared(recollection.memory.value(u"notices"_s), shift, notices);
    for (const Service& service : recollection.watchList) {
        addService(service);
        WatchedService& watched = m_services.at(service.id);
        watched.past = recollection.past.value(service.id);
        recall(recollection.memory.value(pastKey(service.id)), watched.pagePast);
        const auto row = recollection.states.constFind(service.id);
        if (row == recollection.states.constEnd())
            continue;
        recall(row->memory, shift, watched);
        // Nobody has looked since the last run wrote.
        watched.unseenFrom = std::min(lastRun, now);
        if (watched.incident && !watched.incident->unseenFrom) {
            watched.incident->unseenFrom = std::clamp(lastRun, watched.incident->started, now);
            m_toStore.insert(service.id);
        }
        watched.verdict.level = row->level;
        watched.verdict.scope = row->scope;
        watched.verdict.sinceWall = row->since;
        watched.verdict.held = true;
        watched.verdict.reasons = rememberedReasons(watched, now);
        watched.judged = true;
        watched.announced = true;
        notices.services.insert(service.id, serviceNoticesFromJson(row->notices, shift));
    }
    if (!recollection.states.isEmpty())
        m_returnedAt = now;
    m_rules = NoticeRules(std::move(notices));
    m_rules.setQuietHours(m_options.quietHours);
    const QString word = QString::fromLatin1(recollection.memory.value(u"connection"_s));
    if (const auto state = connectionFromWord(word); state && *state != Connection::Online) {
        m_gate.restore(*state, now);
        m_rules.connectionChanged(*state, now);
        m_plan.freeze();
    }
    m_rules.endOldSnoozes(now);
    if (m_options.tells)
        m_rules.reconcile([this](const QString& id) { return standingOf(id); }, now);
    m_lastHanded = m_rules.state().lastId;
    m_courier.restore(recollection.outbox);
    Q_EMIT servicesChanged();
}

NoticeRules::Standing Engine::standingOf(const QString& id) const
{
    const WatchedService* watched = service(id);
    return watched ? NoticeRules::Standing{watched->verdict.level, watched->incident.has_value()}
                   : NoticeRules::Standing{};
}

/// What every entry into the engine ends with: notices, one transaction, and the next date.
void Engine::finish(Steady now)
{
    settleAfterReturn(now);
    if (m_options.tells)
        tickRules(now);
    else
        m_rules.endOldSnoozes(now);
    collectNotices();
    if (now - m_hoursWritten >= hoursAreWrittenEvery)
        collectHours(now);
    m_writes.commit();
    m_courier.tick();
    m_lookedAt = now;
    m_expected = nextDue();
    Q_EMIT rescheduled();
}

void Engine::tickRules(Steady now)
{
    int minute = 0;
    if (m_options.quietHours.fromMinute != m_options.quietHours.toMinute) {
        const QTime local = m_options.localTime(m_parts.clock.now());
        minute = local.hour() * 60 + local.minute();
    }
    m_rules.tick(now, minute, [this](const QString& id) { return standingOf(id); });
}

void Engine::collectNotices()
{
    m_toStore += m_rules.takeDirty();
    QList<Notice> made = m_rules.takeNotices();
    for (Notice& notice : made)
        notice.at = m_parts.clock.now();
    for (const Notice& notice : std::as_const(made))
        m_writes.add(notice);
    const QSet<QString> ids = std::exchange(m_toStore, {});
    for (const QString& id : ids) {
        if (const auto found = m_services.find(id); found != m_services.end())
            store(found->second);
    }
}

void Engine::store(const WatchedService& watched)
{
    const Verdict& verdict = watched.verdict;
    m_writes.add(StateRow{watched.service.id, verdict.level, verdict.scope, verdict.sinceWall,
                          QJsonDocument(reasonsToJson(verdict.reasons)).toJson(QJsonDocument::Compact),
                          memoryOf(watched), toJson(m_rules.of(watched.service.id))});
}

void Engine::collectHours(Steady now)
{
    m_hoursWritten = now;
    const QList<HourRow> rows = m_recorder.take(now, m_parts.clock.now());
    for (const HourRow& row : rows)
        m_writes.add(row);
}

QHash<QString, QByteArray> Engine::memoryToStore() const
{
    return {{u"clock"_s, clockMark(m_parts.clock)},
            {u"connection"_s, QByteArray(toWord(m_gate.state()).latin1())},
            {u"notices"_s, sharedToJson(m_rules.state())}};
}

/// Notices go to the desktop once they are written, or cannot be.
void Engine::noticesWritten(const QList<Notice>& notices)
{
    QList<Notice> fresh;
    for (const Notice& notice : notices) {
        if (notice.id > m_lastHanded)
            fresh.append(notice);
    }
    if (fresh.isEmpty())
        return;
    m_lastHanded = fresh.last().id;
    m_courier.hand(fresh);
}

void Engine::writeHours()
{
    noticeGap(m_parts.clock.steady());
    collectHours(m_parts.clock.steady());
    m_writes.commit();
}

void Engine::flush()
{
    noticeGap(m_parts.clock.steady());
    collectNotices();
    collectHours(m_parts.clock.steady());
    m_writes.flush(); // behind what is under way: the journal keeps the order
}

void Engine::whenStored(QObject& context, std::function<void(const Result<void>&)> done)
{
    m_writes.whenWritten(
        [guard = QPointer<QObject>(&context), done = std::move(done)](const Result<void>& result) {
            if (guard)
                done(result);
        });
}

void Engine::forEach(const QString& id, const std::function<void(WatchedService&)>& act)
{
    noticeGap(m_parts.clock.steady());
    for (auto& [key, watched] : m_services) {
        if (!id.isEmpty() && key != id)
            continue;
        act(watched);
        Q_EMIT serviceTouched(key);
    }
    Q_EMIT acted();
    finish(m_parts.clock.steady());
}

void Engine::changeOptions(const Options& options)
{
    m_options.anchors = options.anchors;
    m_options.quietHours = options.quietHours;
    m_rules.setQuietHours(options.quietHours);
    finish(m_parts.clock.steady());
}

QString Engine::serviceOfNotice(const QString& place) const
{
    const qint64 notice = m_courier.noticeOf(place);
    for (const auto& [id, watched] : m_services) {
        if (notice != 0 && m_rules.of(id).visible == notice)
            return id;
    }
    return {};
}

void Engine::checkNow(const QString& id)
{
    const Steady now = m_parts.clock.steady();
    forEach(id, [&](WatchedService& watched) {
        for (const LampKind kind : allLampKinds)
            m_plan.want({watched.service.id, kind}, now, true);
    });
    if (m_parts.secrets)
        m_parts.secrets->askAgain();
    advance();
}

void Engine::askCommunity()
{
    const Steady now = m_parts.clock.steady();
    for (const auto& [id, watched] : m_services) {
        if (watched.has(LampKind::Community))
            m_plan.want({id, LampKind::Community}, now, true);
    }
    advance();
}

void Engine::snooze(const QString& id, std::chrono::seconds length)
{
    constexpr std::chrono::seconds longest = std::chrono::days(366);
    length = std::clamp(length, 0s, longest);
    forEach(id, [&](WatchedService& watched) {
        m_rules.snooze(watched.service.id, m_parts.clock.steady() + length);
    });
}

void Engine::snoozeUntilRecovery(const QString& id)
{
    // What works would never recover: its next outage would be hidden.
    forEach(id, [&](WatchedService& watched) {
        if (watched.incident)
            m_rules.snoozeUntilRecovery(watched.service.id);
    });
}

void Engine::endSnooze(const QString& id)
{
    forEach(id, [&](WatchedService& watched) { m_rules.endSnooze(watched.service.id); });
}

void Engine::acknowledge(const QString& id, bool on)
{
    forEach(id, [&](WatchedService& watched) {
        if (watched.incident || !on)
            m_rules.acknowledge(watched.service.id, on);
    });
}

void Engine::setBell(const QString& id, bool on)
{
    forEach(id, [&](WatchedService& watched) { m_rules.setBell(watched.service.id, on); });
}

} // namespace downlight
