// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/net/transfer.h"

#include "core/base/log.h"
#include "core/net/address_rules.h"

#include <QElapsedTimer>
#include <QHostInfo>
#include <QNetworkAccessManager>
#include <QNetworkProxy>

#include <algorithm>

namespace downlight {

using namespace Qt::StringLiterals;

namespace {

constexpr int maxRedirects = 5;
constexpr qsizetype maxHeaderBytes = qsizetype{64} * 1024;
constexpr qint64 readBufferBytes = qint64{64} * 1024;
constexpr int longestRetryAfter = 3600;

qint64 nowMs()
{
    QElapsedTimer timer;
    timer.start();
    return timer.msecsSinceReference();
}

/// Seconds, or an HTTP date (RFC 9110, 10.2.3); at most an hour, never negative.
std::chrono::seconds retryAfter(const QByteArray& value)
{
    bool ok = false;
    qint64 seconds = value.trimmed().toLongLong(&ok);
    if (!ok) {
        const QDateTime date = QDateTime::fromString(
            QString::fromLatin1(value.trimmed()).replace(" GMT"_L1, " +0000"_L1), Qt::RFC2822Date);
        seconds = date.isValid() ? QDateTime::currentDateTimeUtc().secsTo(date) : 0;
    }
    return std::chrono::seconds(std::clamp<qint64>(seconds, 0, longestRetryAfter));
}

bool isBehindProxy(const QUrl& url)
{
    const QList<QNetworkProxy> proxies = QNetworkProxyFactory::proxyForQuery(QNetworkProxyQuery(url));
    return !proxies.isEmpty() && proxies.first().type() != QNetworkProxy::NoProxy
        && proxies.first().type() != QNetworkProxy::DefaultProxy;
}

/// Names that mean this machine or this network whatever a proxy makes of them.
bool isLocalName(const QString& host)
{
    return host == "localhost"_L1 || host.endsWith(".localhost"_L1) || host.endsWith(".local"_L1)
        || !host.contains(u'.');
}

/// True where Qt reports an HTTP status as an error: the reply is complete and ours to judge.
bool isStatusError(QNetworkReply::NetworkError error)
{
    const bool content = error > 200 && error < 300;
    const bool server = error > 400 && error < 500;
    return content || server || error == QNetworkReply::ProtocolInvalidOperationError
        || error == QNetworkReply::AuthenticationRequiredError;
}

} // namespace

Transfer::Transfer(QNetworkAccessManager& network, HttpRequest request, QObject* parent)
    : QObject(parent)
    , m_network(network)
    , m_request(std::move(request))
    , m_url(m_request.url)
{
    m_deadline.setSingleShot(true);
    m_deadline.setTimerType(Qt::CoarseTimer);
    connect(&m_deadline, &QTimer::timeout, this, [this] {
        end(fail(Failure::Kind::Network,
                 u"no complete answer within %1 s"_s.arg(
                     std::chrono::duration_cast<std::chrono::seconds>(m_request.deadline).count())));
    });
}

Transfer::~Transfer()
{
    if (m_lookup != -1)
        QHostInfo::abortHostLookup(m_lookup);
    drop();
}

void Transfer::start(Done done)
{
    m_done = std::move(done);
    m_deadline.start(m_request.deadline);
    go();
}

void Transfer::cancel()
{
    m_done = {};
    m_deadline.stop();
    drop();
}

bool Transfer::isOriginalHost() const
{
    return m_url.host().compare(m_request.url.host(), Qt::CaseInsensitive) == 0;
}

void Transfer::go()
{
    const QString scheme = m_url.scheme();
    if ((scheme != "http"_L1 && scheme != "https"_L1) || m_url.host().isEmpty())
        return endLater({Failure::Kind::Refused,
                         u"only http and https addresses are read, not \"%1\""_s.arg(scheme.left(20))});
    if (m_request.trust == Trust::Typed && isOriginalHost())
        return send();
    if (const QHostAddress literal(m_url.host()); !literal.isNull())
        return resolved({literal});
    if (isBehindProxy(m_url)) {
        if (isLocalName(m_url.host()))
            return endLater({Failure::Kind::Refused, u"the address leads into a private network"_s});
        qCInfo(logNet).noquote() << "A proxy resolves" << m_url.host()
                                 << "so only its name could be checked.";
        return send();
    }
    m_lookup = QHostInfo::lookupHost(m_url.host(), this, [this](const QHostInfo& info) {
        m_lookup = -1;
        if (info.error() != QHostInfo::NoError)
            return end(fail(Failure::Kind::NameLookup,
                            u"%1 does not resolve: %2"_s.arg(m_url.host(), info.errorString())));
        resolved(info.addresses());
    });
}

void Transfer::resolved(const QList<QHostAddress>& addresses)
{
    QList<QHostAddress> open;
    std::copy_if(addresses.begin(), addresses.end(), std::back_inserter(open), isPublicAddress);
    if (open.isEmpty())
        return endLater({Failure::Kind::Refused, u"the address leads into a private network"_s});
    m_addresses = familiesInTurn(open);
    m_address = m_addresses.takeFirst();
    send();
}

QNetworkRequest Transfer::prepare() const
{
    QUrl url = m_url;
    url.setUserInfo(QString());
    url.setFragment(QString());
    QNetworkRequest request;
    if (!m_address.isNull()) {
        // Connect to the address that was checked; the name goes into Host and into the certificate's check.
        const int port = url.port();
        request.setRawHeader("Host",
                             url.host(QUrl::FullyEncoded).toLatin1()
                                 + (port < 0 ? QByteArray() : ':' + QByteArray::number(port)));
        request.setPeerVerifyName(url.host());
        url.setHost(m_address.toString());
    }
    request.setUrl(url);
    request.setRawHeader("User-Agent", "Downlight/" DOWNLIGHT_VERSION " (desktop status monitor)");
    request.setRawHeader("Accept", m_request.accept);
    request.setRawHeader("Accept-Encoding",
                         "gzip, deflate"); // by hand, so that Qt leaves decompressing to us
    if (m_request.freshConnection)
        request.setRawHeader("Connection", "close");
    if (!m_request.etag.isEmpty())
        request.setRawHeader("If-None-Match", m_request.etag);
    if (!m_request.lastModified.isEmpty())
        request.setRawHeader("If-Modified-Since", m_request.lastModified);
    if (isOriginalHost()) {
        for (const auto& [name, value] : m_request.headers)
            request.setRawHeader(name, value);
    }
    request.setAttribute(QNetworkRequest::Http2AllowedAttribute, false);
    request.setAttribute(QNetworkRequest::RedirectPolicyAttribute, QNetworkRequest::ManualRedirectPolicy);
    request.setAttribute(QNetworkRequest::CookieLoadControlAttribute, QNetworkRequest::Manual);
    request.setAttribute(QNetworkRequest::CookieSaveControlAttribute, QNetworkRequest::Manual);
    request.setAttribute(QNetworkRequest::AuthenticationReuseAttribute, QNetworkRequest::Manual);
    request.setAttribute(QNetworkRequest::CacheLoadControlAttribute, QNetworkRequest::AlwaysNetwork);
    return request;
}

void Transfer::send()
{
    drop();
    m_decoder.reset();
    m_sslErrors.clear();
    m_sentAt = nowMs();
    m_answeredAt = 0;
    m_reply = m_network.get(prepare());
    m_reply->setReadBufferSize(readBufferBytes);
    connect(m_reply, &QNetworkReply::metaDataChanged, this, &Transfer::headersArrived);
    connect(m_reply, &QNetworkReply::readyRead, this, &Transfer::bytesArrived);
    connect(m_reply, &QNetworkReply::finished, this, &Transfer::finished);
    // Certificate errors end the request: nothing here may ever wave them through.
    connect(m_reply, &QNetworkReply::sslErrors, this,
            [this](const QList<QSslError>& errors) { m_sslErrors = errors; });
}

void Transfer::headersArrived()
{
    if (m_answeredAt == 0)
        m_answeredAt = nowMs();
    qsizetype bytes = 0;
    for (const QNetworkReply::RawHeaderPair& header : m_reply->rawHeaderPairs())
        bytes += header.first.size() + header.second.size() + 4;
    if (bytes > maxHeaderBytes)
        return end(fail(Failure::Kind::TooLarge, u"the answer has more than 64 KiB of headers"_s));
}

void Transfer::bytesArrived()
{
    if (!m_decoder)
        m_decoder = std::make_unique<BodyDecoder>(m_reply->rawHeader("Content-Encoding"), m_request.maxBytes);
    while (m_reply && m_reply->bytesAvailable() > 0) {
        const QByteArray piece = m_reply->read(readBufferBytes);
        if (piece.isEmpty())
            return;
        if (const Result<void> taken = m_decoder->take(piece); !taken) {
            // Whoever only wants to know that it answers has seen enough.
            if (!m_request.wantsBody && taken.error().kind == Failure::Kind::TooLarge)
                return succeed(m_decoder->soFar());
            return end(tl::unexpected(taken.error()));
        }
    }
}

void Transfer::finished()
{
    const QNetworkReply::NetworkError error = m_reply->error();
    const int status = m_reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
    if (error != QNetworkReply::NoError && (status == 0 || !isStatusError(error))) {
        if (status == 0 && !m_addresses.isEmpty() && m_sslErrors.isEmpty()) {
            m_address = m_addresses.takeFirst();
            return send();
        }
        return end(tl::unexpected(failureOf(error)));
    }
    bytesArrived();
    if (!m_reply)
        return;
    const bool redirects = status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
    if (const QByteArray location = m_reply->rawHeader("Location"); redirects && !location.isEmpty())
        return follow(QUrl::fromEncoded(location.left(4096)));
    Result<QByteArray> body = m_decoder->finish();
    if (!body)
        return end(tl::unexpected(body.error()));
    succeed(std::move(*body));
}

void Transfer::follow(const QUrl& location)
{
    const QUrl target = m_url.resolved(location);
    if (++m_redirects > maxRedirects)
        return end(fail(Failure::Kind::Refused, u"more than %1 redirects"_s.arg(maxRedirects)));
    if (m_url.scheme() == "https"_L1 && target.scheme() == "http"_L1)
        return end(fail(Failure::Kind::Refused, u"a redirect from https to http is not followed"_s));
    drop();
    m_url = target;
    m_address.clear();
    m_addresses.clear();
    go();
}

void Transfer::succeed(QByteArray body)
{
    HttpReply reply;
    reply.status = m_reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
    reply.body = std::move(body);
    reply.contentType = m_reply->rawHeader("Content-Type").left(200);
    reply.etag = m_reply->rawHeader("ETag").left(500);
    reply.lastModified = m_reply->rawHeader("Last-Modified").left(100);
    reply.retryAfter = m_reply->hasRawHeader("Retry-After") ? retryAfter(m_reply->rawHeader("Retry-After"))
                                                            : std::chrono::seconds{0};
    reply.latency =
        std::chrono::milliseconds(std::max<qint64>(1, (m_answeredAt ? m_answeredAt : nowMs()) - m_sentAt));
    reply.url = m_url;
    reply.receivedAt = QDateTime::currentDateTimeUtc();
    end(reply);
}

Failure Transfer::failureOf(QNetworkReply::NetworkError error) const
{
    const QString host = m_url.host();
    if (!m_sslErrors.isEmpty() || error == QNetworkReply::SslHandshakeFailedError) {
        const bool dates = !m_sslErrors.isEmpty()
            && std::all_of(m_sslErrors.begin(), m_sslErrors.end(), [](const QSslError& ssl) {
                   return ssl.error() == QSslError::CertificateExpired
                       || ssl.error() == QSslError::CertificateNotYetValid;
               });
        const QString why =
            m_sslErrors.isEmpty() ? m_reply->errorString() : m_sslErrors.first().errorString();
        return {dates ? Failure::Kind::Clock : Failure::Kind::Tls,
                u"insecure connection to %1: %2"_s.arg(host, why)};
    }
    if (error == QNetworkReply::HostNotFoundError)
        return {Failure::Kind::NameLookup, u"%1 does not resolve"_s.arg(host)};
    if (error > 100 && error < 200)
        return {Failure::Kind::Proxy, u"the proxy refuses: %1"_s.arg(m_reply->errorString().left(200))};
    if (error == QNetworkReply::ProtocolFailure || error == QNetworkReply::ProtocolUnknownError)
        return {Failure::Kind::Format, u"%1 answers, but not in HTTP"_s.arg(host)};
    return {Failure::Kind::Network, u"%1: %2"_s.arg(host, m_reply->errorString().left(200))};
}

void Transfer::endLater(const Failure& failure)
{
    QMetaObject::invokeMethod(
        this, [this, failure] { end(tl::unexpected(failure)); }, Qt::QueuedConnection);
}

void Transfer::end(const Result<HttpReply>& result)
{
    m_deadline.stop();
    drop();
    if (const Done done = std::exchange(m_done, {}))
        done(result);
}

void Transfer::drop()
{
    if (QNetworkReply* reply = std::exchange(m_reply, nullptr)) {
        reply->disconnect(this);
        if (reply->isRunning())
            reply->abort();
        reply->deleteLater();
    }
}

} // namespace downlight
