// SPDX-License-Identifier: GPL-3.0-or-later
// The network gate behind a proxy, which is a small server of the test's own on loopback.

#include "core/net/proxy_finder.h"
#include "core/net/qt_network_gate.h"
#include "support/qt_printers.h"

#include <QSemaphore>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTest>

#include <gtest/gtest.h>

#include <atomic>

namespace downlight {
namespace {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

/// Answers every request with the same bytes and remembers what it was asked.
class SmallProxy : public QTcpServer {
public:
    explicit SmallProxy(QByteArray theAnswer)
        : answer(std::move(theAnswer))
    {
        EXPECT_TRUE(listen(QHostAddress::LocalHost));
        connect(this, &QTcpServer::newConnection, this, [this] {
            QTcpSocket* socket = nextPendingConnection();
            connect(socket, &QTcpSocket::readyRead, this, [this, socket] {
                asked += socket->readAll();
                if (asked.contains("\r\n\r\n")) {
                    socket->write(answer);
                    socket->disconnectFromHost();
                }
            });
        });
    }
    [[nodiscard]] QNetworkProxy address() const
    {
        return {QNetworkProxy::HttpProxy, u"127.0.0.1"_s, serverPort(), u"ann"_s, u"pass:word"_s};
    }

    QByteArray answer;
    QByteArray asked;
};

class ProxyTest : public ::testing::Test {
protected:
    static Result<HttpReply> get(QtNetworkGate& gate, const QString& url)
    {
        HttpRequest request;
        request.url = QUrl(url);
        request.deadline = 5s;
        Result<HttpReply> answer = fail(Failure::Kind::Usage, u"never answered"_s);
        bool done = false;
        QObject context;
        gate.get(request, context, [&](const Result<HttpReply>& reply) {
            answer = reply;
            done = true;
        });
        EXPECT_TRUE(QTest::qWaitFor([&] { return done; }, 20'000));
        return answer;
    }
};

TEST_F(ProxyTest, PlainHttpIsAskedOfTheProxyItself)
{
    SmallProxy proxy("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
    QtNetworkGate gate([&](const QUrl&) { return proxy.address(); });
    const Result<HttpReply> reply = get(gate, u"http://status.example/api?x=1"_s);
    ASSERT_TRUE(reply) << reply.error().detail.toStdString();
    EXPECT_EQ(reply->body, "ok");
    EXPECT_TRUE(
        proxy.asked.startsWith("GET http://status.example/api?x=1 HTTP/1.1\r\nHost: status.example\r\n"))
        << proxy.asked.toStdString();
    EXPECT_TRUE(proxy.asked.contains("Proxy-Authorization: Basic YW5uOnBhc3M6d29yZA==\r\n"));
}

TEST_F(ProxyTest, HttpsGoesThroughATunnel)
{
    SmallProxy proxy("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n");
    QtNetworkGate gate([&](const QUrl&) { return proxy.address(); });
    const Result<HttpReply> reply = get(gate, u"https://status.example/"_s);
    ASSERT_FALSE(reply);
    EXPECT_EQ(reply.error().kind, Failure::Kind::Proxy) << reply.error().detail.toStdString();
    EXPECT_TRUE(proxy.asked.startsWith("CONNECT status.example:443 HTTP/1.1\r\n"))
        << proxy.asked.toStdString();
}

TEST_F(ProxyTest, AProxyThatWantsAPasswordIsAProxyProblem)
{
    SmallProxy proxy("HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"x\"\r\n"
                     "Content-Length: 0\r\n\r\n");
    QtNetworkGate gate([&](const QUrl&) { return proxy.address(); });
    for (const QString& url : {u"http://status.example/"_s, u"https://status.example/"_s}) {
        const Result<HttpReply> reply = get(gate, url);
        ASSERT_FALSE(reply);
        EXPECT_EQ(reply.error().kind, Failure::Kind::Proxy) << reply.error().detail.toStdString();
    }
}

TEST_F(ProxyTest, AProxyThatIsDeadIsAProxyProblem)
{
    QNetworkProxy dead;
    {
        const SmallProxy proxy({});
        dead = proxy.address();
    }
    QtNetworkGate gate([&](const QUrl&) { return dead; });
    for (const QString& url : {u"http://status.example/"_s, u"https://status.example/"_s}) {
        const Result<HttpReply> reply = get(gate, url);
        ASSERT_FALSE(reply);
        EXPECT_EQ(reply.error().kind, Failure::Kind::Proxy) << reply.error().detail.toStdString();
    }
}

TEST_F(ProxyTest, ThisMachineIsReachedWithoutAProxy)
{
    SmallProxy server("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
    std::atomic<int> lookups = 0;
    QtNetworkGate gate([&](const QUrl&) {
        ++lookups;
        return server.address();
    });
    for (const QString& host : {u"localhost"_s, u"127.0.0.1"_s})
        EXPECT_TRUE(get(gate, u"http://%1:%2/"_s.arg(host).arg(server.serverPort())));
    EXPECT_EQ(lookups, 0);
}

TEST(ProxyFinder, AsksOncePerOriginUntilTheNetworkChanges)
{
    std::atomic<int> lookups = 0;
    QList<QUrl> asked;
    ProxyFinder finder([&](const QUrl& url) {
        ++lookups;
        asked.append(url);
        return QNetworkProxy(QNetworkProxy::NoProxy);
    });
    QObject context;
    int answers = 0;
    const auto find = [&](const QString& url) {
        finder.find(QUrl(url), context, [&](const QNetworkProxy&) { ++answers; });
    };
    find(u"https://a.example/one?secret=1"_s);
    find(u"https://a.example/two"_s);
    ASSERT_TRUE(QTest::qWaitFor([&] { return answers == 2; }));
    find(u"https://a.example/three"_s);
    EXPECT_EQ(answers, 3) << "what is known is said at once";
    EXPECT_EQ(lookups, 1);
    EXPECT_EQ(asked.first(), QUrl(u"https://a.example"_s)) << "a script gets no more than the origin";
    finder.forget();
    find(u"https://a.example/"_s);
    ASSERT_TRUE(QTest::qWaitFor([&] { return answers == 4; }));
    EXPECT_EQ(lookups, 2);
}

TEST(ProxyFinder, NeitherWaitsNorSpeaksWhenItIsGone)
{
    QSemaphore release; // outlives the thread that waits for it
    QSemaphore left;
    bool answered = false;
    {
        ProxyFinder finder([&](const QUrl&) {
            release.acquire();
            left.release();
            return QNetworkProxy(QNetworkProxy::NoProxy);
        });
        QObject context;
        finder.find(QUrl(u"https://a.example"_s), context, [&](const QNetworkProxy&) { answered = true; });
    }
    release.release();
    left.acquire();
    QTest::qWait(50);
    EXPECT_FALSE(answered);
}

TEST_F(ProxyTest, AProxyThatCannotReachTheHostIsNoProxyProblem)
{
    SmallProxy proxy("HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n");
    QtNetworkGate gate([&](const QUrl&) { return proxy.address(); });
    const Result<HttpReply> reply = get(gate, u"https://status.example/"_s);
    ASSERT_FALSE(reply);
    EXPECT_EQ(reply.error().kind, Failure::Kind::Network) << reply.error().detail.toStdString();
}

TEST(NoProxy, IsReadAsOthersWriteIt)
{
    const auto exempt = [](const char* host, const char* list, int port = 80) {
        return ProxyFinder::isExempt(QString::fromLatin1(host), port, QString::fromLatin1(list));
    };
    EXPECT_TRUE(exempt("a.example", "*"));
    EXPECT_TRUE(exempt("intra.corp.example", " other.example , .corp.example "));
    EXPECT_TRUE(exempt("intra.corp.example", "corp.example"));
    EXPECT_TRUE(exempt("corp.example", ".corp.example"));
    EXPECT_TRUE(exempt("INTRA.corp.example", "*.Corp.Example"));
    EXPECT_FALSE(exempt("notcorp.example", "corp.example"));
    EXPECT_FALSE(exempt("corp.example.org", "corp.example"));
    EXPECT_TRUE(exempt("a.example", "a.example:8080", 8080));
    EXPECT_FALSE(exempt("a.example", "a.example:8080", 80));
    EXPECT_TRUE(exempt("10.1.2.3", "localhost 10.0.0.0/8"));
    EXPECT_FALSE(exempt("11.1.2.3", "10.0.0.0/8"));
    EXPECT_TRUE(exempt("::1", "::1"));
    EXPECT_FALSE(exempt("a.example", ""));
}

} // namespace
} // namespace downlight
