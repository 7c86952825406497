// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/watch/connection_gate.h"

#include "core/watch/rules.h"

#include <algorithm>

namespace downlight {

using namespace Qt::StringLiterals;

namespace {

using Way = AnchorAnswer::Way;

template<typename Predicate>
bool any(const QList<AnchorAnswer>& answers, Predicate predicate)
{
    return std::any_of(answers.begin(), answers.end(), predicate);
}

} // namespace

QList<Anchor> defaultAnchors()
{
    return {
        {u"Mozilla"_s, QUrl(u"http://detectportal.firefox.com/success.txt"_s), 200, "success", {}},
        {u"Cloudflare"_s, QUrl(u"http://cp.cloudflare.com/generate_204"_s), 204, {}, u"1.1.1.1:443"_s},
        {u"Debian"_s, QUrl(u"http://network-test.debian.org/nm"_s), 200, "NetworkManager is online", {}},
        {u"Quad9"_s, {}, 0, {}, u"9.9.9.9:443"_s},
    };
}

Way wayOf(const Failure& failure)
{
    switch (failure.kind) {
    case Failure::Kind::NameLookup:
        return Way::NoName;
    case Failure::Kind::Tls:
        return Way::Refused;
    case Failure::Kind::Clock:
        return Way::Outdated;
    case Failure::Kind::Proxy:
        return Way::Proxy;
    case Failure::Kind::Network:
        return Way::Silent;
    default:
        return Way::Wrong;
    }
}

Connection connectionFrom(const QList<AnchorAnswer>& answers)
{
    const bool plainGood = any(answers, [](const AnchorAnswer& a) { return a.plain == Way::Good; });
    const bool secureGood = any(answers, [](const AnchorAnswer& a) { return a.secure == Way::Good; });
    const bool secureRefused = any(answers, [](const AnchorAnswer& a) { return a.secure == Way::Refused; });
    const bool outdated = any(answers, [](const AnchorAnswer& a) { return a.secure == Way::Outdated; });
    if (secureGood)
        return Connection::Online;
    if (plainGood)
        return outdated ? Connection::Clock : (secureRefused ? Connection::Tls : Connection::Online);
    if (any(answers, [](const AnchorAnswer& a) { return a.plain == Way::Wrong; }))
        return Connection::Portal;
    if (any(answers, [](const AnchorAnswer& a) { return a.plain == Way::Proxy || a.secure == Way::Proxy; }))
        return Connection::Proxy;
    const bool noName = any(answers, [](const AnchorAnswer& a) { return a.plain == Way::NoName; });
    const bool reachable = any(answers, [](const AnchorAnswer& a) { return a.address == Way::Good; });
    return noName && reachable ? Connection::Dns : Connection::Offline;
}

bool ConnectionGate::anchorsSaid(Connection connection, Steady at)
{
    m_askedAt = at;
    m_vouched = true;
    return become(connection, at);
}

void ConnectionGate::restore(Connection state, Steady at)
{
    m_state = state;
    m_changedAt = at;
}

bool ConnectionGate::become(Connection state, Steady at)
{
    if (state == m_state)
        return false;
    if (state == Connection::Online)
        m_onlineSince = at;
    if (isOnline() || state == Connection::Online)
        m_changedAt = at;
    m_state = state;
    return true;
}

bool ConnectionGate::believes(Steady at) const
{
    return isOnline() && at >= settledAt();
}

bool ConnectionGate::anchorsAreRecent(Steady at) const
{
    return m_askedAt != Steady::min() && at - m_askedAt < rules::anchorsStayValid;
}

Steady ConnectionGate::nextAsk() const
{
    if (isOnline())
        return Steady::max();
    return m_askedAt == Steady::min() ? m_changedAt : m_askedAt + rules::anchorInterval;
}

Steady ConnectionGate::settledAt() const
{
    return m_onlineSince == Steady::min() ? Steady::min() : m_onlineSince + rules::settleAfterReturn;
}

} // namespace downlight
