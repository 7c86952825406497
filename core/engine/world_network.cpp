// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/world_network.h"

#include <QJsonArray>
#include <QJsonDocument>

namespace downlight {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

constexpr auto slowAfter = 2s;
constexpr auto slowLatency = 5s;
constexpr auto domain = ".world.invalid"_L1; // RFC 2606: never a real host

QByteArray statuspageAnswer(const WorldService& service, const QDateTime& start)
{
    static const QHash<Level, QString> indicators{{Level::Operational, u"none"_s},
                                                  {Level::Maintenance, u"maintenance"_s},
                                                  {Level::Degraded, u"minor"_s},
                                                  {Level::PartialOutage, u"major"_s},
                                                  {Level::MajorOutage, u"critical"_s}};
    const QString indicator = indicators.value(service.pageLevel);
    QJsonArray incidents;
    if (isProblem(service.pageLevel))
        incidents.append(QJsonObject{{u"name"_s, u"We are investigating a problem"_s},
                                     {u"status"_s, u"investigating"_s},
                                     {u"impact"_s, indicator}});
    QJsonArray works;
    if (service.pageLevel == Level::Maintenance && service.workEnds)
        works.append(QJsonObject{
            {u"name"_s, u"Announced work"_s},
            {u"status"_s, u"in_progress"_s},
            {u"scheduled_until"_s, start.addSecs(service.workEnds->count()).toString(Qt::ISODate)}});
    const QJsonObject answer{
        {u"page"_s, QJsonObject{{u"id"_s, u"world"_s}, {u"name"_s, service.name}}},
        {u"status"_s,
         QJsonObject{{u"indicator"_s, indicator}, {u"description"_s, toWord(service.pageLevel)}}},
        {u"incidents"_s, incidents},
        {u"scheduled_maintenances"_s, works}};
    return QJsonDocument(answer).toJson(QJsonDocument::Compact);
}

} // namespace

WorldService& WorldNetwork::declare(const WorldService& service)
{
    if (!m_hosts.contains(service.name))
        m_hosts.append(service.name);
    return m_services.insert_or_assign(service.name, service).first->second;
}

WorldService* WorldNetwork::find(const QString& name)
{
    const auto found = m_services.find(name);
    return found == m_services.end() ? nullptr : &found->second;
}

Service WorldNetwork::serviceFor(const WorldService& declared) const
{
    const qsizetype index = m_hosts.indexOf(declared.name);
    Service service;
    service.id = declared.name;
    service.name = declared.name;
    service.provider = declared.provider;
    service.local = declared.local;
    service.community = declared.community;
    if (declared.page) {
        service.page.url = QUrl(u"https://page-%1%2/"_s.arg(index).arg(domain));
        service.page.format = u"statuspage"_s;
        service.page.interval = declared.interval;
    }
    if (declared.probe) {
        service.probe.url = QUrl(u"https://probe-%1%2/"_s.arg(index).arg(domain));
        service.probe.interval = declared.interval;
        service.probe.slowAfter = slowAfter;
    }
    return service;
}

QList<Anchor> WorldNetwork::anchors()
{
    return {{u"first"_s, QUrl(u"http://anchor-1.world.invalid/"_s), 204, {}, u"192.0.2.1:443"_s},
            {u"second"_s, QUrl(u"http://anchor-2.world.invalid/"_s), 204, {}, u"192.0.2.2:443"_s}};
}

void WorldNetwork::later(QObject& context, std::function<void()> answer)
{
    m_waiting.push_back({&context, std::move(answer)});
    if (m_waker)
        m_waker();
}

bool WorldNetwork::deliver()
{
    const bool any = !m_waiting.empty();
    while (!m_waiting.empty()) {
        const Waiting next = std::move(m_waiting.front());
        m_waiting.pop_front();
        if (next.context)
            next.answer();
    }
    return any;
}

void WorldNetwork::get(const HttpRequest& request, QObject& context, NetworkGate::Done done)
{
    Result<HttpReply> answer = fail(Failure::Kind::NameLookup, u"no such host in this world"_s);
    const QString host = request.url.host();
    const int index = host.section(u'.', 0, 0).section(u'-', 1).toInt();
    if (host.startsWith("anchor-"_L1)) {
        answer = anchorAnswer(request.url);
    } else if (index < m_hosts.size()) {
        WorldService& service = m_services.at(m_hosts[index]);
        answer = host.startsWith("page-"_L1) ? pageAnswer(service, request.url)
                                             : probeAnswer(service, request.url);
    }
    later(context, [answer = std::move(answer), done = std::move(done)] { done(answer); });
}

void WorldNetwork::connectTo(const TcpRequest& request, QObject& context, NetworkGate::Done done)
{
    Q_UNUSED(request);
    Result<HttpReply> answer = reply(0, {}, {});
    if (m_state == WorldNetworkState::Down)
        answer = fail(Failure::Kind::Network, u"network unreachable"_s);
    later(context, [answer = std::move(answer), done = std::move(done)] { done(answer); });
}

void WorldNetwork::ask(const Service& service, QObject& context, CommunityPort::Done done)
{
    Result<CommunityPort::Answer> answer = fail(Failure::Kind::Network, u"the hub cannot be reached"_s);
    const WorldService* found = find(service.id);
    if (found && (m_state == WorldNetworkState::Up || found->local))
        answer = CommunityPort::Answer{found->communitySays, {}};
    later(context, [answer = std::move(answer), done = std::move(done)] { done(answer); });
}

/// What keeps \p service from being reached though the line is good.
std::optional<Failure> WorldNetwork::ownWayFails(const WorldService& service, const QUrl& url) const
{
    if (service.vpn && !m_vpn)
        return Failure{Failure::Kind::Network, u"network unreachable"_s};
    if (!service.resolves)
        return Failure{Failure::Kind::NameLookup, u"the name does not resolve"_s};
    if (service.portal && url.scheme() == "https"_L1)
        return Failure{Failure::Kind::Tls, u"the certificate is refused"_s};
    return std::nullopt;
}

std::optional<Failure> WorldNetwork::lineFails(const QUrl& url, bool local) const
{
    if (local)
        return std::nullopt;
    const bool secure = url.scheme() == "https"_L1;
    switch (m_state) {
    case WorldNetworkState::Up:
        return std::nullopt;
    case WorldNetworkState::Down:
        return Failure{Failure::Kind::Network, u"network unreachable"_s};
    case WorldNetworkState::Dns:
        return Failure{Failure::Kind::NameLookup, u"the name does not resolve"_s};
    case WorldNetworkState::Portal:
    case WorldNetworkState::Tls:
        break;
    }
    return secure ? std::optional(Failure{Failure::Kind::Tls, u"the certificate is refused"_s})
                  : std::nullopt;
}

Result<HttpReply> WorldNetwork::pageAnswer(WorldService& service, const QUrl& url) const
{
    if (const auto failure = lineFails(url, service.local))
        return tl::unexpected(*failure);
    if (const auto failure = ownWayFails(service, url))
        return tl::unexpected(*failure);
    if (!service.pageReachable)
        return fail(Failure::Kind::Network, u"connection refused"_s);
    if (!service.pageReadable || service.pageLevel == Level::Unknown)
        return reply(200, "<!DOCTYPE html><title>Sign in</title>", url);
    if (service.answer.isEmpty() || service.answered != service.pageLevel) {
        service.answer = statuspageAnswer(service, m_start);
        service.answered = service.pageLevel;
    }
    return reply(200, service.answer, url);
}

Result<HttpReply> WorldNetwork::probeAnswer(WorldService& service, const QUrl& url)
{
    if (const auto failure = lineFails(url, service.local))
        return tl::unexpected(*failure);
    if (const auto failure = ownWayFails(service, url))
        return tl::unexpected(*failure);
    if (m_state == WorldNetworkState::Portal && !service.local)
        return reply(200, "<!DOCTYPE html><title>Welcome to our network</title>", url);
    if (std::exchange(service.failsOnce, false) || !service.reachable)
        return fail(Failure::Kind::Network, u"connection refused"_s);
    HttpReply answer = reply(service.blocked ? 403 : 200, {}, url);
    answer.latency = service.slow ? slowLatency : answer.latency;
    return answer;
}

Result<HttpReply> WorldNetwork::anchorAnswer(const QUrl& url) const
{
    if (const auto failure = lineFails(url, false))
        return tl::unexpected(*failure);
    if (m_state == WorldNetworkState::Portal)
        return reply(200, "<!DOCTYPE html><title>Welcome to our network</title>", url);
    return reply(204, {}, url);
}

HttpReply WorldNetwork::reply(int status, QByteArray body, const QUrl& url) const
{
    HttpReply reply;
    reply.status = status;
    reply.body = std::move(body);
    reply.latency = 20ms;
    reply.url = url;
    reply.receivedAt = m_clock.now();
    return reply;
}

} // namespace downlight
