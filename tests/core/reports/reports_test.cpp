// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/reports/crowd_json.h"
#include "core/reports/proof_of_work.h"
#include "core/reports/reports.h"
#include "support/scripted_hub.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QTemporaryDir>
#include <QTest>

#include <gtest/gtest.h>

namespace downlight {
namespace {

using testing::ScriptedHub;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

class ReportsTest : public ::testing::Test {
protected:
    ReportsTest() { github.id = github.slug = u"github"_s; }

    std::unique_ptr<Reports> start(bool withHub = true)
    {
        auto reports = std::make_unique<Reports>(&hub, clock);
        reports->open(folder.filePath(u"reports.sqlite"_s));
        if (withHub)
            reports->setHub(QUrl(u"https://hub.example/base/"_s));
        return reports;
    }

    /// What a report is answered with first.
    Result<Reports::Sent> send(Reports& reports, const Service& service)
    {
        std::optional<Result<Reports::Sent>> got;
        reports.report(service, u"login"_s, context,
                       [&got](const Result<Reports::Sent>& sent) { got = sent; });
        EXPECT_TRUE(QTest::qWaitFor([&got] { return got.has_value(); }, 10'000));
        return got.value_or(fail(Failure::Kind::Network, u"no answer"_s));
    }

    QTemporaryDir folder;
    ManualClock clock;
    ScriptedHub hub;
    QObject context;
    Service github;
};

TEST_F(ReportsTest, CountsByItselfWithoutAHub)
{
    const auto reports = start(false);
    const auto first = send(*reports, github);
    ASSERT_TRUE(first) << first.error().detail.toStdString();
    EXPECT_FALSE(first->shared);
    EXPECT_EQ(first->receipt.thisHour, 1);
    EXPECT_TRUE(hub.posts.isEmpty());
    EXPECT_FALSE(reports->mark(github).has_value()) << "one person alone says nothing of others";
    const auto second = send(*reports, github);
    EXPECT_FALSE(second->receipt.counted) << "the same person in the same hour";
    std::optional<Result<void>> undone;
    reports->undo(second->key, context, [&undone](const Result<void>& result) { undone = result; });
    ASSERT_TRUE(QTest::qWaitFor([&undone] { return undone.has_value(); }));
    EXPECT_TRUE(undone->has_value());
}

TEST_F(ReportsTest, SendsToTheHubWhatTheCatalogueKnows)
{
    hub.answers = {ScriptedHub::receipt()};
    const auto reports = start();
    const auto sent = send(*reports, github);
    ASSERT_TRUE(sent);
    EXPECT_TRUE(sent->shared);
    EXPECT_EQ(sent->receipt.thisHour, 12);
    ASSERT_EQ(hub.posts.size(), 1);
    EXPECT_EQ(hub.posts[0].url, QUrl(u"https://hub.example/base/v1/reports"_s));
    EXPECT_EQ(hub.posts[0].body["service"_L1].toString(), u"github"_s);
    EXPECT_EQ(hub.posts[0].body["install"_L1].toString().size(), 32);
    Service own;
    own.id = u"intranet"_s;
    EXPECT_FALSE(send(*reports, own)->shared) << "what is in no catalogue stays here";
    EXPECT_EQ(hub.posts.size(), 1);
}

TEST_F(ReportsTest, SendsTheVerySameAgainWhereTheAnswerWasLost)
{
    hub.answers = {ScriptedHub::unreachable(), ScriptedHub::receipt()};
    const auto reports = start();
    const auto sent = send(*reports, github);
    ASSERT_TRUE(sent);
    EXPECT_TRUE(sent->waits);
    std::optional<Reports::Sent> later;
    QObject::connect(reports.get(), &Reports::sent, &context,
                     [&later](const QString&, const Reports::Sent& now) { later = now; });
    clock.advance(3min);
    reports->retryNow();
    ASSERT_TRUE(QTest::qWaitFor([&later] { return later.has_value(); }));
    EXPECT_EQ(later->receipt.thisHour, 12);
    ASSERT_EQ(hub.posts.size(), 2);
    EXPECT_EQ(hub.posts[0].key, hub.posts[1].key);
    EXPECT_EQ(hub.posts[0].body, hub.posts[1].body);
    EXPECT_EQ(reports->waiting(), 0);
}

TEST_F(ReportsTest, ARestartSendsWhatWasNotConfirmed)
{
    {
        const auto reports = start();
        EXPECT_TRUE(send(*reports, github)->waits);
    }
    const QByteArray key = hub.posts.first().key;
    const QJsonObject body = hub.posts.first().body;
    hub.posts.clear();
    hub.answers = {ScriptedHub::receipt()};
    auto reports = start();
    ASSERT_TRUE(QTest::qWaitFor([this] { return !hub.posts.isEmpty(); }));
    EXPECT_EQ(hub.posts.first().key, key);
    EXPECT_EQ(hub.posts.first().body, body);
    ASSERT_TRUE(QTest::qWaitFor([&reports] { return reports->waiting() == 0; }));
    reports.reset(); // everything it had to write is written
    const auto again = start();
    EXPECT_FALSE(QTest::qWaitFor([this] { return hub.posts.size() > 1; }, 200)) << "and then no more";
}

TEST_F(ReportsTest, DropsWithAWordWhatIsOlderThanAQuarterOfAnHour)
{
    const auto reports = start();
    EXPECT_TRUE(send(*reports, github)->waits);
    QStringList dropped;
    QObject::connect(reports.get(), &Reports::dropped, &context,
                     [&dropped](const QString&, const QString& service, const QString& why) {
                         dropped.append(service + u'|' + why);
                     });
    clock.advance(14min);
    reports->retryNow();
    EXPECT_TRUE(dropped.isEmpty());
    ASSERT_TRUE(QTest::qWaitFor([this] { return hub.posts.size() == 2; }));
    QTest::qWait(20);
    clock.advance(2min);
    reports->retryNow();
    EXPECT_EQ(dropped,
              QStringList{u"github|it could not be sent within 15 minutes: the hub at hub.example cannot "
                          "be reached: refused"_s});
    EXPECT_EQ(reports->waiting(), 0);
}

TEST_F(ReportsTest, DoesTheWorkThatTheHubAsksFor)
{
    const QByteArray secret(32, 's');
    const QByteArray challenge =
        proof_of_work::makeChallenge(secret, "github", "whoever", clock.now(), 8, "12345678");
    QJsonObject problem{{"status"_L1, 401},
                        {"code"_L1, "challenge-required"_L1},
                        {"challenge"_L1, QString::fromLatin1(challenge)}};
    hub.answers = {ScriptedHub::reply(401, QJsonDocument(problem).toJson()), ScriptedHub::receipt()};
    const auto reports = start();
    const auto sent = send(*reports, github);
    ASSERT_TRUE(sent) << sent.error().detail.toStdString();
    ASSERT_EQ(hub.posts.size(), 2);
    EXPECT_EQ(hub.posts[0].key, hub.posts[1].key);
    const QJsonObject proof = hub.posts[1].body["proof"_L1].toObject();
    EXPECT_TRUE(proof_of_work::verify(secret, challenge, proof["nonce"_L1].toString().toLatin1(), "github",
                                      "whoever", clock.now()));
}

TEST_F(ReportsTest, DoesNotWorkForEverForAHostileHub)
{
    const QByteArray secret(32, 's');
    const QByteArray challenge =
        proof_of_work::makeChallenge(secret, "github", "whoever", clock.now(), 4, "12345678");
    QJsonObject problem{{"status"_L1, 401},
                        {"code"_L1, "challenge-required"_L1},
                        {"challenge"_L1, QString::fromLatin1(challenge)}};
    for (int i = 0; i < 9; ++i)
        hub.answers.push_back(ScriptedHub::reply(401, QJsonDocument(problem).toJson()));
    const auto reports = start();
    const auto sent = send(*reports, github);
    ASSERT_FALSE(sent);
    EXPECT_EQ(sent.error().kind, Failure::Kind::Refused);
    EXPECT_LE(hub.posts.size(), 3);
}

TEST_F(ReportsTest, SaysWhyTheHubRefuses)
{
    hub.answers = {ScriptedHub::reply(
        404,
        crowd_json::writeProblem(404, "unknown-service"_L1, u"This hub does not know such a service."_s))};
    const auto reports = start();
    const auto sent = send(*reports, github);
    ASSERT_FALSE(sent);
    EXPECT_EQ(sent.error().kind, Failure::Kind::Refused);
    EXPECT_EQ(sent.error().detail, u"This hub does not know such a service."_s);
    EXPECT_EQ(reports->waiting(), 0) << "it is not tried again";
}

TEST_F(ReportsTest, WaitsNoLongerThanAReportLives)
{
    const QByteArray busy = crowd_json::writeProblem(429, "too-many-reports"_L1,
                                                     u"This network has had its share of this hour."_s);
    HttpReply soon = ScriptedHub::reply(429, busy);
    soon.retryAfter = 5min;
    hub.answers = {soon};
    const auto reports = start();
    const auto waits = send(*reports, github);
    ASSERT_TRUE(waits);
    EXPECT_TRUE(waits->waits);
    EXPECT_EQ(waits->why, u"This network has had its share of this hour."_s);
    clock.advance(6min);
    HttpReply late = ScriptedHub::reply(429, busy);
    late.retryAfter = 40min;
    hub.answers = {late};
    const auto refused = send(*reports, github);
    ASSERT_FALSE(refused) << "it would be too old by then";
    EXPECT_EQ(refused.error().detail, u"This network has had its share of this hour."_s);
}

class OutboxTest : public ReportsTest {
protected:
    OutboxTest() { disk.open(folder.filePath(u"outbox.sqlite"_s)); }

    ReportOutbox::Outcome add(const QString& key)
    {
        std::optional<Result<ReportOutbox::Outcome>> got;
        outbox.add({key, u"github"_s, {}, u"login"_s, false, clock.now(), u"i"_s}, context,
                   [&got](const Result<ReportOutbox::Outcome>& outcome) { got = outcome; });
        EXPECT_TRUE(QTest::qWaitFor([&got] { return got.has_value(); }));
        return got->value_or(ReportOutbox::Outcome{});
    }
    static HttpReply busyFor(std::chrono::seconds wait)
    {
        HttpReply busy = ScriptedHub::reply(503, {});
        busy.retryAfter = wait;
        return busy;
    }
    /// Has the next try made, and its answer taken.
    void tryAgain()
    {
        const qsizetype before = hub.posts.size();
        outbox.retryNow();
        EXPECT_TRUE(QTest::qWaitFor([&] { return hub.posts.size() > before; }));
        QTest::qWait(20);
    }

    EmbeddedHub disk{clock};
    HubClient client{hub, clock, QUrl(u"https://hub.example"_s)};
    ReportOutbox outbox{disk, clock};
};

TEST_F(OutboxTest, TriesEverMoreRarely)
{
    outbox.setClient(&client);
    EXPECT_FALSE(outbox.nextTry().has_value());
    EXPECT_TRUE(add(u"a"_s).waits);
    ASSERT_TRUE(outbox.nextTry().has_value());
    // A coarse timer keeps to a twentieth.
    EXPECT_LE(*outbox.nextTry(), 10'600ms);
    EXPECT_GT(*outbox.nextTry(), 9s);
    const auto planned = *outbox.nextTry();
    EXPECT_TRUE(add(u"b"_s).waits);
    EXPECT_LE(*outbox.nextTry(), planned) << "one that comes later does not put the others off";
}

TEST_F(OutboxTest, LeavesAHubAloneForAsLongAsItAsks)
{
    outbox.setClient(&client);
    EXPECT_TRUE(add(u"a"_s).waits);
    hub.answers = {busyFor(300s)};
    tryAgain();
    ASSERT_TRUE(outbox.nextTry().has_value());
    EXPECT_GT(*outbox.nextTry(), 280s) << "also when it says so at a later try";
    const qsizetype before = hub.posts.size();
    EXPECT_TRUE(add(u"b"_s).waits);
    outbox.retryNow();
    QTest::qWait(50);
    EXPECT_EQ(hub.posts.size(), before);
    clock.advance(301s);
    hub.answers = {ScriptedHub::receipt(), ScriptedHub::receipt()};
    tryAgain();
    EXPECT_TRUE(QTest::qWaitFor([this] { return outbox.size() == 0; }));
}

TEST_F(OutboxTest, AnotherHubIsTriedAtOnce)
{
    outbox.setClient(&client);
    hub.answers = {busyFor(300s), ScriptedHub::receipt()};
    EXPECT_TRUE(add(u"a"_s).waits);
    HubClient other(hub, clock, QUrl(u"https://other.example"_s));
    outbox.setClient(&other);
    EXPECT_TRUE(QTest::qWaitFor([this] { return outbox.size() == 0; }));
    EXPECT_EQ(hub.posts.last().url.host(), u"other.example"_s);
    outbox.setClient(nullptr);
}

TEST_F(ReportsTest, TakesNoSilenceOfAHubForHealth)
{
    const Minute now = Minute(std::chrono::minutes(clock.now().toSecsSinceEpoch() / 60));
    hub.status = ScriptedHub::reply(200, crowd_json::write(CrowdStatus{.seq = 1}, now));
    hub.catalogue = ScriptedHub::reply(200, R"({"services":[{"slug":"gitlab"}]})");
    const auto reports = start();
    Service gitlab;
    gitlab.id = gitlab.slug = u"gitlab"_s;
    ASSERT_TRUE(QTest::qWaitFor([&] { return reports->mark(gitlab).has_value(); }));
    EXPECT_FALSE(reports->mark(github));
    const auto sent = send(*reports, github);
    ASSERT_TRUE(sent);
    EXPECT_FALSE(sent->shared) << "the program counts it by itself";
    EXPECT_TRUE(hub.posts.isEmpty());
}

TEST_F(ReportsTest, SaysNothingOfServicesUntilItKnowsWhichAreCounted)
{
    const Minute now = Minute(std::chrono::minutes(clock.now().toSecsSinceEpoch() / 60));
    hub.status = ScriptedHub::reply(200, crowd_json::write(CrowdStatus{.seq = 1}, now));
    const auto reports = start();
    ASSERT_TRUE(QTest::qWaitFor([&] { return reports->isStatusFresh() && !reports->awaitsStatus(); }));
    EXPECT_FALSE(reports->mark(github).has_value());
    hub.catalogue = ScriptedHub::reply(200, R"({"services":[{"slug":"github"}]})");
    clock.advance(61s);
    reports->retryNow();
    EXPECT_TRUE(QTest::qWaitFor([&] { return reports->mark(github).has_value(); }));
}

TEST_F(ReportsTest, WithdrawsWhatTheHubMayHaveThoughItsAnswerWasLost)
{
    const auto reports = start();
    const auto waits = send(*reports, github);
    ASSERT_TRUE(waits);
    ASSERT_TRUE(waits->waits);
    std::optional<Result<void>> undone;
    reports->undo(waits->key, context, [&undone](const Result<void>& result) { undone = result; });
    ASSERT_TRUE(QTest::qWaitFor([&undone] { return undone.has_value(); }));
    hub.answers = {ScriptedHub::receipt(), ScriptedHub::reply(204, {})};
    reports->retryNow();
    ASSERT_TRUE(QTest::qWaitFor([this] { return hub.posts.size() == 3; }));
    EXPECT_EQ(hub.posts[1].key, hub.posts[0].key) << "the same again, to learn its id";
    EXPECT_EQ(hub.posts[2].method, "DELETE");
    EXPECT_EQ(reports->waiting(), 0);
}

TEST_F(ReportsTest, NeverSendsWhatWasTakenBackBeforeItWentOut)
{
    hub.answers = {fail(Failure::Kind::NameLookup, u"hub.example does not resolve"_s)};
    const auto reports = start();
    const auto waits = send(*reports, github);
    ASSERT_TRUE(waits);
    EXPECT_TRUE(waits->waits);
    std::optional<Result<void>> undone;
    reports->undo(waits->key, context, [&undone](const Result<void>& result) { undone = result; });
    ASSERT_TRUE(QTest::qWaitFor([&undone] { return undone.has_value(); }));
    reports->retryNow();
    QTest::qWait(50);
    EXPECT_EQ(hub.posts.size(), 1);
}

TEST_F(ReportsTest, BelievesAnAnswerOnlyAsLongAsItIsFreshAtItsOrigin)
{
    const Minute now = Minute(std::chrono::minutes(clock.now().toSecsSinceEpoch() / 60));
    HttpReply cached = ScriptedHub::reply(200, crowd_json::write(CrowdStatus{.seq = 1}, now));
    cached.age = 2min;
    hub.status = cached;
    const auto reports = start();
    ASSERT_TRUE(QTest::qWaitFor([&] { return reports->isStatusFresh(); }));
    clock.advance(90s);
    EXPECT_FALSE(reports->isStatusFresh()) << "a cache on the way had it for two minutes";
}

TEST_F(ReportsTest, TakesNoNonsenseForAReceipt)
{
    for (
        const QByteArray& nonsense :
        {QByteArray("<html>"),
         QByteArray(
             R"({"id":"1","counted":true,"state":"operational","reports":{"this_hour":1e18,"last_60m":1},"usual_this_hour":1,"manage_token":""})")}) {
        hub.answers = {ScriptedHub::reply(201, nonsense)};
        const auto reports = start();
        EXPECT_FALSE(send(*reports, github));
        EXPECT_EQ(reports->waiting(), 0) << "it may have been counted";
    }
}

TEST_F(ReportsTest, UndoesWhatWaitsAndWhatWasCounted)
{
    const auto reports = start();
    const auto waits = send(*reports, github);
    std::optional<Result<void>> undone;
    reports->undo(waits->key, context, [&undone](const Result<void>& result) { undone = result; });
    ASSERT_TRUE(QTest::qWaitFor([&undone] { return undone.has_value(); }));
    EXPECT_EQ(reports->waiting(), 0);
    hub.posts.clear();
    hub.answers = {ScriptedHub::receipt(), ScriptedHub::reply(204, {})};
    const auto counted = send(*reports, github);
    undone.reset();
    reports->undo(counted->key, context, [&undone](const Result<void>& result) { undone = result; });
    ASSERT_TRUE(QTest::qWaitFor([&undone] { return undone.has_value(); }));
    EXPECT_TRUE(undone->has_value());
    EXPECT_EQ(hub.posts.last().method, "DELETE");
    EXPECT_EQ(hub.posts.last().url.path(), u"/base/v1/reports/17"_s);
    EXPECT_EQ(hub.posts.last().authorization, "Bearer token");
}

TEST_F(ReportsTest, KnowsWhatPeopleSayWhileThatIsFresh)
{
    CrowdStatus status;
    status.seq = 1;
    const Minute now = Minute(std::chrono::minutes(clock.now().toSecsSinceEpoch() / 60));
    status.services = {{u"github"_s, {CrowdState::Outage, now, 1, 42, 3}}};
    hub.status = ScriptedHub::reply(200, crowd_json::write(status, now));
    hub.catalogue = ScriptedHub::reply(200, R"({"services":[{"slug":"gitlab"}]})");
    const auto reports = start();
    ASSERT_TRUE(
        QTest::qWaitFor([&] { return reports->mark(github).has_value() && !reports->awaitsStatus(); }));
    EXPECT_EQ(reports->mark(github)->state, CrowdState::Outage);
    EXPECT_EQ(reports->mark(github)->last60, 42);
    Service other;
    other.id = other.slug = u"gitlab"_s;
    EXPECT_EQ(reports->mark(other)->state, CrowdState::Operational);
    other.slug.clear();
    EXPECT_FALSE(reports->mark(other).has_value());
    hub.status = ScriptedHub::unreachable();
    clock.advance(4min);
    EXPECT_FALSE(reports->mark(github).has_value()) << "what is old says nothing";
    reports->setHub({});
    EXPECT_FALSE(reports->hasHub());
}

TEST_F(ReportsTest, KeepsItsInstallForAWeek)
{
    hub.answers = {ScriptedHub::receipt(), ScriptedHub::receipt(), ScriptedHub::receipt()};
    const auto reports = start();
    static_cast<void>(send(*reports, github));
    clock.advance(std::chrono::hours(24 * 6));
    static_cast<void>(send(*reports, github));
    clock.advance(std::chrono::hours(24 * 2));
    static_cast<void>(send(*reports, github));
    ASSERT_EQ(hub.posts.size(), 3);
    EXPECT_EQ(hub.posts[0].body["install"_L1], hub.posts[1].body["install"_L1]);
    EXPECT_NE(hub.posts[0].body["install"_L1], hub.posts[2].body["install"_L1]);
}

TEST(HubAddress, IsHttpsOrThisMachine)
{
    for (const auto& [address, good] :
         {std::pair("https://hub.example", true), std::pair("https://hub.example/under/", true),
          std::pair("http://127.0.0.1:8731", true), std::pair("http://localhost:8731", true),
          std::pair("http://[::1]:8731", true), std::pair("http://hub.example", false),
          std::pair("http://192.168.0.2", false), std::pair("https://user:pw@hub.example", false),
          std::pair("https://hub.example/?a=b", false), std::pair("ftp://hub.example", false),
          std::pair("hub.example", false), std::pair("", false)})
        EXPECT_EQ(isHubAddress(QUrl(QString::fromLatin1(address))), good) << address;
}

} // namespace
} // namespace downlight
