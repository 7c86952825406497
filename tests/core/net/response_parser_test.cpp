// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/net/response_parser.h"
#include "support/qt_printers.h"

#include <gtest/gtest.h>

#include <rapidcheck/gtest.h>

namespace downlight {
namespace {

using namespace Qt::StringLiterals;

constexpr qsizetype limit = 1000;

/// Feeds \p wire in pieces of \p step bytes, then closes. \return the body, or the failure.
Result<QByteArray> read(const QByteArray& wire, qsizetype step = 5, ResponseParser* out = nullptr)
{
    ResponseParser own(limit);
    ResponseParser& parser = out ? *out : own;
    for (qsizetype at = 0; at < wire.size() && !parser.isComplete(); at += step) {
        if (const Result<qsizetype> taken = parser.take(wire.mid(at, step)); !taken)
            return tl::unexpected(taken.error());
    }
    if (!parser.isComplete()) {
        if (const Result<void> closed = parser.closed(); !closed)
            return tl::unexpected(closed.error());
    }
    return parser.body();
}

QByteArray with(const QByteArray& headers, const QByteArray& body = "hello")
{
    return "HTTP/1.1 200 OK\r\n" + headers + "\r\n" + body;
}

TEST(ResponseParser, ReadsEveryFraming)
{
    EXPECT_EQ(*read(with("Content-Length: 5\r\n")), "hello");
    EXPECT_EQ(
        *read(with("Transfer-Encoding: chunked\r\n", "2\r\nhe\r\n3;x=y\r\nllo\r\n0\r\nTrailer: t\r\n\r\n")),
        "hello");
    EXPECT_EQ(*read(with("")), "hello") << "until the connection closes";
    EXPECT_EQ(*read("HTTP/1.1 204 No Content\r\n\r\n"), "");
    EXPECT_EQ(*read("HTTP/1.1 304 Not Modified\r\nContent-Length: 99\r\n\r\n"), "");
    EXPECT_EQ(*read("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\nContent-Length: 5\n\nhello"), "hello");
}

TEST(ResponseParser, KnowsWhetherTheConnectionLives)
{
    const auto keeps = [](const QByteArray& wire) {
        ResponseParser parser(limit);
        EXPECT_TRUE(read(wire, 7, &parser));
        return parser.keepsAlive();
    };
    EXPECT_TRUE(keeps(with("Content-Length: 5\r\n")));
    EXPECT_FALSE(keeps(with("Content-Length: 5\r\nConnection: Close\r\n")));
    EXPECT_FALSE(keeps(with("")));
    EXPECT_FALSE(keeps("HTTP/1.0 200 OK\r\nContent-Length: 5\r\n\r\nhello"));
    EXPECT_TRUE(keeps("HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 5\r\n\r\nhello"));
}

TEST(ResponseParser, FindsHeadersInAnyCase)
{
    ResponseParser parser(limit);
    ASSERT_TRUE(read(with("eTaG:  \"x\" \r\nContent-Length: 5\r\n"), 3, &parser));
    EXPECT_EQ(parser.header("ETag"), "\"x\"");
    EXPECT_EQ(parser.header("Nope"), "");
}

TEST(ResponseParser, RefusesWhatCouldBeReadInTwoWays)
{
    for (const QByteArray& wire : {with("Content-Length: 5\r\nContent-Length: 6\r\n"),
                                   with("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n"),
                                   with("Transfer-Encoding: gzip, chunked\r\n"),
                                   with("Transfer-Encoding: identity\r\n"),
                                   with("Content-Length: -5\r\n"),
                                   with("Content-Length: 5, 5\r\n"),
                                   with("Content-Length: 99999999999999999999\r\n"),
                                   with("X: a\r\n folded\r\n"),
                                   with("No colon\r\n"),
                                   with("Bad name : x\r\n"),
                                   with("X: a\rb\r\n"),
                                   with(QByteArray("X: \0\r\n", 6)),
                                   with("Transfer-Encoding: chunked\r\n", "x\r\n"),
                                   with("Transfer-Encoding: chunked\r\n", "2\r\nhello\r\n"),
                                   with("Transfer-Encoding: chunked\r\n", "fffffffffffff\r\n"),
                                   QByteArray("HTTP/2 200\r\n\r\n"),
                                   QByteArray("ICY 200 OK\r\n\r\n"),
                                   QByteArray("HTTP/1.1 99 x\r\n\r\n"),
                                   QByteArray("HTTP/1.1 2000 x\r\n\r\n"),
                                   QByteArray("HTTP/1.1 101 Switching\r\n\r\n")}) {
        const Result<QByteArray> body = read(wire);
        ASSERT_FALSE(body) << wire.toStdString();
        EXPECT_EQ(body.error().kind, Failure::Kind::Format) << wire.toStdString();
    }
}

TEST(ResponseParser, BoundsHeadersWhereverTheyEnd)
{
    EXPECT_EQ(read(with("X: " + QByteArray(70'000, 'a')), 1000).error().kind, Failure::Kind::TooLarge);
    EXPECT_EQ(read(with(QByteArray("X: y\r\n").repeated(20'000)), 1000).error().kind,
              Failure::Kind::TooLarge);
    EXPECT_EQ(read("HTTP/1.1 200 " + QByteArray(70'000, 'a'), 1000).error().kind, Failure::Kind::TooLarge);
    EXPECT_EQ(
        read(with("Transfer-Encoding: chunked\r\n", "0\r\n" + QByteArray("T: t\r\n").repeated(20'000)), 1000)
            .error()
            .kind,
        Failure::Kind::TooLarge);
    EXPECT_EQ(read(QByteArray("HTTP/1.1 100 C\r\n\r\n").repeated(100)).error().kind, Failure::Kind::Format);
}

TEST(ResponseParser, BoundsTheBody)
{
    EXPECT_EQ(read(with("", QByteArray(1001, 'x')), 64).error().kind, Failure::Kind::TooLarge);
    EXPECT_EQ(read(with("Content-Length: 1001\r\n", QByteArray(1001, 'x')), 64).error().kind,
              Failure::Kind::TooLarge);
}

TEST(ResponseParser, NoticesAnEarlyEnd)
{
    EXPECT_EQ(read(with("Content-Length: 6\r\n")).error().kind, Failure::Kind::Network);
    EXPECT_EQ(read(with("Transfer-Encoding: chunked\r\n", "5\r\nhello\r\n")).error().kind,
              Failure::Kind::Network);
    EXPECT_EQ(read("HTTP/1.1 200 OK\r\nX").error().kind, Failure::Kind::Network);
    EXPECT_EQ(read("").error().detail, u"the connection was closed without an answer"_s);
}

RC_GTEST_PROP(ResponseParserProperty, DoesNotDependOnHowTheBytesArrive, ())
{
    const auto step = *rc::gen::inRange(1, 80);
    const QByteArray wire =
        with("Transfer-Encoding: chunked\r\nETag: x\r\n", "a\r\n0123456789\r\n1\r\nz\r\n0\r\n\r\n");
    RC_ASSERT(read(wire, step).value_or(QByteArray()) == QByteArray("0123456789z"));
}

} // namespace
} // namespace downlight
