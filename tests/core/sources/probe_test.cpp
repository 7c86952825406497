// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sources/probe.h"
#include "support/fixtures.h"
#include "support/qt_printers.h"

#include <gtest/gtest.h>

namespace downlight {
namespace {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

ProbeSpec spec()
{
    ProbeSpec spec;
    spec.url = QUrl(u"https://example.com/"_s);
    return spec;
}

Attempt attempt(int status, const QByteArray& body = {}, const ProbeSpec& wanted = spec())
{
    HttpReply reply = testing::answer(body);
    reply.status = status;
    reply.latency = 100ms;
    return probe::judge(wanted, reply).attempt;
}

TEST(Probe, TakesSuccessAndRedirectsForGood)
{
    EXPECT_EQ(attempt(200), Attempt::Good);
    EXPECT_EQ(attempt(304), Attempt::Good);
    EXPECT_EQ(attempt(500), Attempt::Failed);
    EXPECT_EQ(attempt(404), Attempt::Failed);
}

TEST(Probe, BlockedIsNotDown)
{
    for (const int status : {401, 403, 407, 429, 511})
        EXPECT_EQ(attempt(status), Attempt::Unknown) << status;
    EXPECT_EQ(attempt(503, "<title>Just a moment...</title>"), Attempt::Unknown);
    EXPECT_EQ(attempt(503, "Service Unavailable"), Attempt::Failed);
}

TEST(Probe, LooksForTheText)
{
    ProbeSpec wanted = spec();
    wanted.findText = u"pöng"_s;
    EXPECT_EQ(attempt(200, u"ping pöng"_s.toUtf8(), wanted), Attempt::Good);
    EXPECT_EQ(attempt(200, "ping", wanted), Attempt::Failed);
    EXPECT_TRUE(probe::request(wanted).wantsBody);
    EXPECT_FALSE(probe::request(spec()).wantsBody);
}

TEST(Probe, CanExpectAStatus)
{
    ProbeSpec wanted = spec();
    wanted.expectedStatus = 404;
    EXPECT_EQ(attempt(404, {}, wanted), Attempt::Good);
    EXPECT_EQ(attempt(200, {}, wanted), Attempt::Failed);
}

TEST(Probe, FindsSlowAnswers)
{
    ProbeSpec wanted = spec();
    wanted.slowAfter = 99ms;
    EXPECT_EQ(attempt(200, {}, wanted), Attempt::Slow);
    wanted.slowAfter = 100ms;
    EXPECT_EQ(attempt(200, {}, wanted), Attempt::Good);
}

TEST(Probe, ARefusedCertificateProvesNothing)
{
    EXPECT_EQ(probe::judge(spec(), fail(Failure::Kind::Tls, u"x"_s)).attempt, Attempt::Unknown);
    EXPECT_EQ(probe::judge(spec(), fail(Failure::Kind::Secret, u"x"_s)).attempt, Attempt::Unknown);
    EXPECT_EQ(probe::judge(spec(), fail(Failure::Kind::Refused, u"x"_s)).attempt, Attempt::Unknown);
    EXPECT_EQ(probe::judge(spec(), fail(Failure::Kind::Network, u"x"_s)).attempt, Attempt::Failed);
    EXPECT_EQ(probe::judge(spec(), fail(Failure::Kind::NameLookup, u"x"_s)).attempt, Attempt::Failed);
}

TEST(Probe, SaysWhatIsMissing)
{
    ProbeSpec wanted;
    wanted.url = QUrl(u"tcp://example.com"_s);
    EXPECT_EQ(probe::validate(wanted).error().detail, u"a tcp address needs a port: tcp://host:port"_s);
    wanted.url = QUrl(u"ftp://example.com"_s);
    EXPECT_EQ(probe::validate(wanted).error().kind, Failure::Kind::Usage);
    wanted.url = QUrl(u"tcp://example.com:25"_s);
    EXPECT_TRUE(probe::validate(wanted));
    EXPECT_EQ(probe::connectRequest(wanted).port, 25);
}

} // namespace
} // namespace downlight
