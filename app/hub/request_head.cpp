// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/hub/request_head.h"

#include <algorithm>
#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>

namespace downlight::hub {

namespace http = boost::beast::http;

namespace {

constexpr qsizetype mostQueryParts = 8;

HeadReading refuse(int status, const char* code, const char* detail)
{
    return {std::nullopt, {status, code, detail}};
}

/// What the parser takes although others read it differently: control bytes, and lines that go on in the next
/// (RFC 9112, 5.2).
bool isAmbiguous(QByteArrayView bytes)
{
    for (qsizetype i = 0; i < bytes.size(); ++i) {
        const auto c = static_cast<unsigned char>(bytes[i]);
        if (c == '\n' && (i == 0 || bytes[i - 1] != '\r'))
            return true;
        if (c == '\r' && (i + 1 == bytes.size() || bytes[i + 1] != '\n'))
            return true;
        if (c == '\n' && i + 1 < bytes.size() && (bytes[i + 1] == ' ' || bytes[i + 1] == '\t'))
            return true;
        if (c == 0x7f || (c < 0x20 && c != '\r' && c != '\n' && c != '\t'))
            return true;
    }
    return false;
}

std::optional<QByteArray> unescaped(QByteArrayView text)
{
    QByteArray plain;
    plain.reserve(text.size());
    for (qsizetype i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            plain.append(text[i]);
            continue;
        }
        bool isNumber = false;
        const int code = text.sliced(i + 1)
                             .first(std::min<qsizetype>(2, text.size() - i - 1))
                             .toByteArray()
                             .toInt(&isNumber, 16);
        if (i + 2 >= text.size() || !isNumber || code < 0x20 || code == 0x7f)
            return std::nullopt; // "%00" and the like mean nothing good
        plain.append(static_cast<char>(code));
        i += 2;
    }
    return plain;
}

bool readTarget(QByteArrayView target, HttpAsk& ask)
{
    if (!target.startsWith('/') || target.contains('#'))
        return false; // absolute and authority forms are for proxies
    const qsizetype mark = target.indexOf('?');
    const auto path = unescaped(mark < 0 ? target : target.first(mark));
    if (!path || path->contains("..") || path->contains("//") || path->contains('\\'))
        return false;
    ask.path = *path;
    if (mark < 0)
        return true;
    const QList<QByteArray> parts = target.sliced(mark + 1).toByteArray().split('&');
    if (parts.size() > mostQueryParts)
        return false;
    for (const QByteArray& part : parts) {
        const qsizetype equals = part.indexOf('=');
        const auto name = unescaped(equals < 0 ? part : QByteArrayView(part).first(equals));
        const auto value = unescaped(equals < 0 ? QByteArrayView() : QByteArrayView(part).sliced(equals + 1));
        if (!name || !value || name->isEmpty())
            return false;
        ask.query.emplace_back(*name, *value);
    }
    return true;
}

bool isHost(const QByteArray& host)
{
    return !host.isEmpty() && host.size() <= 300 && std::all_of(host.begin(), host.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.'
            || c == '-' || c == ':' || c == '[' || c == ']' || c == '_';
    });
}

QByteArray bytesOf(boost::beast::string_view view)
{
    return {view.data(), static_cast<qsizetype>(view.size())};
}

} // namespace

HeadReading readHead(QByteArrayView bytes)
{
    if (isAmbiguous(bytes))
        return refuse(400, "bad-request", "The request's head is not well formed.");
    http::request_parser<http::empty_body> parser;
    parser.header_limit(static_cast<std::uint32_t>(mostHeadBytes));
    parser.body_limit(boost::none); // announced bodies are looked at below
    boost::system::error_code error;
    parser.put(boost::asio::buffer(bytes.data(), static_cast<std::size_t>(bytes.size())), error);
    if (!parser.is_header_done())
        return refuse(400, "bad-request", "The request's head is not well formed.");
    const auto& message = parser.get();
    RequestHead head;
    HttpAsk& ask = head.ask;
    ask.method = bytesOf(message.method_string());
    static constexpr std::array known{"GET", "HEAD", "POST", "DELETE", "OPTIONS", "PUT", "PATCH"};
    if (std::find(known.begin(), known.end(), ask.method) == known.end())
        return refuse(501, "unknown-method", "This method is not known here.");
    const QByteArray target = bytesOf(message.target());
    if (target.size() > mostTargetBytes)
        return refuse(414, "uri-too-long", "The address is too long.");
    if (!readTarget(target, ask))
        return refuse(400, "bad-request", "The address is not well formed.");
    for (const auto& field : message) {
        const QByteArray name = bytesOf(field.name_string()).toLower();
        if (ask.headers.contains(name))
            return refuse(400, "bad-request", "A header was sent twice.");
        ask.headers.insert(name, bytesOf(field.value()).trimmed());
    }
    if (ask.headers.contains("transfer-encoding"))
        return refuse(411, "length-required", "A body needs a Content-Length.");
    if (!isHost(ask.headers.value("host")) && (message.version() >= 11 || ask.headers.contains("host")))
        return refuse(400, "bad-request", "The Host header is missing or wrong.");
    if (const QByteArray length = ask.headers.value("content-length");
        ask.headers.contains("content-length")) {
        const bool digits = !length.isEmpty() && length.size() <= 12
            && std::all_of(length.begin(), length.end(), [](char c) { return c >= '0' && c <= '9'; });
        if (!digits)
            return refuse(400, "bad-request", "The Content-Length is wrong.");
        head.bodyBytes = length.toLongLong();
        if (head.bodyBytes > mostBodyBytes)
            return refuse(413, "too-large", "The body is too large.");
    }
    head.expectsContinue = ask.headers.value("expect").toLower() == "100-continue";
    ask.keepAlive = message.keep_alive();
    return {head, {}};
}

} // namespace downlight::hub
