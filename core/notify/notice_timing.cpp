// SPDX-License-Identifier: GPL-3.0-or-later
// The part of NoticeRules that waits: silences, storms and being offline for a while.

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

void NoticeRules::endSnooze(const QString& service)
{
    ServiceNotices& entry = edit(service);
    entry.snoozedUntilRecovery = false;
    entry.snoozedUntil.reset(); // who ends it looks at it: that it is still down needs no notice
}

void NoticeRules::acknowledge(const QString& service, bool on)
{
    edit(service).acknowledged = on;
}

void NoticeRules::setBell(const QString& service, bool on)
{
    edit(service).bell = on;
}

qint64 NoticeRules::remove(const QString& service)
{
    m_state.services.remove(service);
    m_dirty.remove(service);
    m_waiting.remove(service);
    m_heardAgain.remove(service);
    m_gathered.remove(service);
    m_gatheredOrder.removeAll(service);
    std::erase_if(m_state.group.lines,
                  [&service](const NoticeLine& line) { return line.service == service; });
    std::erase_if(m_state.recent,
                  [&service](const RecentChange& change) { return change.line.service == service; });
    m_stillDown.remove(service);
    ChangeGroup& group = m_state.group;
    group.untold.remove(service);
    group.providers.remove(service);
    if (group.visible == 0 || !group.lines.empty())
        return 0;
    return std::exchange(group, {}).visible;
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
    for (const QString& id : std::as_const(m_waiting)) {
        const auto it = m_state.services.find(id);
        if (it == m_state.services.end() || !it->snoozedUntil || *it->snoozedUntil > now)
            continue;
        it->snoozedUntil.reset();
        m_dirty.insert(id);
        m_heardAgain.insert(id);
    }
}

void NoticeRules::reconcile(const StandingOf& standingOf, Steady now)
{
    for (auto it = m_state.services.cbegin(); it != m_state.services.cend(); ++it) {
        const auto [level, open] = standingOf(it.key());
        if (level == Level::Unknown || it->missed || it->flapping)
            continue;
        const bool began = isProblem(level) && !isProblem(it->told);
        const bool ended = !isProblem(level) && !open && isProblem(it->told);
        if (!began && !ended)
            continue;
        m_gathered.insert(it.key(),
                          {it.key(), level, it->told, began ? Scope::Unclear : Scope::Everyone,
                           ended ? std::optional(it->lastDuration) : std::nullopt});
        m_gatheredOrder.append(it.key());
    }
    if (!m_gatheredOrder.isEmpty() || m_state.offlineTold || !m_state.group.untold.isEmpty())
        beginGathering(now);
}

void NoticeRules::tick(Steady now, int minuteOfLocalDay, const StandingOf& standingOf)
{
    const bool wasQuiet = std::exchange(m_quiet, m_quietHours.contains(minuteOfLocalDay));
    for (auto it = m_state.services.cbegin(); wasQuiet && !m_quiet && it != m_state.services.cend(); ++it) {
        if (!it->critical) {
            m_heardAgain.insert(it.key());
            m_waiting.insert(it.key());
        }
    }
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
        settled(now, standingOf);
    ChangeGroup& group = m_state.group;
    if (group.open && !group.dirty && now - group.lastChange > stormWindow) {
        group.open = false;
        const bool told = std::none_of(group.lines.begin(), group.lines.end(),
                                       [](const NoticeLine& line) { return !isOver(line); });
        if (told)
            group = {};
    }
    m_tickedAt = now;
    if (!tellsNow())
        return; // levels are held or not read yet: nothing may be concluded from them
    if (group.dirty && now - group.lastShown >= stormUpdate)
        showGroup(now);
    QStringList flapping;
    for (const QString& id : std::as_const(m_waiting)) {
        if (of(id).flapping)
            flapping.append(id);
    }
    flapping.sort();
    for (const QString& id : std::as_const(flapping))
        tickFlapping(id, standingOf(id), now);
    endSilences(now, standingOf);
    forgetCalm();
}

/// Most services wait for nothing most of the time: they are not looked at again and again.
void NoticeRules::forgetCalm()
{
    m_waiting.removeIf([this](const QString& id) {
        const ServiceNotices& service = of(id);
        return !service.flapping && !service.snoozedUntil && !service.missed && !m_heardAgain.contains(id);
    });
    if (m_waiting.isEmpty())
        m_waiting.clear(); // an empty hash that was full is walked through, too
}

/// Ends the silence of \p id, which shows \p level now. \return what there is to tell of it; nullopt:
/// nothing.
std::optional<NoticeLine> NoticeRules::endSilence(const QString& id, const Standing& standing)
{
    const Level level = standing.level;
    // Nobody knows yet, or what fails is worked on: what was missed stays missed.
    if (level == Level::Unknown || (standing.open && !isProblem(level)))
        return std::nullopt;
    m_heardAgain.remove(id);
    ServiceNotices& service = edit(id);
    if (!service.missed)
        service.missedWas = service.told;
    service.missed = false;
    const Level ended = std::exchange(service.missedWorst, Level::Unknown);
    const Level was = service.missedWas;
    if (isProblem(level) && service.acknowledged)
        return std::nullopt;
    if (isProblem(level)) // where it is as before, that it still is
        return NoticeLine{id, level, was, Scope::Unclear, std::nullopt};
    if (!isProblem(was) && !isProblem(ended))
        return std::nullopt;
    return NoticeLine{id, level, std::max(was, ended), Scope::Everyone, service.lastDuration};
}

/// Services of which something was missed, or which were told to be down before they were silenced, and are
/// heard again.
QStringList NoticeRules::silencesEnded() const
{
    QStringList ids;
    for (const QString& id : m_waiting) {
        const ServiceNotices& service = of(id);
        const bool stillDown = m_heardAgain.contains(id) && isProblem(service.told) && !service.flapping;
        if ((service.missed || stillDown) && !isHushed(id))
            ids.append(id);
    }
    ids.sort();
    return ids;
}

void NoticeRules::endSilences(Steady now, const StandingOf& standingOf)
{
    const QStringList ids = silencesEnded();
    m_heardAgain.removeIf([this](const QString& id) { return !isProblem(of(id).told) || of(id).flapping; });
    QList<NoticeLine> lines;
    QList<qint64> superseded;
    for (const QString& id : ids) {
        const qint64 visible = of(id).visible;
        if (const auto line = endSilence(id, standingOf(id))) {
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
    if (!tellsNow())
        return next;
    if (m_state.group.dirty)
        next = std::min(next, m_state.group.lastShown + stormUpdate);
    for (const QString& id : m_waiting) {
        const ServiceNotices& service = of(id);
        if (service.flapping)
            next = std::min(next, nextFlapping(service));
        if (service.snoozedUntil)
            next = std::min(next, *service.snoozedUntil);
    }
    return next;
}

} // namespace downlight
