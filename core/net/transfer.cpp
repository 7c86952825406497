// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/net/transfer.h"

#include "core/base/log.h"
#include "core/net/address_rules.h"
#include "core/net/connection_pool.h"
#include "core/net/proxy_finder.h"
#include "core/net/wire.h"

#include <QHostInfo>
#include <QSslConfiguration>

#include <algorithm>

namespace downlight {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

constexpr int maxRedirects = 5;
constexpr qint64 readBufferBytes = qint64{64} * 1024;
constexpr auto keptConnection = 3s; ///< A kept connection that stays silent for so long is taken for dead.

QNetworkProxy noProxy()
{
    return QNetworkProxy(QNetworkProxy::NoProxy);
}

} // namespace

Transfer::Transfer(const Gate& gate, HttpRequest request, QObject* parent)
    : QObject(parent)
    , m_pool(gate.pool)
    , m_proxies(gate.proxies)
    , m_issuers(gate.issuers)
    , m_request(std::move(request))
    , m_url(m_request.url)
    , m_mayReuse(m_request.method == "GET") // a kept connection may be dead, and this must not be sent twice
{
    m_deadline.setSingleShot(true);
    m_deadline.setTimerType(Qt::CoarseTimer);
    connect(&m_deadline, &QTimer::timeout, this, [this] {
        if (m_lookup != -1)
            return end(fail(Failure::Kind::NameLookup, u"%1 does not resolve in time"_s.arg(m_url.host())));
        if (m_askingProxy)
            return end(fail(Failure::Kind::Proxy, u"the system does not say in time which proxy to use"_s));
        end(fail(Failure::Kind::Network,
                 u"no complete answer within %1 s"_s.arg(
                     std::chrono::duration_cast<std::chrono::seconds>(m_request.deadline).count())));
    });
    m_attempt.setSingleShot(true);
    connect(&m_attempt, &QTimer::timeout, this, [this] {
        if (m_reused)
            askAnew();
        else
            connectNext();
    });
}

Transfer::~Transfer()
{
    cancel();
}

void Transfer::cancel()
{
    m_done = {};
    if (m_lookup != -1)
        QHostInfo::abortHostLookup(std::exchange(m_lookup, -1));
    m_deadline.stop();
    m_attempt.stop();
    dropSocket();
}

void Transfer::start(Done done)
{
    m_done = std::move(done);
    m_deadline.start(m_request.deadline);
    // Later: even a kept connection could otherwise fail from within this call.
    QMetaObject::invokeMethod(
        this, [this] { go(); }, Qt::QueuedConnection);
}

bool Transfer::isOriginalHost() const
{
    return m_url.host().compare(m_request.url.host(), Qt::CaseInsensitive) == 0;
}

QString Transfer::poolKey() const
{
    return u"%1 %2 %3"_s.arg(m_url.scheme(), m_url.host()).arg(port());
}

void Transfer::go()
{
    if (!m_done)
        return;
    const QString scheme = m_url.scheme();
    if ((scheme != "http"_L1 && scheme != "https"_L1) || m_url.host().isEmpty())
        return end(fail(Failure::Kind::Refused,
                        u"only http and https addresses are read, not \"%1\""_s.arg(scheme.left(20))));
    m_proxy = noProxy();
    // A kept connection was checked when it was made; one that a foreign address asks for is always made
    // anew.
    if (isTyped() && m_mayReuse && !m_request.freshConnection) {
        m_socket = m_pool.take(poolKey());
        m_reused = m_socket != nullptr;
        if (m_reused) {
            listen();
            m_attempt.start(keptConnection);
            return send();
        }
    }
    // No proxy reaches this machine or this network better than we do.
    const QHostAddress literal(m_url.host());
    if (literal.isNull() ? wire::isLocalName(m_url.host()) : !isPublicAddress(literal))
        return lookUp();
    m_askingProxy = true;
    m_proxies.find(m_url, *this, [this](const QNetworkProxy& proxy) {
        m_askingProxy = false;
        if (m_done)
            proxyFound(proxy);
    });
}

void Transfer::proxyFound(const QNetworkProxy& proxy)
{
    if (proxy.type() == QNetworkProxy::NoProxy)
        return lookUp();
    qCDebug(logNet).noquote() << "A proxy resolves" << m_url.host() << "so only its name could be checked.";
    connectThrough(proxy);
}

void Transfer::lookUp()
{
    if (const QHostAddress literal(m_url.host()); !literal.isNull())
        return resolved({literal});
    m_lookup = QHostInfo::lookupHost(m_url.host(), this, [this](const QHostInfo& info) {
        m_lookup = -1;
        if (info.error() != QHostInfo::NoError || info.addresses().isEmpty())
            return end(fail(Failure::Kind::NameLookup,
                            u"%1 does not resolve: %2"_s.arg(m_url.host(), info.errorString())));
        resolved(info.addresses());
    });
}

void Transfer::resolved(const QList<QHostAddress>& addresses)
{
    const NameAnswer answer = nameAnswer(m_url.host(), addresses);
    if (answer == NameAnswer::Nowhere)
        return end(tl::unexpected(wire::nameBlocked(m_url.host())));
    m_isDoubtful = answer == NameAnswer::OwnMachine;
    QList<QHostAddress> open = addresses;
    // Who typed this machine's name meant this machine, whichever of its names a redirect gives it.
    const bool ownMachine = m_request.trust == Trust::Typed && wire::isThisMachine(m_request.url.host())
        && wire::isThisMachine(m_url.host());
    if (!isTyped() && !ownMachine)
        open.removeIf([](const QHostAddress& address) { return !isPublicAddress(address); });
    if (open.isEmpty())
        return end(fail(Failure::Kind::Refused, u"the address leads into a private network"_s));
    m_addresses = familiesInTurn(open);
    connectNext();
}

void Transfer::prepareSocket(const QNetworkProxy& proxy)
{
    dropSocket();
    m_sslErrors.clear();
    m_reused = false;
    m_answeredAt = 0;
    m_sentAt = wire::nowMs();
    m_socket = std::make_unique<QSslSocket>();
    m_socket->setProxy(proxy);
    m_socket->setReadBufferSize(readBufferBytes);
    listen();
    if (!isSecure())
        return connect(m_socket.get(), &QSslSocket::connected, this, &Transfer::send), void();
    m_socket->setSslConfiguration(secureConfiguration());
    connect(m_socket.get(), &QSslSocket::encrypted, this, &Transfer::secured);
    connect(m_socket.get(), &QSslSocket::sslErrors, this, &Transfer::certificateDoubted);
}

void Transfer::listen()
{
    connect(m_socket.get(), &QSslSocket::readyRead, this, &Transfer::bytesArrived);
    connect(m_socket.get(), &QSslSocket::disconnected, this, &Transfer::socketClosed);
    connect(m_socket.get(), &QSslSocket::errorOccurred, this, &Transfer::socketFailed);
}

void Transfer::connectNext()
{
    if (!m_done || m_addresses.isEmpty())
        return;
    const QHostAddress address = m_addresses.takeFirst();
    prepareSocket(noProxy());
    if (!m_addresses.isEmpty())
        m_attempt.start(wire::oneAddress);
    // The address was checked; the name goes into the certificate's check and into Host.
    if (isSecure())
        m_socket->connectToHostEncrypted(address.toString(), port(), m_url.host());
    else
        m_socket->connectToHost(address, port());
}

void Transfer::connectThrough(const QNetworkProxy& proxy)
{
    m_addresses.clear();
    m_proxy = proxy;
    // Many proxies open tunnels to port 443 only, so plain HTTP is asked of the proxy itself.
    if (!isSecure() && proxy.type() == QNetworkProxy::HttpProxy) {
        prepareSocket(noProxy());
        return m_socket->connectToHost(proxy.hostName(), proxy.port());
    }
    prepareSocket(proxy);
    if (isSecure())
        m_socket->connectToHostEncrypted(m_url.host(), port());
    else
        m_socket->connectToHost(m_url.host(), port());
}

/// The kept connection is dead: no answer to us, so the question is asked again on a new one.
void Transfer::askAnew()
{
    m_attempt.stop();
    dropSocket();
    m_reused = false;
    m_mayReuse = false;
    go();
}

void Transfer::send()
{
    if (!m_reused)
        m_attempt.stop();
    m_parser = std::make_unique<ResponseParser>(m_request.maxBytes);
    m_answeredAt = 0;
    m_before = m_reused ? wire::received(m_socket->socketDescriptor()) : 0; // its handshake counts
    if (m_reused)
        m_sentAt = wire::nowMs();
    m_socket->write(wire::requestBytes(m_request, m_url, isSecure() ? noProxy() : m_proxy));
}

/// What is not body is bounded, too: chunk extensions, what a compressed body hides, padding of TLS records.
/// Twice the body is far more than any honest server needs for that.
bool Transfer::isFlooded() const
{
    const qint64 most = 2 * qint64{m_request.maxBytes};
    return m_read > most || wire::received(m_socket->socketDescriptor()) - m_before > most;
}

void Transfer::bytesArrived()
{
    while (m_socket && m_parser && m_socket->bytesAvailable() > 0) {
        const QByteArray piece = m_socket->read(readBufferBytes);
        if (piece.isEmpty())
            return;
        m_attempt.stop();
        m_read += piece.size();
        const Result<qsizetype> taken = isFlooded()
            ? fail(Failure::Kind::TooLarge,
                   u"the answer takes more than %1 bytes on the wire"_s.arg(2 * m_request.maxBytes))
            : m_parser->take(piece);
        m_surplus = taken && *taken < piece.size();
        if (m_parser->hasHeaders() && m_answeredAt == 0)
            m_answeredAt = wire::nowMs();
        if (!taken) {
            // Whoever only wants to know that it answers has seen enough.
            if (!m_request.wantsBody && m_parser->hasHeaders()
                && taken.error().kind == Failure::Kind::TooLarge)
                return succeed(m_parser->bodySoFar());
            return end(tl::unexpected(taken.error()));
        }
        if (m_request.onPiece && m_parser->hasHeaders() && m_parser->status() == 200) {
            m_deadline.start(m_request.deadline);
            const QByteArray body = m_parser->bodySoFar();
            const qsizetype before = std::exchange(m_handedOver, body.size());
            if (body.size() > before)
                m_request.onPiece(body.sliced(before));
            if (!m_parser)
                return; // cancelled from within
        }
        if (m_parser->isComplete())
            return complete();
        const bool success = m_parser->hasHeaders() && m_parser->status() >= 200 && m_parser->status() < 300;
        if (!m_request.wantsBody && success)
            return succeed(m_parser->bodySoFar());
    }
}

void Transfer::socketClosed()
{
    bytesArrived();
    if (!m_socket || !m_parser)
        return;
    if (const Result<void> closed = m_parser->closed(); !closed) {
        if (m_reused && !m_parser->hasBegun())
            return askAnew();
        return end(tl::unexpected(closed.error()));
    }
    complete();
}

void Transfer::socketFailed()
{
    const QAbstractSocket::SocketError error = m_socket->error();
    const bool connecting = !m_parser;
    if (error == QAbstractSocket::RemoteHostClosedError && !connecting)
        return; // disconnected() follows, and knows what is missing
    if (connecting && !m_addresses.isEmpty() && m_sslErrors.isEmpty()) {
        m_attempt.stop();
        return QMetaObject::invokeMethod(this, &Transfer::connectNext, Qt::QueuedConnection), void();
    }
    if (m_reused && m_parser && !m_parser->hasBegun())
        return; // as above
    end(tl::unexpected(failureOf(error)));
}

void Transfer::complete()
{
    const int status = m_parser->status();
    if (status == 407)
        return end(fail(Failure::Kind::Proxy, u"the proxy wants a password"_s));
    const bool redirects = status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
    const QByteArray location = m_parser->header("Location");
    if (redirects && !location.isEmpty() && m_request.followsRedirects)
        return follow(QUrl::fromEncoded(location.left(4096)));
    Result<QByteArray> body = m_parser->body();
    if (!body)
        return end(tl::unexpected(body.error()));
    succeed(std::move(*body));
}

void Transfer::follow(const QUrl& location)
{
    const QUrl target = m_url.resolved(location);
    if (m_request.method != "GET")
        return end(fail(Failure::Kind::Refused, u"only a GET follows a redirect"_s));
    if (++m_redirects > maxRedirects)
        return end(
            fail(Failure::Kind::RedirectLoop,
                 u"too many redirects: more than %1, the last to %2"_s.arg(maxRedirects).arg(target.host())));
    if (m_url.scheme() == "https"_L1 && target.scheme() == "http"_L1)
        return end(fail(Failure::Kind::Refused, u"a redirect from https to http is not followed"_s));
    dropSocket();
    m_url = target;
    m_addresses.clear();
    go();
}

void Transfer::succeed(QByteArray body)
{
    HttpReply reply;
    reply.status = m_parser->status();
    reply.body = std::move(body);
    reply.contentType = m_parser->header("Content-Type").left(200);
    reply.etag = m_parser->header("ETag").left(500);
    reply.lastModified = m_parser->header("Last-Modified").left(100);
    const QByteArray wait = m_parser->header("Retry-After");
    reply.retryAfter = wait.isEmpty() ? std::chrono::seconds{0} : wire::retryAfter(wait);
    reply.age = wire::age(m_parser->header("Age"));
    reply.date = wire::date(m_parser->header("Date"));
    reply.latency = std::chrono::milliseconds(
        std::max<qint64>(1, (m_answeredAt != 0 ? m_answeredAt : wire::nowMs()) - m_sentAt));
    reply.url = m_url;
    reply.receivedAt = QDateTime::currentDateTimeUtc();
    const bool keep = !m_surplus && m_parser->isComplete() && m_parser->keepsAlive()
        && !m_request.freshConnection && isOriginalHost() && m_request.trust == Trust::Typed;
    if (keep && m_socket->bytesAvailable() == 0 && m_proxy.type() == QNetworkProxy::NoProxy) {
        m_socket->disconnect(this);
        m_pool.give(poolKey(), std::move(m_socket));
    }
    end(reply);
}

void Transfer::end(const Result<HttpReply>& result)
{
    m_deadline.stop();
    m_attempt.stop();
    dropSocket();
    if (const Done done = std::exchange(m_done, {}))
        done(result);
}

void Transfer::dropSocket()
{
    m_parser.reset();
    if (!m_socket)
        return;
    m_socket->disconnect(this);
    m_socket->abort();
    // It may be the one whose signal is being handled just now.
    m_socket.release()->deleteLater();
}

} // namespace downlight
