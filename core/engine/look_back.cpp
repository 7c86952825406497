// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/look_back.h"

#include "core/base/log.h"
#include "core/sources/complements.h"
#include "core/sources/source_registry.h"

#include <algorithm>
#include <utility>

namespace downlight {

using namespace Qt::StringLiterals;

namespace {

/// Fifty incidents with all that was said of them.
constexpr qsizetype largest = qsizetype{4} * 1024 * 1024;

} // namespace

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
    return m_asking.contains(service)
        || std::any_of(m_waiting.begin(), m_waiting.end(),
                       [&service](const Wanted& other) { return other.service.id == service; });
}

void LookBack::look(const Service& service, const QStringList& parts, bool isUrgent)
{
    if (m_asking.contains(service.id) || !canAsk(service))
        return;
    if (isUrgent)
        std::erase_if(m_waiting, [&service](const Wanted& other) { return other.service.id == service.id; });
    if (isAsking(service.id))
        return;
    if (isUrgent)
        m_waiting.push_front({service, parts});
    else
        m_waiting.push_back({service, parts});
    next();
}

void LookBack::forget(const QString& service)
{
    std::erase_if(m_waiting, [&service](const Wanted& other) { return other.service.id == service; });
    if (m_asking.erase(service) > 0) // ends the request
        next();
}

void LookBack::next()
{
    while (m_asking.size() < askedTogether && !m_waiting.empty()) {
        const Wanted wanted = std::move(m_waiting.front());
        m_waiting.pop_front();
        ask(wanted);
    }
}

void LookBack::ask(const Wanted& wanted)
{
    const StatusSource* source = m_sources.find(wanted.service.page.format);
    QObject& context = *(m_asking[wanted.service.id] = std::make_unique<QObject>());
    HttpRequest request = *source->history(wanted.service.page.url);
    request.maxBytes = largest;
    request.trust = wanted.service.page.foreign ? Trust::Foreign : Trust::Typed;
    m_network.get(request, context, [this, source, wanted, &context](const Result<HttpReply>& reply) {
        if (!reply)
            return finish(wanted, tl::unexpected(reply.error()));
        if (isRefusal(reply->status))
            return finish(wanted,
                          fail(Failure::Kind::Format, u"HTTP %1: there is no list"_s.arg(reply->status)));
        const auto parse = [source, reply = *reply] { return source->parse(reply); };
        m_reader.read(reply->body.size(), parse, context,
                      [this, wanted](const Result<Reading>& reading) { finish(wanted, reading); });
    });
}

/// Called from within what the context holds: that goes later.
void LookBack::finish(const Wanted& wanted, const Result<Reading>& reading)
{
    const QString service = wanted.service.id;
    if (!reading)
        qCInfo(logEngine).noquote() << "The past incidents of" << service
                                    << "could not be read:" << reading.error().detail;
    const Result<QList<PastIncident>> past =
        reading.map([&wanted](const Reading& read) { return pastIncidents(read, wanted.parts); });
    if (auto asked = m_asking.extract(service); !asked.empty())
        asked.mapped().release()->deleteLater();
    next();
    Q_EMIT found(service, past);
}

} // namespace downlight
