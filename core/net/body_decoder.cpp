// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/net/body_decoder.h"

#include <array>
#include <zlib.h>

namespace downlight {

using namespace Qt::StringLiterals;

struct BodyDecoder::Inflater {
    z_stream stream{};
    bool ended = false;
    bool begun = false;
    ~Inflater() { inflateEnd(&stream); }
};

BodyDecoder::BodyDecoder(const QByteArray& encoding, qsizetype maxBytes)
    : m_maxBytes(maxBytes)
    , m_encoding(encoding.trimmed().toLower())
{
    if (m_encoding.isEmpty() || m_encoding == "identity")
        return;
    if (m_encoding != "gzip" && m_encoding != "deflate" && m_encoding != "x-gzip") {
        m_unknown = true;
        return;
    }
    m_inflater = std::make_unique<Inflater>();
    // 15 bits of window, +32: zlib finds out by itself whether a gzip or a zlib header follows.
    if (inflateInit2(&m_inflater->stream, 15 + 32) != Z_OK)
        m_unknown = true;
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

Result<void> BodyDecoder::inflate(const QByteArray& bytes)
{
    z_stream& stream = m_inflater->stream;
    // zlib's C interface knows neither char nor const; it does not write to its input.
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.constData()));
    stream.avail_in = static_cast<uInt>(bytes.size());
    std::array<char, 16 * 1024> piece{};
    while (stream.avail_in > 0 && !m_inflater->ended) {
        m_inflater->begun = true;
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
    if (m_inflater && m_inflater->begun && !m_inflater->ended)
        return fail(Failure::Kind::Format, u"the compressed answer ends early"_s);
    return m_body;
}

} // namespace downlight
