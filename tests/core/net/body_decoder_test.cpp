// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/net/body_decoder.h"
#include "support/qt_printers.h"

#include <gtest/gtest.h>

#include <zlib.h>

namespace downlight {
namespace {

/// \p text compressed by zlib; \p windowBits 31 gives gzip, 15 deflate.
QByteArray packed(const QByteArray& text, int windowBits)
{
    z_stream stream{};
    EXPECT_EQ(deflateInit2(&stream, 9, Z_DEFLATED, windowBits, 9, Z_DEFAULT_STRATEGY), Z_OK);
    QByteArray out(static_cast<qsizetype>(deflateBound(&stream, static_cast<uLong>(text.size()))), '\0');
    QByteArray in = text;
    stream.next_in = reinterpret_cast<Bytef*>(in.data());
    stream.avail_in = static_cast<uInt>(in.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    EXPECT_EQ(deflate(&stream, Z_FINISH), Z_STREAM_END);
    out.truncate(static_cast<qsizetype>(stream.total_out));
    deflateEnd(&stream);
    return out;
}

Result<QByteArray> decode(const QByteArray& encoding, const QByteArray& bytes, qsizetype limit = 1000)
{
    BodyDecoder decoder(encoding, limit);
    for (qsizetype at = 0; at < bytes.size(); at += 7) {
        if (const Result<void> taken = decoder.take(bytes.mid(at, 7)); !taken)
            return tl::unexpected(taken.error());
    }
    return decoder.finish();
}

TEST(BodyDecoder, UnpacksPieceByPiece)
{
    EXPECT_EQ(*decode("", "plain"), "plain");
    EXPECT_EQ(*decode("gzip", packed("hello", 31)), "hello");
    EXPECT_EQ(*decode("Deflate", packed("hello", 15)), "hello");
    EXPECT_EQ(*decode("gzip", ""), "");
}

TEST(BodyDecoder, UnpacksWhatServersReallySend)
{
    const QByteArray two = packed("hello ", 31) + packed("world", 31);
    EXPECT_EQ(*decode("gzip", two), "hello world") << "members follow each other (RFC 1952, 2.2)";
    EXPECT_EQ(*decode("gzip", packed("", 31) + packed("x", 31)), "x");
    EXPECT_EQ(*decode("deflate", packed("hello", -15)), "hello") << "deflate without zlib's head";
    EXPECT_EQ(decode("gzip", two.chopped(6)).error().kind, Failure::Kind::Format) << "the second is cut";
    EXPECT_EQ(
        decode("gzip", packed(QByteArray(600, 'x'), 31) + packed(QByteArray(600, 'y'), 31)).error().kind,
        Failure::Kind::TooLarge)
        << "the limit is that of all of them";
}

TEST(BodyDecoder, CutsByWhatComesOut)
{
    EXPECT_EQ(decode("", QByteArray(1001, 'x')).error().kind, Failure::Kind::TooLarge);
    EXPECT_EQ(decode("gzip", packed(QByteArray(10'000'000, '\0'), 31)).error().kind, Failure::Kind::TooLarge);
    EXPECT_TRUE(decode("gzip", packed(QByteArray(1000, 'x'), 31)));
}

TEST(BodyDecoder, RefusesWhatWasNotAskedFor)
{
    for (const char* encoding : {"br", "zstd", "gzip, gzip", "gzip,deflate", "compress"})
        EXPECT_EQ(decode(encoding, "x").error().kind, Failure::Kind::Format) << encoding;
}

TEST(BodyDecoder, NoticesDamageAndEarlyEnds)
{
    EXPECT_EQ(decode("gzip", "this is no gzip").error().kind, Failure::Kind::Format);
    EXPECT_EQ(decode("gzip", packed("hello", 31).chopped(6)).error().kind, Failure::Kind::Format);
}

} // namespace
} // namespace downlight
