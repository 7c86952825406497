// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/watch/lamp_tracker.h"

#include <algorithm>

namespace downlight {

namespace {

Steady freshness(Steady interval)
{
    return std::max(rules::minimumFreshness, interval * rules::freshIntervals);
}

} // namespace

LampTracker::Wish LampTracker::read(Says says, const QString& detail, Steady at, Steady interval)
{
    hear(says, detail, at);
    if (says == Says::Unknown)
        return Wish::Nothing; // neither counts towards recovery nor resets it
    if (isGood(says))
        return good(says, detail, at, interval);
    if (!isBad(m_standing) || isStale(at, interval)) // what was long ago is another trouble
        m_badSince = at;
    stand(says, detail, at);
    return Wish::Nothing;
}

LampTracker::Wish LampTracker::tried(Says says, const QString& detail, Steady at, Steady interval)
{
    if (says == Says::Unknown)
        return read(says, detail, at, interval);
    if (says == Says::Fine) {
        m_failures = m_bads = m_slows = 0;
        return read(says, detail, at, interval);
    }
    m_goods = 0;
    if (++m_bads == 1)
        m_firstBad = at;
    return says == Says::Failed ? failed(detail, at, interval) : slow(detail, at, interval);
}

LampTracker::Wish LampTracker::failed(const QString& detail, Steady at, Steady interval)
{
    m_slows = 0;
    // One attempt after hours of silence is no proof that it failed all the time.
    const bool goesOn = m_standing == Says::Failed && !isStale(at, interval);
    if (goesOn || ++m_failures >= rules::failuresToFail) {
        hear(Says::Failed, detail, at);
        if (!isBad(m_standing) || isStale(at, interval))
            m_badSince = m_firstBad;
        stand(Says::Failed, detail, at);
        return Wish::Nothing;
    }
    return m_failures == 1 ? Wish::AtOnceOnFreshConnection : Wish::Soon;
}

/// It answers, so it has not failed; whether it is slow for good needs as many attempts as a failure.
LampTracker::Wish LampTracker::slow(const QString& detail, Steady at, Steady interval)
{
    m_failures = 0;
    const bool goesOn = m_standing == Says::Slow && !isStale(at, interval);
    const bool believed = goesOn
        || (m_standing == Says::Failed ? ++m_slows >= rules::goodsToRecover
                                       : m_bads >= rules::failuresToFail);
    if (!believed) {
        if (m_standing == Says::Failed)
            keep(at, interval);
        return Wish::Soon;
    }
    hear(Says::Slow, detail, at);
    if (!isBad(m_standing) || isStale(at, interval))
        m_badSince = m_firstBad;
    stand(Says::Slow, detail, at);
    return Wish::Nothing;
}

void LampTracker::hear(Says says, const QString& detail, Steady at)
{
    if (says != Says::Fine || m_newest != Says::Fine)
        m_fineSince = at;
    m_newest = says;
    m_newestDetail = detail;
    m_heardAt = at;
}

bool LampTracker::isStale(Steady at, Steady interval) const
{
    return at - m_readAt > freshness(interval);
}

/// What it stood for is kept until the second reading decides, unless it is too old to stand at all.
void LampTracker::keep(Steady at, Steady interval)
{
    if (!isStale(at, interval))
        m_readAt = at;
}

LampTracker::Wish LampTracker::good(Says says, const QString& detail, Steady at, Steady interval)
{
    if (!isBad(m_standing) || ++m_goods >= rules::goodsToRecover) {
        stand(says, detail, at);
        return Wish::Nothing;
    }
    keep(at, interval);
    return Wish::Soon;
}

void LampTracker::stand(Says says, const QString& detail, Steady at)
{
    m_standing = says;
    m_detail = detail;
    m_readAt = at;
    m_failures = m_bads = m_slows = m_goods = 0;
}

Lamp LampTracker::lamp(Steady now, Steady interval) const
{
    Lamp lamp;
    const bool fresh = m_standing != Says::None && now - m_readAt <= freshness(interval);
    // That people had stopped to report when they were last heard is no trouble that somebody must see end.
    const bool stoodBad = isBad(m_standing) && m_standing != Says::Quiet;
    lamp.standsBad = stoodBad;
    lamp.goodAndFresh = fresh && isGood(m_standing);
    // A bad lamp outlives readings that say nothing; a good one does not: silence is never green.
    const bool stands = fresh && (isBad(m_standing) || m_newest != Says::Unknown);
    if (stands) {
        lamp.says = m_standing;
        lamp.readAt = m_readAt;
        lamp.badSince = isBad(m_standing) ? m_badSince : Steady{0};
        lamp.fineSince = m_fineSince;
        lamp.recovering = isBad(m_standing) && m_goods > 0;
        lamp.detail = m_detail;
    } else {
        lamp.says = m_standing == Says::None && m_newest == Says::None ? Says::None : Says::Unknown;
        lamp.readAt = std::max(m_heardAt, m_readAt);
        lamp.owesRecovery = stoodBad && now - m_readAt <= freshness(interval) + rules::recoveryIsOwed;
        lamp.detail = m_newest == Says::Unknown ? m_newestDetail : m_detail;
    }
    lamp.age = lamp.says == Says::None ? Steady{0} : std::max(Steady{0}, now - lamp.readAt);
    return lamp;
}

Steady LampTracker::turnsAt(Steady now, Steady interval) const
{
    if (m_standing == Says::None)
        return Steady::max();
    const Steady stale = m_readAt + freshness(interval) + Steady{1};
    if (now < stale)
        return stale;
    const Steady settled = stale + rules::recoveryIsOwed;
    return isBad(m_standing) && now < settled ? settled : Steady::max();
}

LampTracker LampTracker::fromMemory(const Memory& memory)
{
    LampTracker tracker;
    tracker.m_standing = memory.standing;
    tracker.m_newest = memory.standing;
    tracker.m_readAt = memory.readAt;
    tracker.m_heardAt = memory.readAt;
    tracker.m_badSince = memory.badSince;
    tracker.m_fineSince = memory.fineSince;
    tracker.m_detail = memory.detail;
    return tracker;
}

} // namespace downlight
