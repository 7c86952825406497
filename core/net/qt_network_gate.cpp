// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/net/qt_network_gate.h"

#include "core/net/connection_pool.h"
#include "core/net/proxy_finder.h"
#include "core/net/tcp_attempt.h"
#include "core/net/transfer.h"

#include <QPointer>

namespace downlight {

using namespace Qt::StringLiterals;

struct QtNetworkGate::Waiting {
    HttpRequest request;
    QPointer<QObject> context;
    Done done;
    QString host;
};

QtNetworkGate::QtNetworkGate(QObject* parent)
    : QtNetworkGate(&ProxyFinder::ofSystem, parent)
{
}

QtNetworkGate::QtNetworkGate(ProxyLookup proxies, QObject* parent)
    : QObject(parent)
    , m_pool(std::make_unique<ConnectionPool>())
    , m_proxies(std::make_unique<ProxyFinder>(std::move(proxies)))
{
}

QtNetworkGate::~QtNetworkGate()
{
    // Transfers are children and use the pool: they go first.
    qDeleteAll(findChildren<Transfer*>(QString(), Qt::FindDirectChildrenOnly));
}

void QtNetworkGate::get(const HttpRequest& request, QObject& context, Done done)
{
    const QString host = u"%1:%2"_s.arg(request.url.host()).arg(request.url.port(-1));
    auto waiting = std::make_unique<Waiting>(Waiting{request, &context, std::move(done), host});
    if (m_underWay.value(host) >= perHost)
        m_waiting[host].push_back(std::move(waiting));
    else
        begin(std::move(waiting));
}

void QtNetworkGate::begin(std::unique_ptr<Waiting> waiting)
{
    const QString host = waiting->host;
    ++m_underWay[host];
    auto* transfer = new Transfer(*m_pool, *m_proxies, waiting->request, this);
    const QPointer<QObject> context = waiting->context;
    connect(context, &QObject::destroyed, transfer, [this, transfer, host] {
        transfer->cancel();
        transfer->deleteLater();
        ended(host);
    });
    transfer->start(
        [this, transfer, host, context, done = std::move(waiting->done)](const Result<HttpReply>& result) {
            if (context)
                context->disconnect(transfer);
            transfer->deleteLater();
            ended(host);
            if (context)
                done(result);
        });
}

void QtNetworkGate::ended(const QString& host)
{
    if (--m_underWay[host] <= 0)
        m_underWay.remove(host);
    const auto queue = m_waiting.find(host);
    if (queue == m_waiting.end())
        return;
    while (!queue->empty()) {
        const std::shared_ptr<Waiting> next = queue->front();
        queue->pop_front();
        if (!next->context)
            continue;
        if (queue->empty())
            m_waiting.erase(queue);
        return begin(std::make_unique<Waiting>(std::move(*next)));
    }
    m_waiting.erase(queue);
}

void QtNetworkGate::forgetConnections()
{
    m_pool->clear();
    m_proxies->forget();
}

void QtNetworkGate::connectTo(const TcpRequest& request, QObject& context, Done done)
{
    auto* attempt = new TcpAttempt(request, this);
    connect(&context, &QObject::destroyed, attempt, &QObject::deleteLater);
    const QPointer<QObject> guard = &context;
    attempt->start([attempt, guard, done = std::move(done)](const Result<HttpReply>& result) {
        attempt->deleteLater();
        if (guard)
            done(result);
    });
}

} // namespace downlight
