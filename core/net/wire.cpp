// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/net/wire.h"

#include <QDateTime>
#include <QElapsedTimer>
#include <QLocale>

#include <algorithm>

#ifdef Q_OS_LINUX
#include <linux/tcp.h> // glibc's own does not know all of it
#include <netinet/in.h>
#include <sys/socket.h>
#endif

namespace downlight::wire {

using namespace Qt::StringLiterals;

namespace {

constexpr int longestRetryAfter = 3600;

bool isHeaderSafe(const QByteArray& text)
{
    return std::none_of(text.begin(), text.end(), [](char c) { return c == '\r' || c == '\n' || c == '\0'; });
}

bool sameOrigin(const QUrl& a, const QUrl& b)
{
    return a.scheme() == b.scheme() && a.port() == b.port()
        && a.host().compare(b.host(), Qt::CaseInsensitive) == 0;
}

} // namespace

QByteArray requestBytes(const HttpRequest& request, const QUrl& url, const QNetworkProxy& proxy)
{
    const bool throughProxy = proxy.type() == QNetworkProxy::HttpProxy;
    QByteArray path = url.path(QUrl::FullyEncoded).toLatin1();
    if (path.isEmpty())
        path = "/";
    if (url.hasQuery())
        path += '?' + url.query(QUrl::FullyEncoded).toLatin1();
    QByteArray host = url.host(QUrl::FullyEncoded).toLatin1();
    if (host.contains(':'))
        host = '[' + host + ']';
    if (url.port() >= 0)
        host += ':' + QByteArray::number(url.port());
    if (throughProxy)
        path.prepend("http://" + host);
    QByteArray bytes = request.method + ' ' + path + " HTTP/1.1\r\nHost: " + host
        + "\r\nUser-Agent: Downlight/" DOWNLIGHT_VERSION
          " (desktop status monitor)\r\nAccept-Encoding: gzip, deflate\r\nConnection: "
        + (request.freshConnection ? "close" : "keep-alive") + "\r\n";
    const auto add = [&bytes](const QByteArray& name, const QByteArray& value) {
        if (!value.isEmpty() && isHeaderSafe(name) && isHeaderSafe(value))
            bytes += name + ": " + value + "\r\n";
    };
    add("Accept", request.accept);
    add("If-None-Match", request.etag);
    add("If-Modified-Since", request.lastModified);
    if (throughProxy && !proxy.user().isEmpty()) // RFC 7617
        add("Proxy-Authorization", "Basic " + (proxy.user() + u':' + proxy.password()).toUtf8().toBase64());
    if (sameOrigin(request.url, url)) {
        for (const auto& [name, value] : request.headers)
            add(name, value);
    }
    if (request.method == "GET")
        return bytes + "\r\n";
    add("Content-Type", request.contentType);
    return bytes + "Content-Length: " + QByteArray::number(request.body.size()) + "\r\n\r\n" + request.body;
}

std::chrono::seconds retryAfter(const QByteArray& value)
{
    bool ok = false;
    qint64 seconds = value.trimmed().toLongLong(&ok);
    if (!ok) {
        const QString written = QString::fromLatin1(value.trimmed()).replace(" GMT"_L1, " +0000"_L1);
        const QDateTime date = QDateTime::fromString(written, Qt::RFC2822Date);
        seconds = date.isValid() ? QDateTime::currentDateTimeUtc().secsTo(date) : 0;
    }
    return std::chrono::seconds(std::clamp<qint64>(seconds, 0, longestRetryAfter));
}

QDateTime date(const QByteArray& header)
{
    QDateTime time = QLocale::c().toDateTime(QString::fromLatin1(header.left(40)).trimmed(),
                                             u"ddd, dd MMM yyyy HH:mm:ss 'GMT'"_s);
    time.setTimeSpec(Qt::UTC);
    return time;
}

std::chrono::seconds age(const QByteArray& value)
{
    constexpr qint64 day = 86'400;
    return std::chrono::seconds(std::clamp<qint64>(value.trimmed().toLongLong(), 0, day));
}

qint64 nowMs()
{
    QElapsedTimer timer;
    timer.start();
    return timer.msecsSinceReference();
}

qint64 received(qintptr descriptor)
{
#ifdef Q_OS_LINUX
    tcp_info info{};
    socklen_t length = sizeof info;
    const bool known = ::getsockopt(static_cast<int>(descriptor), IPPROTO_TCP, TCP_INFO, &info, &length) == 0
        && length >= offsetof(tcp_info, tcpi_bytes_received) + sizeof info.tcpi_bytes_received;
    return known ? static_cast<qint64>(info.tcpi_bytes_received) : 0;
#else
    Q_UNUSED(descriptor);
    return 0;
#endif
}

Failure noDescriptors()
{
    return {Failure::Kind::Storage,
            u"this machine gives the program no further connection (too many files are open)"_s};
}

bool isLocalName(QString host)
{
    if (host.endsWith(u'.'))
        host.chop(1);
    return host == "localhost"_L1 || host.endsWith(".localhost"_L1) || host.endsWith(".local"_L1)
        || !host.contains(u'.');
}

bool isThisMachine(const QString& host)
{
    return host == "localhost"_L1 || host == "127.0.0.1"_L1 || host == "::1"_L1;
}

Failure nameBlocked(const QString& host)
{
    return {Failure::Kind::NameBlocked, u"your name server blocks this name: %1"_s.arg(host)};
}

Failure clientCertificate(const QString& host)
{
    return {Failure::Kind::ClientCertificate,
            u"%1 wants a client certificate, which is not sent"_s.arg(host)};
}

} // namespace downlight::wire
