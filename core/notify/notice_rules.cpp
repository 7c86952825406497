// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/notify/notice_rules.h"

#include "core/notify/notice_limits.h"

#include <algorithm>

namespace downlight {

using namespace notice_limits;

namespace {

Urgency urgencyOf(const VerdictChange& change)
{
    if (!isProblem(change.level) || change.scope == Scope::OnlyYou)
        return Urgency::Low;
    if (change.critical)
        return Urgency::Critical;
    return change.level == Level::Degraded && change.onlyPossible ? Urgency::Low : Urgency::Normal;
}

NoticeLine lineOf(const VerdictChange& change)
{
    NoticeLine line{change.service, change.level, change.was, change.scope, std::nullopt};
    if (change.event == VerdictChange::Event::Closed)
        line.duration = change.duration;
    else if (change.event == VerdictChange::Event::Opened || change.event == VerdictChange::Event::Rose)
        line.expected = change.expected;
    return line;
}

} // namespace

bool QuietHours::contains(int minuteOfDay) const
{
    if (fromMinute == toMinute)
        return false;
    if (fromMinute < toMinute)
        return minuteOfDay >= fromMinute && minuteOfDay < toMinute;
    return minuteOfDay >= fromMinute || minuteOfDay < toMinute;
}

NoticeRules::NoticeRules(NoticeState state)
    : m_state(std::move(state))
{
    for (auto it = m_state.services.cbegin(); it != m_state.services.cend(); ++it)
        m_waiting.insert(it.key());
}

const ServiceNotices& NoticeRules::of(const QString& service) const
{
    static const ServiceNotices none;
    const auto found = m_state.services.constFind(service);
    return found == m_state.services.constEnd() ? none : *found;
}

ServiceNotices& NoticeRules::edit(const QString& service)
{
    m_dirty.insert(service);
    m_waiting.insert(service);
    return m_state.services[service];
}

bool NoticeRules::isSnoozed(const QString& service) const
{
    return of(service).snoozedUntil.has_value() || of(service).snoozedUntilRecovery;
}

bool NoticeRules::isSilenced(const VerdictChange& change) const
{
    return isSnoozed(change.service) || (m_quiet && !change.critical);
}

/// Of a notice that speaks of \p lines together.
Urgency NoticeRules::urgencyTogether(const QList<NoticeLine>& lines) const
{
    Urgency urgency = Urgency::Low;
    for (const NoticeLine& line : lines) {
        if (!isProblem(line.level) || line.scope == Scope::OnlyYou)
            continue;
        urgency = std::max(urgency, of(line.service).critical ? Urgency::Critical : Urgency::Normal);
    }
    return urgency;
}

void NoticeRules::changed(const VerdictChange& change, Steady now)
{
    edit(change.service).critical = change.critical;
    switch (change.event) {
    case VerdictChange::Event::Opened:
        return opened(change, now);
    case VerdictChange::Event::Closed:
        return closed(change, now);
    case VerdictChange::Event::Rose:
        return tell(NoticeKind::Worse, change, now);
    case VerdictChange::Event::ScopeTurned:
    case VerdictChange::Event::Reworded:
    case VerdictChange::Event::Overran:
        return tell(NoticeKind::Changed, change, now);
    }
}

void NoticeRules::incidentEnded(const QString& service)
{
    if (of(service).acknowledged || of(service).snoozedUntilRecovery) {
        edit(service).acknowledged = false;
        edit(service).snoozedUntilRecovery = false;
    }
}

void NoticeRules::opened(const VerdictChange& change, Steady now)
{
    if (!flaps(change, now))
        return tell(NoticeKind::Down, change, now);
    tell(NoticeKind::Flapping, change, now);
    edit(change.service).flapping = true;
}

void NoticeRules::closed(const VerdictChange& change, Steady now)
{
    ServiceNotices& service = edit(change.service);
    service.lastDuration = change.duration;
    service.acknowledged = false;
    if (change.local && m_gathered.remove(change.service)) // what waits is over before anybody was told
        m_gatheredOrder.removeAll(change.service);
    // What began in a silence that ends with it is summed up; what was told before is told as usual.
    if (service.snoozedUntilRecovery && service.missed)
        miss(change);
    const bool summedUp = std::exchange(service.snoozedUntilRecovery, false) && service.missed;
    if (service.bell && !service.flapping && !gathers(change)) {
        // The bell is heard through every silence, and owes nothing afterwards.
        service.bell = false;
        service.missed = false;
        service.missedWorst = Level::Unknown;
        tellAlone(NoticeKind::Recovered, change, lineOf(change), now);
        return;
    }
    if (!summedUp)
        tell(NoticeKind::Recovered, change, now);
}

void NoticeRules::tell(NoticeKind kind, const VerdictChange& change, Steady now)
{
    if (of(change.service).flapping) {
        edit(change.service).flapChangedAt = now;
        if (kind == NoticeKind::Recovered && speaksFor(change.service))
            countDown(change, now); // the group must not go on telling the old
        return;
    }
    // Who has seen it wants to hear of its end, and of nothing before that.
    if (of(change.service).acknowledged && kind != NoticeKind::Recovered) {
        if (isProblem(change.level))
            edit(change.service).told = change.level;
        return;
    }
    if (gathers(change))
        return gather(change);
    if (isSilenced(change))
        return miss(change);
    // Nothing was told of an incident that came and went in silence, so nothing has recovered for the user.
    if (kind == NoticeKind::Recovered && !isProblem(of(change.service).told))
        return;
    if (speaksFor(change.service) && (kind == NoticeKind::Recovered || kind == NoticeKind::Changed))
        return countDown(change, now);
    if (kind == NoticeKind::Changed)
        return tellAlone(kind, change, lineOf(change), now);
    if (takesIn(change, now))
        return join(change, lineOf(change), now);
    if (startsGroup(change, now))
        return openGroup(change, lineOf(change), now);
    tellAlone(kind, change, lineOf(change), now);
}

void NoticeRules::tellAlone(NoticeKind kind, const VerdictChange& change, const NoticeLine& line, Steady now)
{
    ServiceNotices& service = edit(change.service);
    const bool overran = change.event == VerdictChange::Event::Overran;
    if (kind == NoticeKind::Changed && service.visible == 0 && !overran)
        return; // told within a group, or not at all: the list shows it
    Notice& notice = make(kind, overran ? Urgency::Low : urgencyOf(change), {line});
    const qint64 own = notice.id;
    notice.replaces = service.visible;
    notice.silent = kind == NoticeKind::Changed && !overran;
    // While nobody can tell, or work is announced, the user still believes that it is down.
    if (kind != NoticeKind::Changed || isProblem(change.level))
        service.told = change.level;
    else if (overran)
        service.told = std::max(service.told, change.was);
    service.visible = kind == NoticeKind::Recovered ? 0 : own;
    if (kind == NoticeKind::Recovered) {
        // With its end everything is told that a silence may have kept back.
        service.missed = false;
        service.missedWorst = Level::Unknown;
        m_heardAgain.remove(change.service);
    }
    if (kind == NoticeKind::Changed)
        return;
    leaveGroup(change.service);
    std::erase_if(m_state.recent, [&](const RecentChange& recent) {
        return now - recent.at > providerWindow || recent.line.service == change.service;
    });
    m_state.recent.push_back({now, own, change.provider, line});
}

void NoticeRules::miss(const VerdictChange& change)
{
    ServiceNotices& service = edit(change.service);
    if (!service.missed) {
        service.missed = true;
        service.missedWas = service.told;
    }
    if (change.event == VerdictChange::Event::Closed)
        service.missedWorst = std::max(service.missedWorst, change.was);
}

/// What is local is told at once, unless something older of it waits: that would be told after it.
bool NoticeRules::gathers(const VerdictChange& change) const
{
    return m_gathering && (!change.local || m_gathered.contains(change.service));
}

void NoticeRules::gather(const VerdictChange& change)
{
    NoticeLine& line = m_gathered[change.service];
    if (line.service.isEmpty()) {
        line = lineOf(change);
        line.was = change.event == VerdictChange::Event::Closed ? change.was : of(change.service).told;
        m_gatheredOrder.append(change.service);
        return;
    }
    // What began before the machine slept and is over now is told as over, even if it never was told.
    const bool over = change.event == VerdictChange::Event::Closed;
    const Level was = over ? std::max(line.was, change.was) : line.was;
    line = lineOf(change);
    line.was = was;
}

void NoticeRules::connectionChanged(Connection connection, Steady now)
{
    const bool wasOnline = m_connection == Connection::Online;
    m_connection = connection;
    if (connection != Connection::Online) {
        if (wasOnline)
            m_notOnlineSince = now;
        return;
    }
    m_notOnlineSince.reset();
    beginGathering(now);
}

void NoticeRules::beginGathering(Steady now)
{
    m_gathering = true;
    m_gatheringSince = now;
    keepUntold();
    for (ServiceNotices& service : m_state.services) {
        if (service.flapping)
            service.flapChangedAt = now; // nobody saw whether it was stable meanwhile
    }
}

void NoticeRules::woke(Steady now)
{
    if (m_notOnlineSince)
        m_notOnlineSince = now;
    beginGathering(now);
}

/// Silences that ended while changes were gathered join what is told together.
void NoticeRules::gatherMissed(const StandingOf& standingOf)
{
    const QStringList ids = silencesEnded();
    for (const QString& id : ids) {
        const auto line = endSilence(id, standingOf(id));
        if (!line)
            continue;
        if (line->level == line->was)
            m_stillDown.insert(id);
        if (!m_gathered.contains(id))
            m_gatheredOrder.append(id);
        m_gathered.insert(id, *line);
    }
}

void NoticeRules::settled(Steady now, const StandingOf& standingOf)
{
    if (!m_gathering || m_connection != Connection::Online)
        return;
    m_gathering = false;
    gatherMissed(standingOf);
    QList<NoticeLine> lines;
    QList<qint64> superseded;
    for (const QString& id : std::as_const(m_gatheredOrder)) {
        const NoticeLine line = m_gathered.value(id);
        const bool same = line.level == line.was && !m_stillDown.contains(id);
        if (same || (!isProblem(line.level) && !isProblem(line.was)))
            continue;
        ServiceNotices& service = edit(id);
        const Standing standing = standingOf(id);
        const bool back = isOver(line) && !standing.open;
        // What nobody can tell, and what fails while work is announced, is no end.
        if (!isProblem(line.level) && !back)
            continue;
        if (service.acknowledged && !back) {
            service.told = line.level;
            continue;
        }
        if (isHushed(id) && !(service.bell && back)) {
            service.missed = true;
            service.missedWas = service.told;
            service.missedWorst = back ? line.was : Level::Unknown;
            continue;
        }
        service.bell = service.bell && !back;
        lines.append(line);
        if (service.visible != 0)
            superseded.append(service.visible);
    }
    m_gathered.clear();
    m_gatheredOrder.clear();
    m_stillDown.clear();
    const bool online = std::exchange(m_state.offlineTold, false);
    if (!online && lines.isEmpty())
        return;
    if (online && m_state.offlineVisible != 0)
        superseded.prepend(std::exchange(m_state.offlineVisible, 0));
    tellTogether(online ? NoticeKind::Online : NoticeKind::Summary, lines, superseded, now);
    m_made.last().silent = m_quiet && lines.isEmpty(); // it only takes back what the screen says
}

void NoticeRules::platformUnreadable(const QString& platform, const QList<NoticeLine>& lines, Steady now)
{
    const auto told = m_state.platformTold.constFind(platform);
    if (told != m_state.platformTold.constEnd() && now - *told < platformToldAgain)
        return;
    if (m_quiet) {
        m_platformsMissed.insert(platform, lines);
        return;
    }
    m_state.platformTold.insert(platform, now);
    Notice& notice = make(NoticeKind::Provider, Urgency::Low, lines);
    notice.subject = platform;
    notice.pagesUnreadable = true;
}

bool NoticeRules::pagesUnreadable(const QList<NoticeLine>& lines)
{
    if (m_quiet || !tellsNow())
        return false;
    make(NoticeKind::Unreadable, Urgency::Low, lines);
    return true;
}

Notice& NoticeRules::make(NoticeKind kind, Urgency urgency, const QList<NoticeLine>& lines)
{
    Notice notice;
    notice.id = ++m_state.lastId;
    notice.kind = kind;
    notice.urgency = urgency;
    notice.lines = lines;
    // Reckoned when it began: only the notice of that very moment may say it.
    if (kind != NoticeKind::Down && kind != NoticeKind::Worse) {
        for (NoticeLine& line : notice.lines)
            line.expected.reset();
    }
    m_made.append(std::move(notice));
    return m_made.last();
}

} // namespace downlight
