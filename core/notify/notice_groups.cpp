// SPDX-License-Identifier: GPL-3.0-or-later
// The part of NoticeRules that tells several changes together: storms, providers, returns.

#include "core/notify/notice_limits.h"
#include "core/notify/notice_rules.h"

#include <algorithm>

namespace downlight {

using namespace notice_limits;

namespace {

/// The provider of whom a mixed group holds enough services to be worth naming; empty for none.
QString providerOf(const ChangeGroup& group)
{
    QHash<QString, std::size_t> counts;
    for (const NoticeLine& line : group.lines) {
        const QString provider = group.providers.value(line.service);
        if (!provider.isEmpty() && isProblem(line.level) && ++counts[provider] >= stormChanges)
            return provider;
    }
    return {};
}

/// True while the story is not over: something is down, or nobody can tell.
bool anyProblem(const std::vector<NoticeLine>& lines)
{
    return std::any_of(lines.begin(), lines.end(), [](const NoticeLine& line) { return !isOver(line); });
}

} // namespace

/// A service that a group spoke for is told of by itself again: the group must not go on telling the old.
void NoticeRules::leaveGroup(const QString& service)
{
    ChangeGroup& group = m_state.group;
    const auto gone =
        std::erase_if(group.lines, [&service](const NoticeLine& line) { return line.service == service; });
    if (gone == 0 || group.visible == 0)
        return;
    group.untold.remove(service);
    if (!anyProblem(group.lines)) {
        Notice& last = m_made.last();
        takePlaces(last, {group.visible});
        group = {};
        return;
    }
    const QList<NoticeLine> rest(group.lines.rbegin(), group.lines.rend());
    Notice& update = make(NoticeKind::Summary, Urgency::Low, rest);
    update.replaces = group.visible;
    update.silent = true;
    group.visible = update.id;
}

/// True where the visible notice of a group is what tells that \p service is down.
bool NoticeRules::speaksFor(const QString& service) const
{
    const ChangeGroup& group = m_state.group;
    return group.visible != 0
        && std::any_of(group.lines.begin(), group.lines.end(), [&service](const NoticeLine& line) {
               return line.service == service && !isOver(line);
           });
}

/// True where \p change belongs to the story that the visible group tells.
bool NoticeRules::takesIn(const VerdictChange& change, Steady now) const
{
    const ChangeGroup& group = m_state.group;
    if (group.open && now - group.lastChange <= stormWindow)
        return true;
    const bool isProviders = group.visible != 0 && !change.provider.isEmpty() && !group.lines.empty()
        && anyProblem(group.lines)
        && std::all_of(group.lines.begin(), group.lines.end(), [&](const NoticeLine& line) {
                                 return group.providers.value(line.service) == change.provider;
                             });
    return isProblem(change.level) && (isProviders || speaksFor(change.service));
}

/// A member of a group is back, or nobody can tell of it any more: the group's own notice says so, quietly,
/// until the last of them.
void NoticeRules::countDown(const VerdictChange& change, Steady now)
{
    ChangeGroup& group = m_state.group;
    const bool over = change.event == VerdictChange::Event::Closed;
    for (NoticeLine& line : group.lines) {
        if (line.service != change.service)
            continue;
        line.was = over ? change.was : line.was;
        line.level = change.level;
        line.scope = change.scope;
        line.duration = over ? std::optional(change.duration) : std::nullopt;
    }
    group.untold.remove(change.service);
    if (over)
        edit(change.service).told = change.level;
    group.dirty = true;
    const bool last = !anyProblem(group.lines);
    group.loud = group.loud || last;
    if (last || now - group.lastShown >= stormUpdate)
        showGroup(now);
}

/// What a group has not shown before the machine slept is news no more: it is judged anew with all else.
void NoticeRules::keepUntold()
{
    ChangeGroup& group = m_state.group;
    const QHash<QString, Level> untold = std::exchange(group.untold, {});
    for (auto it = untold.begin(); it != untold.end(); ++it) {
        const QString& id = it.key();
        const auto line = std::find_if(group.lines.begin(), group.lines.end(),
                                       [&id](const NoticeLine& member) { return member.service == id; });
        if (line == group.lines.end() || m_gathered.contains(id))
            continue;
        NoticeLine waiting = *line;
        waiting.was = it.value();
        m_gathered.insert(id, waiting);
        m_gatheredOrder.append(id);
        group.lines.erase(line);
        edit(id).told = it.value();
    }
    group.open = false;
    group.dirty = group.loud = false;
    if (group.visible != 0 && group.lines.empty())
        group = {};
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
                group.lines.insert(group.lines.begin(), old);
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
        group.lines.erase(known);
        group.lines.push_back(merged); // its change is the newest now
    }
    group.providers.insert(change.service, change.provider);
    group.lastChange = now;
    group.dirty = group.loud = true;
    ServiceNotices& service = edit(change.service);
    if (isProblem(change.level) && !group.untold.contains(change.service))
        group.untold.insert(change.service, service.told);
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
    const QList<NoticeLine> lines(group.lines.rbegin(),
                                  group.lines.rend()); // newest first: a notice is small
    Notice& notice =
        make(oneProvider ? NoticeKind::Provider : NoticeKind::Summary, urgencyTogether(lines), lines);
    notice.subject = oneProvider ? provider : providerOf(group);
    notice.replaces = group.visible;
    notice.silent = !std::exchange(group.loud, false);
    group.untold.clear();
    for (const RecentChange& recent : m_state.recent)
        notice.withdraws.append(recent.notice);
    m_state.recent.clear();
    group.visible = notice.id;
    group.lastShown = now;
    group.dirty = false;
    if (!group.open && !anyProblem(group.lines))
        group = {}; // the story is told
}

/// One notice for \p lines, which becomes the group that speaks for them. What the group before still had to
/// say of others moves along.
void NoticeRules::tellTogether(NoticeKind kind, QList<NoticeLine> lines, QList<qint64> superseded, Steady now)
{
    for (const NoticeLine& line : std::as_const(lines)) {
        ServiceNotices& service = edit(line.service);
        service.told = line.level == Level::Unknown ? service.told : line.level;
        service.visible = 0;
        std::erase_if(m_state.recent,
                      [&line](const RecentChange& change) { return change.line.service == line.service; });
    }
    if (!lines.isEmpty() && m_state.group.visible != 0) {
        superseded.append(m_state.group.visible);
        for (const NoticeLine& old : m_state.group.lines) {
            const bool known = std::any_of(lines.begin(), lines.end(), [&old](const NoticeLine& line) {
                return line.service == old.service;
            });
            if (!known && isProblem(of(old.service).told))
                lines.append(old);
        }
    }
    const bool problem =
        std::any_of(lines.begin(), lines.end(), [](const NoticeLine& line) { return isProblem(line.level); });
    const Urgency urgency = urgencyTogether(lines);
    Notice& notice =
        make(kind, kind == NoticeKind::Online && urgency == Urgency::Normal ? Urgency::Low : urgency, lines);
    takePlaces(notice, superseded);
    if (lines.isEmpty())
        return;
    m_state.group = {};
    if (lines.size() == 1) {
        edit(lines.first().service).visible = problem ? notice.id : 0;
        return;
    }
    m_state.group.visible = notice.id;
    m_state.group.lines.assign(lines.rbegin(), lines.rend()); // it keeps them in the order of the changes
    m_state.group.lastChange = m_state.group.lastShown = now;
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
