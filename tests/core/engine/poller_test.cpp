// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/poller.h"
#include "support/fake_network.h"
#include "support/fixtures.h"
#include "support/qt_printers.h"

#include <QTest>

#include <gtest/gtest.h>

namespace downlight {
namespace {

using namespace Qt::StringLiterals;

/// A keychain that holds what the test puts into it.
class FakeSecrets final : public SecretPort {
public:
    void read(const QString& key, QObject&, Done done) override
    {
        if (secrets.contains(key))
            return done(secrets.value(key));
        done(fail(Failure::Kind::Secret, u"locked"_s));
    }
    void remove(const QString& key, QObject&, std::function<void()> done) override
    {
        secrets.remove(key);
        done();
    }

    QHash<QString, QByteArray> secrets;
};

class PollerTest : public ::testing::Test {
protected:
    PollerTest()
    {
        service.id = u"a"_s;
        service.page.url = QUrl(u"https://status.example.com/"_s);
        service.page.format = u"statuspage"_s;
        service.probe.url = QUrl(u"https://example.com/health"_s);
    }
    PollOutcome poll(Poller& poller, LampKind kind)
    {
        PollOutcome outcome;
        bool done = false;
        poller.poll(service, kind, false, [&](const PollOutcome& ended) {
            EXPECT_FALSE(done) << "ended twice";
            outcome = ended;
            done = true;
        });
        EXPECT_TRUE(QTest::qWaitFor([&] { return done; }));
        return outcome;
    }
    void answerPage(int status, const QByteArray& body, const QByteArray& etag = {})
    {
        HttpReply reply;
        reply.status = status;
        reply.body = body;
        reply.etag = etag;
        reply.url = QUrl(u"https://status.example.com/api/v2/summary.json"_s);
        reply.receivedAt = QDateTime::currentDateTimeUtc();
        network.answer(reply.url, reply);
    }

    testing::FakeNetwork network;
    SourceRegistry sources = SourceRegistry::withBuiltins();
    FakeSecrets secrets;
    Service service;
};

TEST_F(PollerTest, SendsTheUsersHeadersWithTheirSecrets)
{
    service.probe.headers = {{u"Authorization"_s, u"k1"_s}, {u"X-Key"_s, u"k2"_s}};
    secrets.secrets = {{u"k1"_s, "Bearer canary"}, {u"k2"_s, "two"}};
    network.answer(service.probe.url.toString(), 200, "ok");
    Poller poller({network, sources, nullptr, &secrets});
    EXPECT_EQ(poll(poller, LampKind::Probe).says, Says::Fine);
    const QList<QPair<QByteArray, QByteArray>> sent{{"Authorization", "Bearer canary"}, {"X-Key", "two"}};
    EXPECT_EQ(network.requests().last().headers, sent);
}

TEST_F(PollerTest, ALockedKeychainIsNoOutageAndNothingIsSent)
{
    service.probe.headers = {{u"Authorization"_s, u"k1"_s}};
    network.answer(service.probe.url.toString(), 200, "ok");
    Poller locked({network, sources, nullptr, &secrets});
    Poller absent({network, sources, nullptr, nullptr});
    for (Poller* poller : {&locked, &absent}) {
        const PollOutcome outcome = poll(*poller, LampKind::Probe);
        EXPECT_EQ(outcome.says, Says::Unknown);
        EXPECT_EQ(outcome.trouble, Failure::Kind::Secret);
        EXPECT_FALSE(outcome.accusesTheLine());
    }
    EXPECT_TRUE(network.asked().isEmpty());
}

TEST_F(PollerTest, AsksConditionallyAndBelievesANotModified)
{
    Poller poller({network, sources, nullptr, nullptr});
    answerPage(200, testing::fixture(u"statuspage/outage.json"_s), "\"v1\"");
    const PollOutcome first = poll(poller, LampKind::Official);
    ASSERT_TRUE(first.reading);
    answerPage(304, {});
    const PollOutcome second = poll(poller, LampKind::Official);
    EXPECT_EQ(network.requests().last().etag, "\"v1\"");
    EXPECT_EQ(second.says, first.says);
    EXPECT_EQ(second.detail, first.detail);
    EXPECT_EQ(second.reading, first.reading) << "nothing is copied";
}

TEST_F(PollerTest, ANotModifiedWithoutAReadingIsNothing)
{
    Poller poller({network, sources, nullptr, nullptr});
    answerPage(304, {});
    EXPECT_EQ(poll(poller, LampKind::Official).says, Says::Unknown);
}

TEST_F(PollerTest, AnUnreadableAnswerIsNeitherUpNorDownAndForgetsTheValidators)
{
    Poller poller({network, sources, nullptr, nullptr});
    answerPage(200, testing::fixture(u"statuspage/operational.json"_s), "\"v1\"");
    ASSERT_EQ(poll(poller, LampKind::Official).says, Says::Fine);
    answerPage(200, "<html>please sign in</html>");
    const PollOutcome outcome = poll(poller, LampKind::Official);
    EXPECT_EQ(outcome.says, Says::Unknown);
    EXPECT_TRUE(outcome.pageUnreadable);
    EXPECT_TRUE(outcome.accusesTheLine());
    poll(poller, LampKind::Official);
    EXPECT_TRUE(network.requests().last().etag.isEmpty());
}

TEST_F(PollerTest, ReadsLargeAnswersOnItsWorkerAndDropsThemWithItself)
{
    answerPage(200, testing::fixture(u"statuspage/outage.json"_s));
    {
        Poller poller({network, sources, nullptr, nullptr});
        poller.setWorkerThreshold(1);
        EXPECT_TRUE(poll(poller, LampKind::Official).reading);
    }
    bool answered = false;
    {
        Poller poller({network, sources, nullptr, nullptr});
        poller.setWorkerThreshold(1);
        poller.poll(service, LampKind::Official, false, [&](const PollOutcome&) { answered = true; });
        ASSERT_TRUE(QTest::qWaitFor([&] { return network.asked().size() == 2; }));
    }
    QTest::qWait(20);
    EXPECT_FALSE(answered);
}

TEST_F(PollerTest, AnUnknownFormatSaysSo)
{
    service.page.format = u"from-the-future"_s;
    Poller poller({network, sources, nullptr, nullptr});
    const PollOutcome outcome = poll(poller, LampKind::Official);
    EXPECT_EQ(outcome.says, Says::Unknown);
    EXPECT_TRUE(outcome.detail.contains(u"from-the-future"_s));
}

TEST_F(PollerTest, KeepsTheNamesThatASecondAnswerGaveOnce)
{
    const QString base = u"https://up.example.com/api/status-page/"_s;
    service.page.url = QUrl(u"https://up.example.com/status/lab"_s);
    service.page.format = u"uptimekuma"_s;
    service.page.components = {u"Mail"_s};
    network.answer(base + u"heartbeat/lab"_s, 200,
                   R"({"heartbeatList":{"1":[{"status":0}],"2":[{"status":1}]}})");
    Poller poller({network, sources});
    EXPECT_EQ(poll(poller, LampKind::Official).trouble, Failure::Kind::Http)
        << "nobody knows yet which monitor is meant";
    network.answer(
        base + u"lab"_s, 200,
        R"({"config":{},"publicGroupList":[{"monitorList":[{"id":1,"name":"Web"},{"id":2,"name":"Mail"}]}]})");
    EXPECT_EQ(poll(poller, LampKind::Official).says, Says::Fine);
    network.answer(base + u"lab"_s, 500, "down");
    network.answer(base + u"heartbeat/lab"_s, 200,
                   R"({"heartbeatList":{"1":[{"status":1}],"2":[{"status":0}]}})");
    const PollOutcome outcome = poll(poller, LampKind::Official);
    EXPECT_EQ(outcome.says, Says::MajorOutage) << "all of what was chosen";
    EXPECT_EQ(outcome.reading->unpack().components[1].name, u"Mail"_s);
}

TEST_F(PollerTest, AChosenPartThatIsGoneHidesNoTroubleOfAnother)
{
    service.page.components = {u"API"_s, u"Checkout"_s};
    const auto says = [this](const QByteArray& status) {
        answerPage(
            200,
            R"({"page":{"id":"x","name":"X"},"status":{"indicator":"none"},"incidents":[],"components":[)"
            R"({"id":"c1","name":"API","status":")"
                + status + R"("},{"id":"c3","name":"Docs","status":"major_outage"}]})");
        Poller poller({network, sources});
        const PollOutcome outcome = poll(poller, LampKind::Official);
        EXPECT_EQ(outcome.missingParts, QStringList{u"Checkout"_s});
        EXPECT_TRUE(outcome.detail.contains(u"no longer lists \"Checkout\""_s))
            << outcome.detail.toStdString();
        return outcome.says;
    };
    EXPECT_EQ(says("operational"), Says::Unknown) << "nobody vouches for the other";
    EXPECT_EQ(says("major_outage"), Says::PartialOutage) << "all of it: nobody knows";
    EXPECT_EQ(says("degraded_performance"), Says::Degraded);
    service.page.components = {u"Checkout"_s};
    EXPECT_EQ(says("major_outage"), Says::Unknown) << "never another part's";
}

TEST_F(PollerTest, WhatOnlyASecondAnswerToldIsNotOverBecauseThatAnswerFails)
{
    const QString base = u"https://status.example.com/api/v1/"_s;
    service.page.format = u"sorry"_s;
    QDateTime now = QDateTime::currentDateTimeUtc();
    const auto answer = [&](const QString& what, int status, const QByteArray& body) {
        HttpReply reply;
        reply.status = status;
        reply.body = body;
        reply.receivedAt = now;
        network.answer(QUrl(base + what), reply);
    };
    const QByteArray fine = R"({"page":{"name":"S","state":"operational","links":{}}})";
    const QByteArray bad = R"({"components":[{"id":1,"name":"Mail","state":"degraded"}]})";
    const QByteArray good = R"({"components":[{"id":1,"name":"Mail","state":"operational"}]})";
    answer(u"status"_s, 200, fine);
    answer(u"notices"_s, 200, R"({"notices":[]})");
    Poller poller({network, sources});
    answer(u"components"_s, 404, "none");
    EXPECT_EQ(poll(poller, LampKind::Official).says, Says::Fine) << "this page has no such answer";
    answer(u"components"_s, 500, "down");
    EXPECT_EQ(poll(poller, LampKind::Official).says, Says::Unknown) << "it may hide a problem";
    answer(u"components"_s, 200, bad);
    ASSERT_EQ(poll(poller, LampKind::Official).says, Says::MajorOutage);
    now = now.addSecs(3600);
    answer(u"status"_s, 200, fine);
    answer(u"components"_s, 500, "down");
    for (int i = 0; i < 3; ++i)
        EXPECT_EQ(poll(poller, LampKind::Official).says, Says::Unknown) << "nobody said that it is over";
    answer(u"components"_s, 404, "none");
    EXPECT_EQ(poll(poller, LampKind::Official).says, Says::Unknown) << "nor by taking the answer away";
    answer(u"components"_s, 200, good);
    EXPECT_EQ(poll(poller, LampKind::Official).says, Says::Fine);
    answer(u"components"_s, 500, "down");
    EXPECT_EQ(poll(poller, LampKind::Official).says, Says::Fine) << "what was read just now stands in";
}

} // namespace
} // namespace downlight
