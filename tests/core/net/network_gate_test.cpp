// SPDX-License-Identifier: GPL-3.0-or-later
// The network gate against a server that misbehaves on purpose, over real sockets on loopback.

#include "core/net/qt_network_gate.h"
#include "support/hostile_server.h"
#include "support/qt_printers.h"

#include <QFile>
#include <QProcess>
#include <QTcpServer>
#include <QTest>

#include <gtest/gtest.h>

namespace downlight {
namespace {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

class NetworkGateTest : public ::testing::Test {
protected:
    void SetUp() override
    {
        port = testing::startHostileServer(server);
        ASSERT_GT(port, 0);
    }
    void TearDown() override
    {
        server.closeWriteChannel();
        server.waitForFinished(5000);
    }
    [[nodiscard]] QUrl url(const QString& path) const
    {
        return QUrl(u"http://localhost:%1/%2"_s.arg(port).arg(path));
    }

    Result<HttpReply> get(HttpRequest request)
    {
        Result<HttpReply> answer = fail(Failure::Kind::Usage, u"never answered"_s);
        bool done = false;
        QObject context;
        gate.get(request, context, [&](const Result<HttpReply>& reply) {
            EXPECT_FALSE(done) << "answered twice";
            answer = reply;
            done = true;
        });
        EXPECT_FALSE(done) << "answered from within the question";
        EXPECT_TRUE(QTest::qWaitFor([&] { return done; }, 20'000));
        return answer;
    }
    Result<HttpReply> get(const QString& path)
    {
        HttpRequest request;
        request.url = url(path);
        request.deadline = 3s;
        return get(request);
    }
    /// The answer's status, or the word of its failure.
    QString outcome(const QString& path)
    {
        const Result<HttpReply> reply = get(path);
        return reply ? QString::number(reply->status) : QString(toWord(reply.error().kind));
    }
    static qint64 memoryKb()
    {
        QFile status(u"/proc/self/status"_s);
        EXPECT_TRUE(status.open(QIODevice::ReadOnly));
        const QByteArray text = status.readAll();
        const qsizetype at = text.indexOf("VmHWM:");
        return text.mid(at + 6, 20).simplified().split(' ').first().toLongLong();
    }
    static void expectGrowthBelow(qint64 before, qint64 kb)
    {
#ifndef __SANITIZE_ADDRESS__ // which keeps what was freed
        EXPECT_LE(memoryKb() - before, kb);
#else
        Q_UNUSED(before);
        Q_UNUSED(kb);
#endif
    }

    QProcess server;
    int port = 0;
    QtNetworkGate gate;
};

TEST_F(NetworkGateTest, ReadsAGoodAnswer)
{
    const Result<HttpReply> reply = get(u"good"_s);
    ASSERT_TRUE(reply) << reply.error().detail.toStdString();
    EXPECT_EQ(reply->status, 200);
    EXPECT_EQ(reply->etag, "\"v1\"");
    EXPECT_GT(reply->latency.count(), 0);
    EXPECT_TRUE(reply->body.contains("Hostile"));
}

TEST_F(NetworkGateTest, AsksConditionally)
{
    HttpRequest request;
    request.url = url(u"etag"_s);
    request.etag = "\"v1\"";
    const Result<HttpReply> reply = get(request);
    ASSERT_TRUE(reply);
    EXPECT_EQ(reply->status, 304);
}

TEST_F(NetworkGateTest, CutsWhatIsTooLargeWithoutGrowing)
{
    ASSERT_EQ(outcome(u"good"_s), u"200"_s);
    const qint64 before = memoryKb();
    for (const QString& path : {u"big"_s, u"endless"_s, u"gzipbomb"_s, u"deflatebomb"_s})
        EXPECT_EQ(outcome(path), u"too-large"_s) << path.toStdString();
    expectGrowthBelow(before, 16 * 1024);
}

TEST_F(NetworkGateTest, CutsHeadersThatNeverEnd)
{
    ASSERT_EQ(outcome(u"good"_s), u"200"_s);
    const qint64 before = memoryKb();
    for (const QString& path : {u"bigheader"_s, u"longheader"_s})
        EXPECT_EQ(outcome(path), u"too-large"_s) << path.toStdString();
    expectGrowthBelow(before, 4 * 1024);
}

TEST_F(NetworkGateTest, AsksAnewWhereAKeptConnectionWasClosed)
{
    ASSERT_EQ(outcome(u"good"_s), u"200"_s);
    ASSERT_EQ(outcome(u"close"_s), u"200"_s) << "the server says keep-alive and closes right afterwards";
    EXPECT_EQ(outcome(u"good"_s), u"200"_s);
}

TEST_F(NetworkGateTest, IsContentWithHeadersWhereNoBodyIsWanted)
{
    HttpRequest request;
    request.url = url(u"drip"_s);
    request.wantsBody = false;
    request.deadline = 30s; // longer than get() waits, so it is not what ends this
    const Result<HttpReply> reply = get(request);
    ASSERT_TRUE(reply) << "an answer that never ends is an answer";
    EXPECT_EQ(reply->status, 200);
}

TEST_F(NetworkGateTest, SecretsDoNotFollowARedirectToAnotherPort)
{
    QProcess other;
    const int otherPort = testing::startHostileServer(other);
    ASSERT_GT(otherPort, 0);
    HttpRequest request;
    request.url = url(u"to?http://localhost:%1/good"_s.arg(otherPort));
    request.headers = {{"Authorization", "Bearer canary"}};
    ASSERT_TRUE(get(request));
    ASSERT_TRUE(QTest::qWaitFor([&other] { return other.canReadLine(); }, 3000));
    EXPECT_FALSE(other.readLine().contains("canary"));
    other.closeWriteChannel();
    other.waitForFinished(5000);
}

TEST_F(NetworkGateTest, HoldsTheDeadlineOverEverything)
{
    // Each of the three would go on for longer than get() waits: only the deadline can end them.
    for (const QString& path : {u"drip"_s, u"dripheader"_s, u"silent"_s}) {
        HttpRequest request;
        request.url = url(path);
        request.deadline = 1s;
        const Result<HttpReply> reply = get(request);
        ASSERT_FALSE(reply) << path.toStdString();
        EXPECT_EQ(reply.error().kind, Failure::Kind::Network) << path.toStdString();
        EXPECT_EQ(reply.error().detail, u"no complete answer within 1 s"_s) << path.toStdString();
    }
}

TEST_F(NetworkGateTest, RefusesEncodingsThatWereNotAskedFor)
{
    EXPECT_EQ(outcome(u"gzip"_s), u"200"_s);
    EXPECT_EQ(outcome(u"gzipgzip"_s), u"format"_s);
    EXPECT_EQ(outcome(u"br"_s), u"format"_s);
    EXPECT_EQ(outcome(u"gzipcut"_s), u"format"_s);
}

TEST_F(NetworkGateTest, NoticesAnswersThatEndEarlyOrAreNoHttp)
{
    EXPECT_EQ(outcome(u"short"_s), u"network"_s);
    EXPECT_NE(outcome(u"garbage"_s), u"200"_s);
}

TEST_F(NetworkGateTest, FollowsFiveRedirectsAndNoMore)
{
    EXPECT_EQ(outcome(u"hops5"_s), u"200"_s);
    EXPECT_EQ(outcome(u"hops6"_s), u"redirect-loop"_s);
    EXPECT_EQ(outcome(u"loop"_s), u"redirect-loop"_s);
}

TEST_F(NetworkGateTest, FollowsNoRedirectToOtherSchemes)
{
    for (const QString& target : {u"file:///etc/passwd"_s, u"ftp://127.0.0.1/x"_s, u"data:text/plain,x"_s,
                                  u"qrc:/x"_s, u"javascript:x"_s})
        EXPECT_EQ(outcome(u"to?"_s + target), u"refused"_s) << target.toStdString();
}

TEST_F(NetworkGateTest, ARedirectDoesNotReachIntoPrivateNetworks)
{
    QTcpServer canary;
    ASSERT_TRUE(canary.listen(QHostAddress::LocalHost));
    for (const QString& host : {u"0.0.0.0"_s, u"127.0.0.2"_s, u"[::ffff:127.0.0.1]"_s, u"169.254.169.254"_s,
                                u"10.0.0.1"_s, u"192.168.0.1"_s})
        EXPECT_EQ(outcome(u"to?http://%1:%2/"_s.arg(host).arg(canary.serverPort())), u"refused"_s)
            << host.toStdString();
    EXPECT_FALSE(canary.hasPendingConnections());
    EXPECT_EQ(outcome(u"to?http://localhost:%1/good"_s.arg(port)), u"200"_s)
        << "the host that the user typed";
    EXPECT_EQ(outcome(u"to?http://127.0.0.1:%1/good"_s.arg(port)), u"200"_s)
        << "who typed this machine's name meant this machine";
}

TEST_F(NetworkGateTest, AForeignAddressIsCheckedToo)
{
    HttpRequest request;
    request.url = url(u"good"_s);
    request.trust = Trust::Foreign;
    const Result<HttpReply> reply = get(request);
    ASSERT_FALSE(reply);
    EXPECT_EQ(reply.error().kind, Failure::Kind::Refused);
}

TEST_F(NetworkGateTest, ClampsRetryAfter)
{
    EXPECT_EQ(get(u"retry?120"_s)->retryAfter, 120s);
    EXPECT_EQ(get(u"retry?99999999999"_s)->retryAfter, 3600s);
    EXPECT_EQ(get(u"retry?-5"_s)->retryAfter, 0s);
    EXPECT_EQ(get(u"retry?soon"_s)->retryAfter, 0s);
}

TEST_F(NetworkGateTest, ClampsAge)
{
    EXPECT_EQ(get(u"age?42"_s)->age, 42s);
    EXPECT_EQ(get(u"age?99999999999"_s)->age, 24h);
    EXPECT_EQ(get(u"age?-5"_s)->age, 0s);
    EXPECT_EQ(get(u"age?old"_s)->age, 0s);
}

TEST_F(NetworkGateTest, GivesEveryStatusToTheReader)
{
    for (const int status : {204, 400, 401, 403, 404, 418, 429, 500, 502, 503, 511})
        EXPECT_EQ(outcome(u"status?%1"_s.arg(status)), QString::number(status));
}

TEST_F(NetworkGateTest, SendsOwnHeadersAndSaysWhoAsks)
{
    HttpRequest request;
    request.url = url(u"good"_s);
    request.headers = {{"Authorization", "Bearer canary"}};
    request.freshConnection = true;
    ASSERT_TRUE(get(request));
    ASSERT_TRUE(QTest::qWaitFor([this] { return server.canReadLine(); }, 2000));
    const QByteArray line = server.readLine();
    EXPECT_TRUE(line.contains("Bearer canary")) << line.toStdString();
    EXPECT_TRUE(line.contains("Downlight/")) << line.toStdString();
    EXPECT_TRUE(line.contains("gzip, deflate")) << line.toStdString();
}

TEST_F(NetworkGateTest, StaysSilentWhenTheContextIsGone)
{
    auto context = std::make_unique<QObject>();
    bool called = false;
    HttpRequest request;
    request.url = url(u"good"_s);
    gate.get(request, *context, [&](const Result<HttpReply>&) { called = true; });
    context.reset();
    EXPECT_EQ(outcome(u"good"_s), u"200"_s);
    EXPECT_FALSE(called);
}

TEST_F(NetworkGateTest, AsksOneHostSixTimesAtOnceAndTheRestInTurn)
{
    int answers = 0;
    QObject context;
    for (int i = 0; i < 60; ++i) {
        HttpRequest request;
        request.url = url(u"good?%1"_s.arg(i));
        gate.get(request, context, [&](const Result<HttpReply>& reply) { answers += reply ? 1 : 0; });
    }
    EXPECT_TRUE(QTest::qWaitFor([&] { return answers == 60; }, 10'000)) << answers;
}

TEST_F(NetworkGateTest, ConnectsToPorts)
{
    for (const auto& [where, word] : {std::pair(port, u"open"_s), std::pair(1, u"network"_s)}) {
        QString outcome;
        QObject context;
        gate.connectTo({.host = u"127.0.0.1"_s, .port = static_cast<quint16>(where), .deadline = 3s}, context,
                       [&](const Result<HttpReply>& reply) {
                           outcome = reply ? u"open"_s : QString(toWord(reply.error().kind));
                       });
        EXPECT_TRUE(QTest::qWaitFor([&] { return !outcome.isEmpty(); }, 5000));
        EXPECT_EQ(outcome, word);
    }
}

} // namespace
} // namespace downlight
