// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/net/body_decoder.h"

#include <array>
#include <zlib.h>

namespace downlight {

using namespace Qt::StringLiterals;

struct BodyDecoder::Inflater {
    z_stream stream{};
    QByteArray head; ///< The first bytes, until there are enough of them to tell what follows.
    bool ready = false;
    bool members = false; ///< gzip: another member may follow (RFC 1952, 2.2).
    bool ended = false;
    ~Inflater()
    {
        if (ready)
            inflateEnd(&stream);
    }
};

BodyDecoder::BodyDecoder(const QByteArray& encoding, qsizetype maxBytes)
    : m_maxBytes(maxBytes)
    , m_encoding(encoding.trimmed().toLower())
{
    if (m_encoding.isEmpty() || m_encoding == "identity")
        return;
    m_unknown = m_encoding != "gzip" && m_encoding != "deflate" && m_encoding != "x-gzip";
    if (!m_unknown)
        m_inflater = std::make_unique<Inflater>();
}

BodyDecoder::~BodyDecoder() = default;

Result<void> BodyDecoder::take(const QByteArray& bytes)
{
    if (m_unknown)
        return fail(
            Failure::Kind::Format,
            u"the content encoding \"%1\" was not asked for"_s.arg(QString::fromLatin1(m_encoding.left(40))));
    if (m_inflater)
        return inflate(bytes);
    if (m_body.size() + bytes.size() > m_maxBytes) {
        m_body += bytes.left(m_maxBytes - m_body.size());
        return fail(Failure::Kind::TooLarge, u"the answer is larger than %1 bytes"_s.arg(m_maxBytes));
    }
    m_body += bytes;
    return {};
}

/// Tells by the first two bytes what was sent: "deflate" means zlib's form (RFC 9110, 8.4.1.2), but some
/// servers leave its head away. No raw stream begins like one: its first block would be a stored one with
/// bits where none are.
Result<void> BodyDecoder::begin()
{
    const auto first = static_cast<unsigned char>(m_inflater->head[0]);
    const auto second = static_cast<unsigned char>(m_inflater->head[1]);
    const bool zlib = (first & 0x0f) == Z_DEFLATED && (first >> 4) <= 7 && (first * 256 + second) % 31 == 0;
    m_inflater->members = first == 0x1f && second == 0x8b;
    if (!zlib && !m_inflater->members && m_encoding != "deflate")
        return fail(Failure::Kind::Format, u"the compressed answer is damaged"_s);
    const int window = m_inflater->members ? MAX_WBITS + 16 : zlib ? MAX_WBITS : -MAX_WBITS;
    m_inflater->ready = inflateInit2(&m_inflater->stream, window) == Z_OK;
    return m_inflater->ready ? Result<void>{} : fail(Failure::Kind::Format, u"zlib cannot begin"_s);
}

Result<void> BodyDecoder::inflate(const QByteArray& bytes)
{
    if (m_inflater->ready)
        return unpack(bytes);
    m_inflater->head += bytes;
    if (m_inflater->head.size() < 2)
        return {};
    if (const Result<void> begun = begin(); !begun)
        return begun;
    return unpack(std::exchange(m_inflater->head, {}));
}

Result<void> BodyDecoder::unpack(const QByteArray& bytes)
{
    z_stream& stream = m_inflater->stream;
    // zlib's C interface knows neither char nor const; it does not write to its input.
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.constData()));
    stream.avail_in = static_cast<uInt>(bytes.size());
    std::array<char, 16 * 1024> piece{};
    while (stream.avail_in > 0) {
        if (m_inflater->ended) {
            m_inflater->members = m_inflater->members && *stream.next_in == 0x1f;
            if (!m_inflater->members)
                return {}; // padding
            m_inflater->ended = inflateReset(&stream) != Z_OK;
        }
        stream.next_out = reinterpret_cast<Bytef*>(piece.data());
        stream.avail_out = static_cast<uInt>(piece.size());
        const int status = ::inflate(&stream, Z_NO_FLUSH);
        if (status != Z_OK && status != Z_STREAM_END && status != Z_BUF_ERROR)
            return fail(Failure::Kind::Format, u"the compressed answer is damaged"_s);
        const auto produced = static_cast<qsizetype>(piece.size() - stream.avail_out);
        if (m_body.size() + produced > m_maxBytes)
            return fail(Failure::Kind::TooLarge,
                        u"the answer unpacks to more than %1 bytes"_s.arg(m_maxBytes));
        m_body.append(piece.data(), produced);
        m_inflater->ended = status == Z_STREAM_END;
        if (status == Z_BUF_ERROR && produced == 0)
            break;
    }
    return {};
}

Result<QByteArray> BodyDecoder::finish()
{
    const bool begun = m_inflater && (m_inflater->ready || !m_inflater->head.isEmpty());
    if (begun && !m_inflater->ended)
        return fail(Failure::Kind::Format, u"the compressed answer ends early"_s);
    return m_body;
}

} // namespace downlight
