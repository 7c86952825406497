// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/net/qt_network_gate.h"

#include "core/base/memory.h"
#include "core/net/certificate_check.h"
#include "core/net/connection_pool.h"
#include "core/net/proxy_finder.h"
#include "core/net/tcp_attempt.h"
#include "core/net/transfer.h"

#include <QPointer>
#include <QTimer>

#include <chrono>
#include <utility>

namespace downlight {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

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
    , m_issuers(certificate::ofEnvironment())
{
    // Qt loads the system's one by one as they are needed, but only as long as none is named.
    if (!m_issuers.isEmpty())
        m_issuers += QSslConfiguration::systemCaCertificates();
}

QtNetworkGate::~QtNetworkGate()
{
    // Transfers are children and use the pool: they go first.
    qDeleteAll(findChildren<Transfer*>(QString(), Qt::FindDirectChildrenOnly));
}

void QtNetworkGate::get(const HttpRequest& request, QObject& context, Done done)
{
    const QString host = u"%1:%2"_s.arg(request.url.host()).arg(request.url.port(-1));
    m_line.push_back(std::make_shared<Waiting>(Waiting{request, &context, std::move(done), host}));
    beginNext();
}

/// Begins what may begin: whoever waits for his own host lets the others pass.
void QtNetworkGate::beginNext()
{
    while (!m_line.empty() && m_allUnderWay < together) {
        const std::shared_ptr<Waiting> next = m_line.front();
        m_line.pop_front();
        if (!next->context) {
            callNext(next->host); // it had this one's place in the line
            continue;
        }
        if (m_underWay.value(next->host) >= perHost)
            m_waiting[next->host].push_back(next);
        else
            begin(*next);
    }
}

void QtNetworkGate::begin(Waiting& waiting)
{
    const QString host = waiting.host;
    ++m_underWay[host];
    ++m_allUnderWay;
    ++m_begun;
    auto* transfer = new Transfer({*m_pool, *m_proxies, m_issuers}, waiting.request, this);
    const QPointer<QObject> context = waiting.context;
    connect(context, &QObject::destroyed, transfer, [this, transfer, host] {
        transfer->cancel();
        transfer->deleteLater();
        ended(host);
    });
    transfer->start(
        [this, transfer, host, context, done = std::move(waiting.done)](const Result<HttpReply>& result) {
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
    --m_allUnderWay;
    if (--m_underWay[host] <= 0)
        m_underWay.remove(host);
    callNext(host);
    beginNext();
    if (m_allUnderWay == 0)
        allEnded();
}

/// After a round of many hosts, what their handshakes and answers took is not needed before the next.
void QtNetworkGate::allEnded()
{
    constexpr int many = 64;
    if (std::exchange(m_begun, 0) >= many)
        QTimer::singleShot(1s, this, &giveMemoryBack);
}

/// Who waited for this host has waited longer than the line.
void QtNetworkGate::callNext(const QString& host)
{
    if (const auto queue = m_waiting.find(host); queue != m_waiting.end()) {
        while (!queue->empty() && !queue->front()->context)
            queue->pop_front();
        if (!queue->empty()) {
            m_line.push_front(queue->front());
            queue->pop_front();
        }
        if (queue->empty())
            m_waiting.erase(queue);
    }
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
