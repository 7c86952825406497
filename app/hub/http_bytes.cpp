// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/hub/http_bytes.h"

#include "core/reports/crowd_json.h"

#include <QCryptographicHash>
#include <QDateTime>
#include <QLocale>

#include <algorithm>

namespace downlight::hub {

using namespace Qt::StringLiterals;

namespace {

const char* reasonOf(int status)
{
    switch (status) {
    case 200:
        return "OK";
    case 201:
        return "Created";
    case 202:
        return "Accepted";
    case 204:
        return "No Content";
    case 304:
        return "Not Modified";
    case 400:
        return "Bad Request";
    case 401:
        return "Unauthorized";
    case 403:
        return "Forbidden";
    case 404:
        return "Not Found";
    case 405:
        return "Method Not Allowed";
    case 408:
        return "Request Timeout";
    case 409:
        return "Conflict";
    case 411:
        return "Length Required";
    case 413:
        return "Content Too Large";
    case 414:
        return "URI Too Long";
    case 415:
        return "Unsupported Media Type";
    case 422:
        return "Unprocessable Content";
    case 429:
        return "Too Many Requests";
    case 431:
        return "Request Header Fields Too Large";
    case 501:
        return "Not Implemented";
    case 503:
        return "Service Unavailable";
    default:
        return "Unknown";
    }
}

} // namespace

QByteArray statusLine(int status)
{
    return "HTTP/1.1 " + QByteArray::number(status) + ' ' + reasonOf(status) + "\r\n";
}

const QByteArray& dateHeader()
{
    static thread_local qint64 madeAt = 0;
    static thread_local QByteArray header;
    const QDateTime now = QDateTime::currentDateTimeUtc();
    if (const qint64 second = now.toSecsSinceEpoch(); second != madeAt) {
        madeAt = second;
        header =
            "Date: " + QLocale::c().toString(now, u"ddd, dd MMM yyyy HH:mm:ss 'GMT'"_s).toLatin1() + "\r\n";
    }
    return header;
}

QByteArray headOf(const HttpAnswer& answer, bool withLength)
{
    QByteArray head = "Server: downlight-hub\r\nX-Content-Type-Options: nosniff\r\nCache-Control: "
        + answer.cacheControl + "\r\n";
    if (!answer.etag.isEmpty())
        head += "ETag: " + answer.etag + "\r\n";
    for (const auto& [name, value] : answer.headers)
        head += name + ": " + value + "\r\n";
    if (answer.status != 204 && answer.status != 304)
        head += "Content-Type: " + answer.contentType + "\r\n";
    if (withLength && answer.status != 204 && answer.status != 304)
        head += "Content-Length: " + QByteArray::number(answer.body.size()) + "\r\n";
    return head;
}

HttpAnswer problem(const BadRequest& bad)
{
    HttpAnswer answer;
    answer.status = bad.status;
    answer.contentType = "application/problem+json";
    answer.body =
        crowd_json::writeProblem(bad.status, QLatin1StringView(bad.code), QString::fromLatin1(bad.detail));
    return answer;
}

bool matches(const QByteArray& ifNoneMatch, const QByteArray& etag)
{
    if (ifNoneMatch.isEmpty() || etag.isEmpty())
        return false;
    if (ifNoneMatch == etag || ifNoneMatch == "*")
        return true;
    const QList<QByteArray> tags = ifNoneMatch.split(',');
    return std::any_of(tags.begin(), tags.end(), [&etag](const QByteArray& tag) {
        const QByteArray plain = tag.trimmed();
        return plain == etag || plain == "W/" + etag;
    });
}

QHostAddress plain(const QHostAddress& address)
{
    bool isFour = false;
    const quint32 four = address.toIPv4Address(&isFour);
    return isFour ? QHostAddress(four) : address;
}

QString withoutPort(const QByteArray& address)
{
    const QString text = QString::fromLatin1(address);
    if (text.startsWith(u'['))
        return text.sliced(1, std::max<qsizetype>(0, text.indexOf(u']') - 1));
    return text.contains(u'.') && text.contains(u':') && !text.startsWith(u':') ? text.section(u':', 0, 0)
                                                                                : text;
}

QHostAddress forwardedFor(const QByteArray& header, const QHostAddress& peer,
                          const std::function<bool(const QHostAddress&)>& trusts)
{
    const QList<QByteArray> hops = header.split(',');
    for (auto hop = hops.rbegin(); hop != hops.rend(); ++hop) {
        const QHostAddress address = plain(QHostAddress(withoutPort(hop->trimmed())));
        if (address.isNull())
            break;
        if (!trusts(address))
            return address;
    }
    return peer;
}

std::string householdOf(const QHostAddress& address)
{
    constexpr int bytes = 8;
    if (address.protocol() != QAbstractSocket::IPv6Protocol)
        return address.toString().toStdString();
    const Q_IPV6ADDR six = address.toIPv6Address();
    return {reinterpret_cast<const char*>(six.c), bytes};
}

std::shared_ptr<const CachedAnswer> toCached(const HttpAnswer& answer)
{
    auto cached = std::make_shared<CachedAnswer>();
    cached->etag = answer.etag;
    cached->full = headOf(answer, true) + "\r\n" + answer.body;
    HttpAnswer same = answer;
    same.status = 304;
    cached->notModified = headOf(same, false) + "\r\n";
    return cached;
}

QByteArray strongEtag(const QByteArray& body)
{
    constexpr qsizetype enough = 22;
    return '"'
        + QCryptographicHash::hash(body, QCryptographicHash::Sha256)
              .toBase64(QByteArray::Base64UrlEncoding)
              .left(enough)
        + '"';
}

} // namespace downlight::hub
