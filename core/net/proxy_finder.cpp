// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/net/proxy_finder.h"

#include "core/net/wire.h"

#include <QHostAddress>
#include <QRegularExpression>

#include <mutex>

namespace downlight {

using namespace Qt::StringLiterals;

namespace {

constexpr qint64 keptMs = 300'000;
constexpr qsizetype mostKept = 4096;
constexpr int longestGoodbyeMs = 200;

} // namespace

struct ProxyFinder::Home {
    std::mutex mutex;
    ProxyFinder* finder = nullptr; ///< Null once it is gone.
};

ProxyFinder::ProxyFinder(Lookup lookup, QObject* parent)
    : QObject(parent)
    , m_lookup(std::move(lookup))
    , m_home(std::make_shared<Home>())
{
    m_home->finder = this;
}

ProxyFinder::~ProxyFinder()
{
    {
        const std::lock_guard lock(m_home->mutex);
        m_home->finder = nullptr;
    }
    if (!m_thread)
        return;
    m_thread->clear();
    // The system may take half a minute to answer; the end of the program does not wait for that. A thread
    // that is left behind owns all that it uses.
    if (!m_thread->waitForDone(longestGoodbyeMs))
        static_cast<void>(m_thread.release());
}

void ProxyFinder::find(const QUrl& url, QObject& context, const Done& done)
{
    QUrl origin; // the path and the query are nobody's business
    origin.setScheme(url.scheme());
    origin.setHost(url.host());
    origin.setPort(url.port());
    const auto known = m_known.constFind(origin);
    if (known != m_known.constEnd() && known->until > wire::nowMs())
        return done(known->proxy);
    const bool isAsked = m_waiting.contains(origin);
    m_waiting[origin].append({&context, done});
    if (!isAsked)
        ask(origin);
}

void ProxyFinder::forget()
{
    m_known.clear();
    ++m_generation;
}

void ProxyFinder::ask(const QUrl& origin)
{
    if (!m_thread) {
        m_thread = std::make_unique<QThreadPool>();
        m_thread->setMaxThreadCount(1);
    }
    m_thread->start([lookup = m_lookup, home = m_home, origin, generation = m_generation] {
        const QNetworkProxy proxy = lookup(origin);
        const std::lock_guard lock(home->mutex);
        ProxyFinder* finder = home->finder;
        if (finder)
            QMetaObject::invokeMethod(
                finder, [finder, origin, proxy, generation] { finder->answered(origin, proxy, generation); },
                Qt::QueuedConnection);
    });
}

void ProxyFinder::answered(const QUrl& origin, const QNetworkProxy& proxy, int generation)
{
    if (generation != m_generation)
        return ask(origin); // the answer is another network's
    if (m_known.size() >= mostKept)
        m_known.clear();
    m_known.insert(origin, {proxy, wire::nowMs() + keptMs});
    const QList<Asked> waiting = m_waiting.take(origin);
    for (const Asked& asked : waiting) {
        if (asked.context)
            asked.done(proxy);
    }
}

bool ProxyFinder::isExempt(const QString& host, int port, const QString& list)
{
    static const QRegularExpression between(u"[\\s,]+"_s);
    const QHostAddress address(host);
    for (QString entry : list.split(between, Qt::SkipEmptyParts)) {
        if (entry == "*"_L1)
            return true;
        const auto network = QHostAddress::parseSubnet(entry);
        if (!address.isNull() && entry.contains(u'/')) {
            if (network.second >= 0 && address.isInSubnet(network))
                return true;
            continue;
        }
        static const QRegularExpression withPort(u"^(.+):(\\d{1,5})$"_s);
        if (const QRegularExpressionMatch match = withPort.match(entry);
            match.hasMatch() && QHostAddress(entry).isNull()) {
            if (match.captured(2).toInt() != port)
                continue;
            entry = match.captured(1);
        }
        if (entry.startsWith("*."_L1))
            entry = entry.mid(2);
        while (entry.startsWith(u'.'))
            entry = entry.mid(1);
        if (!address.isNull()) {
            if (QHostAddress(entry) == address)
                return true;
        } else if (!entry.isEmpty()
                   && (host.compare(entry, Qt::CaseInsensitive) == 0
                       || host.endsWith(u'.' + entry, Qt::CaseInsensitive))) {
            return true;
        }
    }
    return false;
}

QNetworkProxy ProxyFinder::ofSystem(const QUrl& url)
{
    // Qt knows one spelling of it only.
    const QString small = qEnvironmentVariable("no_proxy");
    if (isExempt(url.host(), url.port(url.scheme() == "https"_L1 ? 443 : 80),
                 small.isEmpty() ? qEnvironmentVariable("NO_PROXY") : small))
        return QNetworkProxy(QNetworkProxy::NoProxy);
    const QList<QNetworkProxy> proxies = QNetworkProxyFactory::systemProxyForQuery(QNetworkProxyQuery(url));
    QNetworkProxy proxy = proxies.isEmpty() ? QNetworkProxy(QNetworkProxy::NoProxy) : proxies.first();
    if (proxy.type() == QNetworkProxy::DefaultProxy)
        return QNetworkProxy(QNetworkProxy::NoProxy);
    if (proxy.type() == QNetworkProxy::HttpCachingProxy)
        proxy.setType(QNetworkProxy::HttpProxy); // a tunnel, also for plain http
    return proxy;
}

} // namespace downlight
