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
    return line;
}

bool anyProblem(const std::vector<NoticeLine>& lines)
{
    return std::any_of(lines.begin(), lines.end(),
                       [](const NoticeLine& line) { return isProblem(line.level); });
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

const ServiceNotices& NoticeRules::of(const QString& service) const
{
    static const ServiceNotices none;
    const auto found = m_state.services.constFind(service);
    return found == m_state.services.constEnd() ? none : *found;
}

ServiceNotices& NoticeRules::edit(const QString& service)
{
    m_dirty.insert(service);
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

void NoticeRules::changed(const VerdictChange& change, Steady now)
{
    if (of(change.service).acknowledged)
        edit(change.service).acknowledged = false;
    switch (change.event) {
    case VerdictChange::Event::Opened:
        return opened(change, now);
    case VerdictChange::Event::Closed:
        return closed(change, now);
    case VerdictChange::Event::Rose:
        return tell(NoticeKind::Worse, change, now);
    case VerdictChange::Event::ScopeTurned:
        return tell(NoticeKind::Changed, change, now);
    }
}

void NoticeRules::opened(const VerdictChange& change, Steady now)
{
    ServiceNotices& service = edit(change.service);
    std::erase_if(service.opened, [now](Steady at) { return now - at > flapWindow; });
    service.opened.push_back(now);
    if (!service.flapping && service.opened.size() >= flapIncidents) {
        service.flapChangedAt = now;
        tell(NoticeKind::Flapping, change, now);
        edit(change.service).flapping = true;
        return;
    }
    tell(NoticeKind::Down, change, now);
}

void NoticeRules::closed(const VerdictChange& change, Steady now)
{
    ServiceNotices& service = edit(change.service);
    service.snoozedUntilRecovery = false;
    const bool rung = std::exchange(service.bell, false);
    if (rung && !service.flapping && !m_gathering) {
        // The bell is heard through every silence, and owes nothing afterwards.
        service.missed = false;
        tellAlone(NoticeKind::Recovered, change, lineOf(change), now);
        return;
    }
    tell(NoticeKind::Recovered, change, now);
}

void NoticeRules::tell(NoticeKind kind, const VerdictChange& change, Steady now)
{
    if (of(change.service).flapping) {
        edit(change.service).flapChangedAt = now;
        return;
    }
    if (m_gathering)
        return gather(change);
    if (isSilenced(change))
        return miss(change);
    // Nothing was told of an incident that came and went in silence, so nothing has recovered for the user.
    if (kind == NoticeKind::Recovered && !isProblem(of(change.service).told))
        return;
    if (kind == NoticeKind::Changed)
        return tellAlone(kind, change, lineOf(change), now);
    ChangeGroup& group = m_state.group;
    const bool groupIsOpen = group.open && now - group.lastChange <= stormWindow;
    if (groupIsOpen)
        return join(change, lineOf(change), now);
    if (startsGroup(change, now))
        return openGroup(change, lineOf(change), now);
    tellAlone(kind, change, lineOf(change), now);
}

void NoticeRules::tellAlone(NoticeKind kind, const VerdictChange& change, const NoticeLine& line, Steady now)
{
    ServiceNotices& service = edit(change.service);
    if (kind == NoticeKind::Changed && service.visible == 0)
        return; // told within a group, or not at all: the list shows it
    Notice& notice = make(kind, urgencyOf(change), {line});
    notice.replaces = service.visible;
    notice.silent = kind == NoticeKind::Changed;
    service.told = change.level;
    service.visible = kind == NoticeKind::Recovered ? 0 : notice.id;
    if (kind == NoticeKind::Changed)
        return;
    std::erase_if(m_state.recent, [&](const RecentChange& recent) {
        return now - recent.at > providerWindow || recent.line.service == change.service;
    });
    m_state.recent.push_back({now, notice.id, change.provider, line});
}

bool NoticeRules::startsGroup(const VerdictChange& change, Steady now) const
{
    std::size_t close = 1;
    std::size_t sameProvider = 1;
    for (const RecentChange& recent : m_state.recent) {
        if (recent.line.service == change.service)
            continue;
        close += now - recent.at <= stormWindow ? 1U : 0U;
        const bool provider = !change.provider.isEmpty() && recent.provider == change.provider
            && now - recent.at <= providerWindow && isProblem(recent.line.level) == isProblem(change.level);
        sameProvider += provider ? 1U : 0U;
    }
    return close >= stormChanges || sameProvider >= stormChanges;
}

void NoticeRules::openGroup(const VerdictChange& change, const NoticeLine& line, Steady now)
{
    ChangeGroup group;
    group.open = true;
    group.visible = 0;
    QList<qint64> superseded;
    for (const RecentChange& recent : m_state.recent) {
        const bool provider = !change.provider.isEmpty() && recent.provider == change.provider
            && now - recent.at <= providerWindow;
        if ((now - recent.at > stormWindow && !provider) || recent.line.service == change.service)
            continue;
        group.lines.push_back(recent.line);
        group.providers.insert(recent.line.service, recent.provider);
        superseded.append(recent.notice);
        edit(recent.line.service).visible = 0;
    }
    if (const qint64 own = of(change.service).visible; own != 0)
        superseded.append(own);
    // What an earlier group still has to say moves into this one, so that one notice stays visible.
    if (m_state.group.visible != 0) {
        superseded.append(m_state.group.visible);
        for (const NoticeLine& old : m_state.group.lines) {
            const bool told = isProblem(of(old.service).told) && old.service != change.service;
            const bool known = std::any_of(group.lines.begin(), group.lines.end(),
                                           [&old](const NoticeLine& l) { return l.service == old.service; });
            if (told && !known) {
                group.lines.push_back(old);
                group.providers.insert(old.service, m_state.group.providers.value(old.service));
            }
        }
    }
    m_state.group = group;
    m_state.recent.clear();
    join(change, line, now);
    m_state.group.dirty = true;
    showGroup(now);
    takePlaces(m_made.last(), superseded);
}

void NoticeRules::join(const VerdictChange& change, const NoticeLine& line, Steady now)
{
    ChangeGroup& group = m_state.group;
    const auto known =
        std::find_if(group.lines.begin(), group.lines.end(),
                     [&line](const NoticeLine& member) { return member.service == line.service; });
    if (known == group.lines.end()) {
        group.lines.push_back(line);
    } else {
        NoticeLine merged = line;
        merged.was = known->was == line.level ? line.was : known->was;
        if (!isProblem(line.level))
            merged.was = line.was;
        *known = merged;
    }
    group.providers.insert(change.service, change.provider);
    group.lastChange = now;
    group.dirty = true;
    ServiceNotices& service = edit(change.service);
    service.told = change.level;
    if (group.visible != 0 && service.visible != 0 && service.visible != group.visible) {
        // Its own notice is superseded by the group's next showing.
        m_state.recent.push_back({now, service.visible, change.provider, line});
    }
    service.visible = 0;
    if (group.visible != 0 && now - group.lastShown >= stormUpdate)
        showGroup(now);
}

void NoticeRules::showGroup(Steady now)
{
    ChangeGroup& group = m_state.group;
    const QString provider =
        group.lines.empty() ? QString() : group.providers.value(group.lines.front().service);
    const bool oneProvider = !provider.isEmpty()
        && std::all_of(group.lines.begin(), group.lines.end(), [&](const NoticeLine& line) {
               return group.providers.value(line.service) == provider && isProblem(line.level);
           });
    const QList<NoticeLine> lines(group.lines.begin(), group.lines.end());
    Notice& notice = make(oneProvider ? NoticeKind::Provider : NoticeKind::Summary,
                          anyProblem(group.lines) ? Urgency::Normal : Urgency::Low, lines);
    notice.subject = oneProvider ? provider : QString();
    notice.replaces = group.visible;
    for (const RecentChange& recent : m_state.recent)
        notice.withdraws.append(recent.notice);
    m_state.recent.clear();
    group.visible = notice.id;
    group.lastShown = now;
    group.dirty = false;
}

void NoticeRules::miss(const VerdictChange& change)
{
    ServiceNotices& service = edit(change.service);
    if (!service.missed) {
        service.missed = true;
        service.missedWas = service.told;
    }
    if (change.event == VerdictChange::Event::Closed) {
        service.missedDuration = change.duration;
        service.missedWas = std::max(service.missedWas, change.was);
    }
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
    const Level was = line.was;
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
    if (m_state.offlineTold)
        beginGathering(now);
}

void NoticeRules::beginGathering(Steady now)
{
    m_gathering = true;
    m_gatheringSince = now;
}

void NoticeRules::settled(Steady now)
{
    if (!m_gathering || m_connection != Connection::Online)
        return;
    m_gathering = false;
    QList<NoticeLine> lines;
    QList<qint64> superseded;
    for (const QString& id : std::as_const(m_gatheredOrder)) {
        const NoticeLine line = m_gathered.value(id);
        if (line.level == line.was || (!isProblem(line.level) && !isProblem(line.was)))
            continue;
        ServiceNotices& service = edit(id);
        if (isSnoozed(id) || m_quiet) {
            service.missed = true;
            service.missedWas = line.was;
            service.missedDuration = line.duration;
            continue;
        }
        lines.append(line);
        service.told = line.level;
        if (service.visible != 0)
            superseded.append(service.visible);
        service.visible = 0;
    }
    m_gathered.clear();
    m_gatheredOrder.clear();
    const bool online = std::exchange(m_state.offlineTold, false);
    if (!online && lines.isEmpty())
        return;
    if (online && m_state.offlineVisible != 0)
        superseded.prepend(std::exchange(m_state.offlineVisible, 0));
    Notice& notice = make(online ? NoticeKind::Online : NoticeKind::Summary,
                          online ? Urgency::Low : Urgency::Normal, lines);
    takePlaces(notice, superseded);
    if (lines.size() == 1)
        edit(lines.first().service).visible = isProblem(lines.first().level) ? notice.id : 0;
    if (lines.size() > 1) {
        if (m_state.group.visible != 0)
            notice.withdraws.append(m_state.group.visible);
        m_state.group = {};
        m_state.group.visible = notice.id;
        m_state.group.lines.assign(lines.begin(), lines.end());
        m_state.group.lastChange = m_state.group.lastShown = now;
    }
}

void NoticeRules::platformUnreadable(const QString& platform, const QList<NoticeLine>& lines)
{
    if (m_quiet)
        return;
    make(NoticeKind::Provider, Urgency::Low, lines).subject = platform;
}

Notice& NoticeRules::make(NoticeKind kind, Urgency urgency, const QList<NoticeLine>& lines)
{
    Notice notice;
    notice.id = ++m_state.lastId;
    notice.kind = kind;
    notice.urgency = urgency;
    notice.lines = lines;
    m_made.append(std::move(notice));
    return m_made.last();
}

void NoticeRules::takePlaces(Notice& notice, const QList<qint64>& visible)
{
    for (const qint64 id : visible) {
        if (notice.replaces == 0)
            notice.replaces = id;
        else if (id != notice.replaces && !notice.withdraws.contains(id))
            notice.withdraws.append(id);
    }
}

} // namespace downlight
