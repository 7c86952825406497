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

void NoticeRules::putBack(const QString& service, const ServiceNotices& notices)
{
    ServiceNotices& entry = edit(service);
    entry = notices;
    entry.visible = 0;
}

void NoticeRules::pageReadAgain(const QString& service)
{
    for (auto it = m_platformsMissed.begin(); it != m_platformsMissed.end();) {
        it->removeIf([&service](const NoticeLine& line) { return line.service == service; });
        it = it->isEmpty() ? m_platformsMissed.erase(it) : std::next(it);
    }
}

void NoticeRules::endOldSnoozes(Steady now)
{
    for (auto it = m_state.services.begin(); it != m_state.services.end(); ++it) {
        if (it->snoozedUntil && *it->snoozedUntil <= now) {
            it->snoozedUntil.reset();
            m_dirty.insert(it.key());
        }
    }
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
    endOldSnoozes(now);
    const QHash<QString, QList<NoticeLine>> platforms =
        m_quiet ? QHash<QString, QList<NoticeLine>>{} : std::exchange(m_platformsMissed, {});
    for (auto it = platforms.begin(); it != platforms.end(); ++it)
        platformUnreadable(it.key(), it.value(), now);
    const bool isLongOffline = m_notOnlineSince && now - *m_notOnlineSince >= offlineIsTold;
    if (isLongOffline && !m_state.offlineTold && !m_quiet) {
        m_state.offlineTold = true;
        Notice& notice = make(NoticeKind::Offline, Urgency::Low, {});
        notice.subject = toWord(m_connection);
        m_state.offlineVisible = notice.id;
    }
    if (m_gathering && m_connection == Connection::Online && now - m_gatheringSince >= gatherAtMost)
        settled(now, levelOf);
    ChangeGroup& group = m_state.group;
    if (group.open && group.dirty && now - group.lastShown >= stormUpdate)
        showGroup(now);
    if (group.open && !group.dirty && now - group.lastChange > stormWindow)
        group.open = false;
    if (!tellsNow())
        return; // levels are held or not read yet: nothing may be concluded from them
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
    const bool down = isProblem(level);
    if (level == Level::Unknown || (!down && !isProblem(entry.told)))
        return;
    VerdictChange change;
    change.service = service;
    change.critical = entry.critical;
    change.level = level;
    change.was = down ? Level::Operational : entry.told;
    change.duration = entry.lastDuration;
    change.scope = down ? Scope::Unclear : Scope::Everyone;
    change.event = down ? VerdictChange::Event::Opened : VerdictChange::Event::Closed;
    const bool rung = !down && std::exchange(entry.bell, false);
    if (isSilenced(change) && !rung)
        return miss(change);
    NoticeLine line{service, level, change.was, change.scope, std::nullopt};
    if (!down)
        line.duration = change.duration;
    tellAlone(down ? NoticeKind::Down : NoticeKind::Recovered, change, line, now);
}

/// Ends the silence of \p id, which shows \p level now. \return what there is to tell of it; nullopt:
/// nothing.
std::optional<NoticeLine> NoticeRules::endSilence(const QString& id, Level level)
{
    if (level == Level::Unknown)
        return std::nullopt; // nobody knows yet; what was missed stays missed
    ServiceNotices& service = edit(id);
    service.missed = false;
    const Level ended = std::exchange(service.missedWorst, Level::Unknown);
    const Level was = service.missedWas;
    if (isProblem(level))
        return level == was ? std::nullopt
                            : std::optional(NoticeLine{id, level, was, Scope::Unclear, std::nullopt});
    if (!isProblem(was) && !isProblem(ended))
        return std::nullopt;
    return NoticeLine{id, level, std::max(was, ended), Scope::Everyone, service.lastDuration};
}

void NoticeRules::endSilences(Steady now, const LevelOf& levelOf)
{
    QStringList ids;
    for (auto it = m_state.services.cbegin(); it != m_state.services.cend(); ++it) {
        if (it->missed && !isHushed(it.key()))
            ids.append(it.key());
    }
    ids.sort();
    QList<NoticeLine> lines;
    QList<qint64> superseded;
    for (const QString& id : std::as_const(ids)) {
        const qint64 visible = of(id).visible;
        if (const auto line = endSilence(id, levelOf(id))) {
            lines.append(*line);
            if (visible != 0)
                superseded.append(visible);
        }
    }
    if (!lines.isEmpty())
        tellTogether(NoticeKind::Summary, lines, superseded, now);
}

Steady NoticeRules::nextDue() const
{
    Steady next = Steady::max();
    if (m_notOnlineSince && !m_state.offlineTold && !m_quiet)
        next = std::min(next, *m_notOnlineSince + offlineIsTold);
    if (m_gathering && m_connection == Connection::Online)
        next = std::min(next, m_gatheringSince + gatherAtMost);
    if (m_state.group.open && m_state.group.dirty)
        next = std::min(next, m_state.group.lastShown + stormUpdate);
    if (!tellsNow())
        return next;
    for (const ServiceNotices& service : m_state.services) {
        if (service.flapping)
            next = std::min(next, service.flapChangedAt + flapSettled);
        if (service.snoozedUntil)
            next = std::min(next, *service.snoozedUntil);
    }
    return next;
}

} // namespace downlight
