// SPDX-License-Identifier: GPL-3.0-or-later
// The part of NoticeRules that deals with services that go up and down.

#include "core/notify/notice_limits.h"
#include "core/notify/notice_rules.h"

#include <algorithm>

namespace downlight {

using namespace notice_limits;

/// Counts an incident that opens with \p change. \return true where its service begins to flap with it, and
/// may be told to.
bool NoticeRules::flaps(const VerdictChange& change, Steady now)
{
    ServiceNotices& service = edit(change.service);
    std::erase_if(service.opened, [now](Steady at) { return now - at > day; });
    service.opened.push_back(now);
    const auto recent = [&](Steady at) { return now - at <= flapWindow && at >= service.settledAt; };
    const auto close = std::count_if(service.opened.begin(), service.opened.end(), recent);
    const bool restless = service.opened.size() > restlessIncidents;
    if (service.flapping) {
        service.restless = service.restless || restless;
        return false;
    }
    const bool told = !isSilenced(change) && !gathers(change);
    if (!told || (static_cast<std::size_t>(close) < flapIncidents && !restless))
        return false;
    service.restless = restless;
    service.restlessDown = false;
    service.flapChangedAt = now;
    service.flapSince = restless ? service.opened.front()
                                 : *std::find_if(service.opened.begin(), service.opened.end(), recent);
    return true;
}

/// What is due of a service that flaps and stands as \p standing says.
void NoticeRules::tickFlapping(const QString& service, const Standing& standing, Steady now)
{
    const ServiceNotices& entry = of(service);
    const Level level = standing.level;
    const Steady unchanged = now - entry.flapChangedAt;
    const bool down = isProblem(level);
    // While nobody can tell, or what fails is worked on, it has not settled.
    if (unchanged < flapSettled || level == Level::Unknown || (standing.open && !down))
        return;
    if (!entry.restless) {
        edit(service).flapping = false;
        edit(service).settledAt = now;
        return tellFlapEnd(service, level, !down, now);
    }
    if (!down && unchanged >= restlessSettled) {
        ServiceNotices& settled = edit(service);
        settled.flapping = settled.restless = settled.restlessDown = false;
        settled.opened.clear();
        return tellFlapEnd(service, level, true, now);
    }
    const bool mayTell = entry.restlessToldAt == Steady{0} || now - entry.restlessToldAt >= restlessTold;
    if (down && !entry.restlessDown && mayTell) {
        edit(service).restlessDown = true;
        edit(service).restlessToldAt = now;
        tellFlapEnd(service, level, false, now);
    } else if (!down && (entry.restlessDown || entry.bell)) {
        // That it was down for long was told, so that it is back is told, too.
        edit(service).restlessDown = false;
        tellFlapEnd(service, level, false, now);
    }
}

/// Tells how \p service is after its ups and downs. \p stable: they are over.
void NoticeRules::tellFlapEnd(const QString& service, Level level, bool stable, Steady now)
{
    ServiceNotices& entry = edit(service);
    const bool down = isProblem(level);
    if (!down && !isProblem(entry.told))
        return;
    const Steady whole = entry.flapChangedAt - entry.flapSince;
    VerdictChange change;
    change.service = service;
    change.critical = entry.critical;
    change.level = level;
    change.was = down ? Level::Operational : entry.told;
    change.duration = stable ? std::chrono::duration_cast<std::chrono::seconds>(whole) : entry.lastDuration;
    change.scope = down ? Scope::Unclear : Scope::Everyone;
    change.event = down ? VerdictChange::Event::Opened : VerdictChange::Event::Closed;
    const bool rung = !down && std::exchange(entry.bell, false);
    if ((isSilenced(change) && !rung) || (entry.acknowledged && down))
        return miss(change);
    NoticeLine line{service, level, change.was, change.scope, std::nullopt};
    if (!down)
        line.duration = change.duration;
    tellAlone(down ? NoticeKind::Down : NoticeKind::Recovered, change, line, now);
    if (stable) {
        for (Notice& notice : m_made) {
            if (notice.kind == NoticeKind::Recovered && notice.lines.first().service == service)
                notice.stableAgain = true;
        }
    }
}

/// When tickFlapping() may have something to do for \p service: which of the dates it is depends on the
/// level.
Steady NoticeRules::nextFlapping(const ServiceNotices& service) const
{
    Steady next = Steady::max();
    for (const Steady date : {service.flapChangedAt + flapSettled, service.flapChangedAt + restlessSettled,
                              service.restlessToldAt + restlessTold}) {
        if (date > m_tickedAt)
            next = std::min(next, date);
    }
    return next;
}

} // namespace downlight
