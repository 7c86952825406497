// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/net/response_parser.h"

#include <algorithm>
#include <cctype>
#include <limits>

namespace downlight {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype maxHeaderBytes = qsizetype{64} * 1024;
constexpr int maxInterim = 8;

tl::unexpected<Failure> noHttp(const QString& what)
{
    return fail(Failure::Kind::Format, u"the answer is no valid HTTP: %1"_s.arg(what));
}

bool isTokenCharacter(char c)
{
    // RFC 9110, 5.6.2
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')
        || QByteArrayView("!#$%&'*+-.^_`|~").contains(c);
}

bool isToken(QByteArrayView text)
{
    return !text.isEmpty() && std::all_of(text.begin(), text.end(), isTokenCharacter);
}

bool sameName(QByteArrayView a, QByteArrayView b)
{
    return a.compare(b, Qt::CaseInsensitive) == 0;
}

} // namespace

QByteArray ResponseParser::header(QByteArrayView name) const
{
    for (const auto& [key, value] : m_headers) {
        if (sameName(key, name))
            return value;
    }
    return {};
}

Result<qsizetype> ResponseParser::take(QByteArrayView bytes)
{
    m_begun = m_begun || !bytes.isEmpty();
    qsizetype used = 0;
    while (used < bytes.size() && m_state != State::Complete) {
        const bool inBody = m_state == State::Body || m_state == State::ChunkData;
        const Result<qsizetype> taken = inBody ? takeBody(bytes.sliced(used)) : takeLine(bytes.sliced(used));
        if (!taken)
            return taken;
        used += *taken;
    }
    return used;
}

Result<qsizetype> ResponseParser::takeLine(QByteArrayView bytes)
{
    const qsizetype end = bytes.indexOf('\n');
    const qsizetype taken = end < 0 ? bytes.size() : end + 1;
    m_headerBytes += taken;
    if (m_headerBytes > maxHeaderBytes)
        return fail(Failure::Kind::TooLarge, u"the answer has more than 64 KiB of headers"_s);
    m_line.append(bytes.first(taken));
    if (end < 0)
        return taken;
    QByteArray text = std::exchange(m_line, {});
    text.chop(text.endsWith("\r\n") ? 2 : 1);
    if (text.contains('\0') || text.contains('\r'))
        return noHttp(u"a control character in a header"_s);
    if (const Result<void> understood = line(text); !understood)
        return tl::unexpected(understood.error());
    return taken;
}

Result<void> ResponseParser::line(QByteArrayView text)
{
    switch (m_state) {
    case State::StatusLine:
        return statusLine(text);
    case State::Headers:
        return text.isEmpty() ? headersEnd() : headerLine(text);
    case State::ChunkSize:
        return chunkSize(text);
    case State::ChunkEnd:
        m_state = State::ChunkSize;
        return text.isEmpty() ? Result<void>{} : noHttp(u"a chunk is longer than announced"_s);
    case State::Trailers:
        m_state = text.isEmpty() ? State::Complete : State::Trailers;
        return {};
    default:
        return {};
    }
}

Result<void> ResponseParser::statusLine(QByteArrayView text)
{
    // HTTP/1.1 200 OK; the reason is free text and may be missing.
    const bool version = text.startsWith("HTTP/1.1 ") || text.startsWith("HTTP/1.0 ");
    bool ok = false;
    const int status = version ? text.sliced(9).first(std::min<qsizetype>(3, text.size() - 9)).toInt(&ok) : 0;
    const bool ends = text.size() == 12 || (text.size() > 12 && text[12] == ' ');
    if (!version || !ok || !ends || status < 100 || status > 599)
        return noHttp(u"no status line"_s);
    m_status = status;
    m_keepAlive = text.startsWith("HTTP/1.1 ");
    m_state = State::Headers;
    return {};
}

Result<void> ResponseParser::headerLine(QByteArrayView text)
{
    if (text.front() == ' ' || text.front() == '\t')
        return noHttp(u"a folded header"_s);
    const qsizetype colon = text.indexOf(':');
    if (colon < 1 || !isToken(text.first(colon)))
        return noHttp(u"a header without a name"_s);
    m_headers.append({text.first(colon).toByteArray(), text.sliced(colon + 1).trimmed().toByteArray()});
    return {};
}

Result<void> ResponseParser::headersEnd()
{
    if (m_status < 200) {
        if (++m_interim > maxInterim || m_status == 101)
            return noHttp(u"interim answers without end"_s);
        m_headers.clear();
        m_state = State::StatusLine;
        return {};
    }
    const QByteArray connection = header("Connection").toLower();
    m_keepAlive = (m_keepAlive || connection.contains("keep-alive")) && !connection.contains("close");
    m_decoder = std::make_unique<BodyDecoder>(header("Content-Encoding"), m_maxBodyBytes);
    return chooseFraming();
}

/// RFC 9112, 6.3. Both ways of framing at once, or two lengths, are what smuggling is made of: refused.
Result<void> ResponseParser::chooseFraming()
{
    QByteArray length;
    QByteArray coding;
    for (const auto& [name, value] : std::as_const(m_headers)) {
        if (sameName(name, "Content-Length")) {
            if (!length.isNull() && length != value)
                return noHttp(u"two lengths"_s);
            length = value.isNull() ? QByteArray("") : value;
        } else if (sameName(name, "Transfer-Encoding")) {
            coding += coding.isEmpty() ? value : ',' + value;
        }
    }
    if (m_status == 204 || m_status == 304) {
        m_state = State::Complete;
        return {};
    }
    if (!coding.isEmpty()) {
        if (coding.compare("chunked", Qt::CaseInsensitive) != 0 || !length.isNull())
            return noHttp(u"a transfer coding that is not understood"_s);
        m_framing = Framing::Chunked;
        m_state = State::ChunkSize;
        return {};
    }
    m_state = State::Body;
    if (length.isNull()) {
        m_framing = Framing::UntilClose;
        m_left = std::numeric_limits<qint64>::max();
        return {};
    }
    bool ok = !length.isEmpty()
        && std::all_of(length.begin(), length.end(), [](char c) { return c >= '0' && c <= '9'; });
    m_left = ok ? length.toLongLong(&ok) : 0;
    if (!ok)
        return noHttp(u"a length that is no number"_s);
    m_framing = Framing::Length;
    m_state = m_left == 0 ? State::Complete : State::Body;
    return {};
}

Result<void> ResponseParser::chunkSize(QByteArrayView text)
{
    const qsizetype extension = text.indexOf(';');
    const QByteArrayView digits = (extension < 0 ? text : text.first(extension)).trimmed();
    const bool hex = !digits.isEmpty() && digits.size() <= 12
        && std::all_of(digits.begin(), digits.end(),
                       [](char c) { return std::isxdigit(static_cast<unsigned char>(c)) != 0; });
    if (!hex)
        return noHttp(u"a chunk without a size"_s);
    m_left = digits.toLongLong(nullptr, 16);
    m_state = m_left == 0 ? State::Trailers : State::ChunkData;
    m_headerBytes = std::min(m_headerBytes,
                             maxHeaderBytes / 2); // chunk sizes are no headers, but lines of them are bounded
    return {};
}

Result<qsizetype> ResponseParser::takeBody(QByteArrayView bytes)
{
    const auto piece = static_cast<qsizetype>(std::min<qint64>(bytes.size(), m_left));
    if (const Result<void> taken = m_decoder->take(QByteArray::fromRawData(bytes.data(), piece)); !taken)
        return tl::unexpected(taken.error());
    m_left -= m_framing == Framing::UntilClose ? 0 : piece;
    if (m_left == 0)
        m_state = m_state == State::ChunkData ? State::ChunkEnd : State::Complete;
    return piece;
}

Result<void> ResponseParser::closed()
{
    if (m_state == State::Body && m_framing == Framing::UntilClose)
        m_state = State::Complete;
    if (m_state != State::Complete)
        return fail(Failure::Kind::Network,
                    m_begun ? u"the connection was closed in the middle of the answer"_s
                            : u"the connection was closed without an answer"_s);
    return {};
}

Result<QByteArray> ResponseParser::body()
{
    return m_decoder ? m_decoder->finish() : Result<QByteArray>(QByteArray());
}

} // namespace downlight
