// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/hub/request_head.h"

#include <gtest/gtest.h>

#include <ostream>

namespace downlight::hub {
namespace {

HeadReading read(const QByteArray& bytes)
{
    return readHead(bytes);
}

TEST(RequestHead, ReadsMethodPathQueryAndHeaders)
{
    const HeadReading reading = read("GET /v1/services/github/history?days=7&instance=a%2eb "
                                     "HTTP/1.1\r\nHost: hub.example:80\r\nIf-None-Match: \"x\"\r\n\r\n");
    ASSERT_TRUE(reading.head);
    const HttpAsk& ask = reading.head->ask;
    EXPECT_EQ(ask.method, "GET");
    EXPECT_EQ(ask.path, "/v1/services/github/history");
    ASSERT_EQ(ask.query.size(), 2);
    EXPECT_EQ(ask.query[1].second, "a.b");
    EXPECT_EQ(ask.headers.value("if-none-match"), "\"x\"");
    EXPECT_TRUE(ask.keepAlive);
}

TEST(RequestHead, KnowsHowLongTheBodyIs)
{
    const HeadReading reading = read("POST /v1/reports HTTP/1.1\r\nHost: a\r\nContent-Length: "
                                     "8192\r\nExpect: 100-continue\r\nConnection: close\r\n\r\n");
    ASSERT_TRUE(reading.head);
    EXPECT_EQ(reading.head->bodyBytes, 8192);
    EXPECT_TRUE(reading.head->expectsContinue);
    EXPECT_FALSE(reading.head->ask.keepAlive);
}

struct Refused {
    const char* name;
    QByteArray bytes;
    int status;

    friend void PrintTo(const Refused& refused, std::ostream* out) { *out << refused.name; }
};

class RequestHeadRefuses : public testing::TestWithParam<Refused> { };

TEST_P(RequestHeadRefuses, WhatTwoProgramsCouldReadInTwoWays)
{
    const HeadReading reading = read(GetParam().bytes);
    EXPECT_FALSE(reading.head);
    EXPECT_EQ(reading.problem.status, GetParam().status);
}

const QByteArray post = "POST /v1/reports HTTP/1.1\r\nHost: a\r\n";
const QByteArray get = "GET ";
const QByteArray tail = " HTTP/1.1\r\nHost: a\r\n\r\n";

INSTANTIATE_TEST_SUITE_P(
    Attacks, RequestHeadRefuses,
    testing::Values(
        Refused{"ClAndTe", post + "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n", 400},
        Refused{"Te", post + "Transfer-Encoding: chunked\r\n\r\n", 411},
        Refused{"TwoLengths", post + "Content-Length: 3\r\nContent-Length: 4\r\n\r\n", 400},
        Refused{"SameLengthTwice", post + "Content-Length: 3\r\nContent-Length: 3\r\n\r\n", 400},
        Refused{"LengthList", post + "Content-Length: 3, 3\r\n\r\n", 400},
        Refused{"SignedLength", post + "Content-Length: +3\r\n\r\n", 400},
        Refused{"HexLength", post + "Content-Length: 0x3\r\n\r\n", 400},
        Refused{"HugeLength", post + "Content-Length: 99999999999999999999\r\n\r\n", 400},
        Refused{"LargeBody", post + "Content-Length: 8193\r\n\r\n", 413},
        Refused{"BareLineFeed", "GET / HTTP/1.1\nHost: a\r\n\r\n", 400},
        Refused{"BareCarriageReturn", "GET / HTTP/1.1\r\nHost: a\rX: b\r\n\r\n", 400},
        Refused{"ObsFold", "GET / HTTP/1.1\r\nHost: a\r\nX: b\r\n c\r\n\r\n", 400},
        Refused{"SpaceBeforeColon", "GET / HTTP/1.1\r\nHost : a\r\n\r\n", 400},
        Refused{"NulInHeader", QByteArray("GET / HTTP/1.1\r\nHost: a\r\nX: b\0c\r\n\r\n", 35), 400},
        Refused{"NoHost", "GET / HTTP/1.1\r\n\r\n", 400},
        Refused{"TwoHosts", "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400},
        Refused{"BadHost", "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", 400},
        Refused{"AbsoluteForm", get + "http://a/" + tail, 400},
        Refused{"AuthorityForm", get + "a:80" + tail, 400}, Refused{"Asterisk", "OPTIONS *" + tail, 400},
        Refused{"EscapedNul", get + "/%00" + tail, 400}, Refused{"EscapedLineFeed", get + "/%0a" + tail, 400},
        Refused{"HalfEscape", get + "/%2" + tail, 400}, Refused{"DotDot", get + "/../etc/passwd" + tail, 400},
        Refused{"EscapedDotDot", get + "/..%2fetc" + tail, 400},
        Refused{"EscapedDots", get + "/%2e%2e/etc" + tail, 400},
        Refused{"Backslash", get + "/a%5cb" + tail, 400},
        Refused{"LongTarget", get + '/' + QByteArray(2048, 'a') + tail, 414},
        Refused{"ManyParameters", get + "/v1/status?" + QByteArray("a=1&").repeated(100) + tail, 400},
        Refused{"UnknownMethod", "BREW / HTTP/1.1\r\nHost: a\r\n\r\n", 501},
        Refused{"Tunnel", "CONNECT a:80 HTTP/1.1\r\nHost: a\r\n\r\n", 501},
        Refused{"Nonsense", "\x16\x03\x01\x02\r\n\r\n", 400},
        Refused{"Version2", "GET / HTTP/2.0\r\nHost: a\r\n\r\n", 400},
        Refused{"NoVersion", "GET /\r\n\r\n", 400},
        Refused{"MethodOverride", "POST / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n", 400}),
    [](const auto& attack) { return attack.param.name; });

} // namespace
} // namespace downlight::hub
