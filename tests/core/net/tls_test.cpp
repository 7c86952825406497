// SPDX-License-Identifier: GPL-3.0-or-later
// Certificates that must not be accepted, made on the spot with openssl, and the one that must.

#include "core/net/qt_network_gate.h"
#include "support/hostile_server.h"
#include "support/qt_printers.h"

#include <QFile>
#include <QProcess>
#include <QSslCertificate>
#include <QSslConfiguration>
#include <QTemporaryDir>
#include <QTest>

#include <gtest/gtest.h>

namespace downlight {
namespace {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

class TlsTest : public ::testing::Test {
protected:
    /// Makes a certificate for \p name, valid as \p validity says, and serves the hostile server's pages with
    /// it.
    bool serve(const QString& name, const QStringList& validity = {u"-days"_s, u"2"_s})
    {
        const QStringList arguments = QStringList{u"req"_s,
                                                  u"-x509"_s,
                                                  u"-newkey"_s,
                                                  u"rsa:2048"_s,
                                                  u"-nodes"_s,
                                                  u"-keyout"_s,
                                                  key,
                                                  u"-out"_s,
                                                  certificate,
                                                  u"-subj"_s,
                                                  u"/CN=test"_s,
                                                  u"-addext"_s,
                                                  u"subjectAltName=DNS:"_s + name}
            + validity;
        if (QProcess::execute(u"openssl"_s, QStringList{u"version"_s}) != 0)
            return false;
        QProcess openssl;
        openssl.start(u"openssl"_s, arguments);
        if (!openssl.waitForFinished(20'000) || openssl.exitCode() != 0)
            return false;
        port = testing::startHostileServer(server, {u"--tls"_s, certificate, key});
        return port > 0;
    }
    void trust() const
    {
        QSslConfiguration configuration = original;
        configuration.addCaCertificates(QSslCertificate::fromPath(certificate));
        QSslConfiguration::setDefaultConfiguration(configuration);
    }
    void TearDown() override
    {
        QSslConfiguration::setDefaultConfiguration(original);
        server.closeWriteChannel();
        server.waitForFinished(5000);
    }
    QString outcome()
    {
        QString word;
        QObject context;
        HttpRequest request;
        request.url = QUrl(u"https://localhost:%1/good"_s.arg(port));
        request.deadline = 5s;
        gate.get(request, context, [&word](const Result<HttpReply>& reply) {
            word = reply ? QString::number(reply->status) : QString(toWord(reply.error().kind));
        });
        EXPECT_TRUE(QTest::qWaitFor([&word] { return !word.isEmpty(); }, 10'000));
        return word;
    }

    QTemporaryDir folder;
    QString certificate = folder.filePath(u"cert.pem"_s);
    QString key = folder.filePath(u"key.pem"_s);
    QSslConfiguration original = QSslConfiguration::defaultConfiguration();
    QProcess server;
    int port = 0;
    QtNetworkGate gate;
};

TEST_F(TlsTest, AcceptsWhatIsTrustedAndNamedRight)
{
    ASSERT_TRUE(serve(u"localhost"_s));
    trust();
    EXPECT_EQ(outcome(), u"200"_s);
    EXPECT_EQ(outcome(), u"200"_s) << "over the kept connection";
}

TEST_F(TlsTest, RefusesAnUnknownIssuer)
{
    ASSERT_TRUE(serve(u"localhost"_s));
    EXPECT_EQ(outcome(), u"tls"_s);
}

TEST_F(TlsTest, RefusesAWrongName)
{
    ASSERT_TRUE(serve(u"other.example"_s));
    trust();
    EXPECT_EQ(outcome(), u"tls"_s);
}

TEST_F(TlsTest, RefusesPlainTextWhereTlsWasMeant)
{
    port = testing::startHostileServer(server);
    ASSERT_GT(port, 0);
    EXPECT_NE(outcome(), u"200"_s);
}

} // namespace
} // namespace downlight
