// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/look_back.h"

#include "core/base/log.h"
#include "core/sources/source_registry.h"

#include <algorithm>

namespace downlight {

LookBack::LookBack(NetworkGate& network, const SourceRegistry& sources, QObject* parent)
    : QObject(parent)
    , m_network(network)
    , m_sources(sources)
{
}

bool LookBack::canAsk(const Service& service) const
{
    const StatusSource* source = m_sources.find(service.page.format);
    return source && !service.page.url.isEmpty() && source->history(service.page.url);
}

bool LookBack::isAsking(const QString& service) const
{
    return std::any_of(m_waiting.begin(), m_waiting.end(),
                       [&service](const Service& other) { return other.id == service; });
}

void LookBack::look(const Service& service)
{
    if (isAsking(service.id) || !canAsk(service))
        return;
    m_waiting.push_back(service);
    if (m_waiting.size() == 1)
        next();
}

void LookBack::forget(const QString& service)
{
    const bool isFirst = !m_waiting.empty() && m_waiting.front().id == service;
    std::erase_if(m_waiting, [&service](const Service& other) { return other.id == service; });
    if (isFirst)
        next();
}

void LookBack::next()
{
    m_asked = std::make_unique<QObject>(); // ends the request that was under way
    if (m_waiting.empty())
        return;
    const Service& service = m_waiting.front();
    const StatusSource* source = m_sources.find(service.page.format);
    HttpRequest request = *source->history(service.page.url);
    request.trust = service.page.foreign ? Trust::Foreign : Trust::Typed;
    m_network.get(request, *m_asked, [this, source](const Result<HttpReply>& reply) {
        if (!reply)
            return finish(tl::unexpected(reply.error()));
        const auto parse = [source, reply = *reply] { return source->parse(reply); };
        m_reader.read(reply->body.size(), parse, *m_asked,
                      [this](const Result<Reading>& reading) { finish(reading); });
    });
}

void LookBack::finish(const Result<Reading>& reading)
{
    const QString service = m_waiting.front().id;
    if (!reading)
        qCInfo(logEngine).noquote() << "The past incidents of" << service
                                    << "could not be read:" << reading.error().detail;
    m_waiting.pop_front();
    next();
    Q_EMIT found(service, reading.map([](const Reading& read) { return pastIncidents(read); }));
}

} // namespace downlight
