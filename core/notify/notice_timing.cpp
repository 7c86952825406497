// SPDX-License-Identifier: GPL-3.0-or-later
// The part of NoticeRules that waits: silences, flapping, storms and being offline for a while.

#include "core/notify/notice_limits.h"
#include "core/notify/notice_rules.h"

#include <algorithm>

namespace downlight {

using namespace notice_limits;

void NoticeRules::snooze(const QString& service, Steady until)
{
    edit(service).snoozedUntil = until;
}

void NoticeRules::snoozeUntilRecovery(const QString& service)
{
    edit(service).snoozedUntilRecovery = true;
}

void NoticeRules::endSnooze(const QString& service, Steady now)
{
    ServiceNotices& entry = edit(service);
    entry.snoozedUntilRecovery = false;
    if (entry.snoozedUntil)
        entry.snoozedUntil = now;
}

void NoticeRules::acknowledge(const QString& service)
{
    edit(service).acknowledged = true;
}

void NoticeRules::setBell(const QString& service, bool on)
{
    edit(service).bell = on;
}

void NoticeRules::remove(const QString& service)
{
    m_state.services.remove(service);
    m_dirty.remove(service);
    m_gathered.remove(service);
    m_gatheredOrder.removeAll(service);
    std::erase_if(m_state.group.lines,
                  [&service](const NoticeLine& line) { return line.service == service; });
    std::erase_if(m_state.recent,
                  [&service](const RecentChange& change) { return change.line.service == service; });
}

void NoticeRules::reconcile(const LevelOf& levelOf, Steady now)
{
    for (auto it = m_state.services.cbegin(); it != m_state.services.cend(); ++it) {
        const Level level = levelOf(it.key());
        if (level == Level::Unknown || isProblem(level) == isProblem(it->told) || it->missed || it->flapping)
            continue;
        m_gathered.insert(
            it.key(),
            {it.key(), level, it->told, isProblem(level) ? Scope::Unclear : Scope::Everyone, std::nullopt});
        m_gatheredOrder.append(it.key());
    }
    if (!m_gatheredOrder.isEmpty() || m_state.offlineTold)
        beginGathering(now);
}

void NoticeRules::tick(Steady now, int minuteOfLocalDay, const LevelOf& levelOf)
{
    m_quiet = m_quietHours.contains(minuteOfLocalDay);
    if (m_notOnlineSince && now - *m_notOnlineSince >= offlineIsTold && !m_state.offlineTold) {
        m_state.offlineTold = true;
        Notice& notice = make(NoticeKind::Offline, Urgency::Low, {});
        notice.subject = toWord(m_connection);
        m_state.offlineVisible = notice.id;
    }
    if (m_gathering && m_connection == Connection::Online && now - m_gatheringSince >= gatherAtMost)
        settled(now);
    ChangeGroup& group = m_state.group;
    if (group.open && group.dirty && now - group.lastShown >= stormUpdate)
        showGroup(now);
    if (group.open && !group.dirty && now - group.lastChange > stormWindow)
        group.open = false;
    for (auto it = m_state.services.begin(); it != m_state.services.end(); ++it) {
        if (it->flapping && now - it->flapChangedAt >= flapSettled)
            settleFlapping(it.key(), levelOf(it.key()), now);
    }
    endSilences(now, levelOf);
}

void NoticeRules::settleFlapping(const QString& service, Level level, Steady now)
{
    ServiceNotices& entry = edit(service);
    entry.flapping = false;
    entry.opened.clear();
    if (level == Level::Unknown)
        return;
    VerdictChange change;
    change.service = service;
    change.level = level;
    change.was = entry.told;
    change.duration = std::chrono::duration_cast<std::chrono::seconds>(now - entry.flapChangedAt);
    change.scope = isProblem(level) ? Scope::Unclear : Scope::Everyone;
    const bool down = isProblem(level);
    change.event = down ? VerdictChange::Event::Opened : VerdictChange::Event::Closed;
    if (!down)
        edit(service).bell = false;
    if (isSilenced(change))
        return miss(change);
    NoticeLine line{service, level, change.was, change.scope, std::nullopt};
    if (!down)
        line.duration = change.duration;
    tellAlone(down ? NoticeKind::Down : NoticeKind::Recovered, change, line, now);
}

void NoticeRules::endSilences(Steady now, const LevelOf& levelOf)
{
    QList<NoticeLine> lines;
    QList<qint64> superseded;
    QStringList ids;
    for (auto it = m_state.services.cbegin(); it != m_state.services.cend(); ++it) {
        if (it->missed || it->snoozedUntil)
            ids.append(it.key());
    }
    ids.sort();
    for (const QString& id : ids) {
        if (of(id).snoozedUntil && *of(id).snoozedUntil <= now)
            edit(id).snoozedUntil.reset();
        if (!of(id).missed || isSnoozed(id) || m_quiet)
            continue;
        ServiceNotices& service = edit(id);
        const Level level = levelOf(id);
        service.missed = false;
        const bool ended = service.missedDuration.has_value() && !isProblem(level);
        if (level != service.missedWas || ended) {
            NoticeLine line{id, level, service.missedWas, isProblem(level) ? Scope::Unclear : Scope::Everyone,
                            std::nullopt};
            if (ended)
                line.duration = service.missedDuration;
            lines.append(line);
            if (service.visible != 0)
                superseded.append(service.visible);
        }
        service.missedDuration.reset();
        service.told = level == Level::Unknown ? service.told : level;
    }
    if (lines.isEmpty())
        return;
    const bool problem =
        std::any_of(lines.begin(), lines.end(), [](const NoticeLine& line) { return isProblem(line.level); });
    Notice& notice = make(NoticeKind::Summary, problem ? Urgency::Normal : Urgency::Low, lines);
    takePlaces(notice, superseded);
    for (const NoticeLine& line : std::as_const(lines))
        edit(line.service).visible = lines.size() == 1 && isProblem(line.level) ? notice.id : 0;
}

Steady NoticeRules::nextDue() const
{
    Steady next = Steady::max();
    if (m_notOnlineSince && !m_state.offlineTold)
        next = std::min(next, *m_notOnlineSince + offlineIsTold);
    if (m_gathering && m_connection == Connection::Online)
        next = std::min(next, m_gatheringSince + gatherAtMost);
    if (m_state.group.open && m_state.group.dirty)
        next = std::min(next, m_state.group.lastShown + stormUpdate);
    for (const ServiceNotices& service : m_state.services) {
        if (service.flapping)
            next = std::min(next, service.flapChangedAt + flapSettled);
        if (service.snoozedUntil)
            next = std::min(next, *service.snoozedUntil);
    }
    return next;
}

} // namespace downlight
