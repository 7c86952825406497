// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/look_back.h"
#include "core/sources/source_registry.h"
#include "support/fake_network.h"

#include <QTest>

#include <gtest/gtest.h>

namespace downlight {
namespace {

using namespace Qt::StringLiterals;

class LookBackTest : public ::testing::Test {
protected:
    LookBackTest()
    {
        QObject::connect(&lookBack, &LookBack::found, &lookBack,
                         [this](const QString& id, const Result<QList<PastIncident>>& past) {
                             found.append(id);
                             if (past)
                                 told = *past;
                             else
                                 why = past.error().detail;
                         });
    }
    static Service service(const QString& id, const QString& format = u"statuspage"_s)
    {
        Service service;
        service.id = id;
        service.page.url = QUrl(u"https://%1.example"_s.arg(id));
        service.page.format = format;
        return service;
    }
    /// Lets \p url answer with one incident of an hour.
    void answer(const QString& url)
    {
        HttpReply reply;
        reply.status = 200;
        reply.receivedAt = QDateTime(QDate(2026, 3, 1), QTime(0, 0), Qt::UTC);
        reply.url = QUrl(url);
        reply.body =
            R"({"page":{"id":"p","name":"P"},"incidents":[{"name":"A","status":"resolved","impact":"major",
            "started_at":"2026-02-03T10:00:00Z","resolved_at":"2026-02-03T11:00:00Z","components":[{"name":"API","status":"operational"}],
            "incident_updates":[{"status":"resolved","created_at":"2026-02-03T11:00:00Z"}]}]})";
        network.answer(reply.url, reply);
    }

    SourceRegistry sources = SourceRegistry::withBuiltins();
    testing::FakeNetwork network;
    LookBack lookBack{network, sources};
    QStringList found;
    QList<PastIncident> told;
    QString why;
};

TEST_F(LookBackTest, AsksAPageForWhatItsSummaryLeavesOut)
{
    answer(u"https://a.example/api/v2/incidents.json"_s);
    lookBack.look(service(u"a"_s), {}, false);
    EXPECT_TRUE(lookBack.isAsking(u"a"_s));
    ASSERT_TRUE(QTest::qWaitFor([this] { return !found.isEmpty(); }));
    EXPECT_FALSE(lookBack.isAsking(u"a"_s));
    ASSERT_EQ(told.size(), 1);
    EXPECT_EQ(told[0].length, std::chrono::hours(1));
    EXPECT_EQ(told[0].worst, Level::PartialOutage);
    EXPECT_EQ(network.requests()[0].trust, Trust::Typed);
}

TEST_F(LookBackTest, AsksBesideASummaryThatWasNamedByItsFile)
{
    Service named = service(u"a"_s);
    named.page.url = QUrl(u"https://a.example/eu/api/v2/summary.json"_s);
    answer(u"https://a.example/eu/api/v2/incidents.json"_s);
    lookBack.look(named, {}, false);
    ASSERT_TRUE(QTest::qWaitFor([this] { return !found.isEmpty(); }));
    EXPECT_EQ(told.size(), 1);
}

TEST_F(LookBackTest, APageFromAListMayNotLeadIntoTheUsersNetwork)
{
    Service foreign = service(u"a"_s);
    foreign.page.foreign = true;
    lookBack.look(foreign, {}, false);
    ASSERT_EQ(network.requests().size(), 1);
    EXPECT_EQ(network.requests()[0].trust, Trust::Foreign);
}

TEST_F(LookBackTest, AsksAFewAtOnceAndWhoHasAProblemFirst)
{
    for (const QChar id : u"abcdefg"_s)
        lookBack.look(service(id), {}, false);
    EXPECT_EQ(network.asked().size(), LookBack::askedTogether);
    lookBack.look(service(u"g"_s), {}, true);
    ASSERT_TRUE(QTest::qWaitFor([this] { return found.size() == 7; }));
    EXPECT_EQ(network.asked()[LookBack::askedTogether].host(), u"g.example"_s);
    EXPECT_EQ(network.asked().size(), 7);
}

TEST_F(LookBackTest, TakesOnlyWhatIsAboutThePartsThatCount)
{
    answer(u"https://a.example/api/v2/incidents.json"_s);
    lookBack.look(service(u"a"_s), {u"Web"_s}, false);
    ASSERT_TRUE(QTest::qWaitFor([this] { return found.size() == 1; }));
    EXPECT_TRUE(told.isEmpty()) << "it is about the API";
    lookBack.look(service(u"a"_s), {u"api"_s}, false);
    ASSERT_TRUE(QTest::qWaitFor([this] { return found.size() == 2; }));
    EXPECT_EQ(told.size(), 1);
}

TEST_F(LookBackTest, AsksNobodyWhoseAnswerHoldsThemAlready)
{
    EXPECT_FALSE(lookBack.canAsk(service(u"a"_s, u"feed"_s)));
    lookBack.look(service(u"a"_s, u"feed"_s), {}, false);
    EXPECT_FALSE(lookBack.isAsking(u"a"_s));
    EXPECT_TRUE(network.asked().isEmpty());
}

TEST_F(LookBackTest, GoesOnWithTheNextWhereOneDoesNotAnswerOrIsForgotten)
{
    answer(u"https://c.example/api/v2/incidents.json"_s);
    lookBack.look(service(u"a"_s), {}, false);
    lookBack.look(service(u"b"_s), {}, false);
    lookBack.look(service(u"c"_s), {}, false);
    lookBack.look(service(u"c"_s), {}, false); // asked once
    lookBack.forget(u"a"_s);
    ASSERT_TRUE(QTest::qWaitFor([this] { return found.size() == 2; }));
    EXPECT_EQ(found, (QStringList{u"b"_s, u"c"_s}));
    EXPECT_FALSE(why.isEmpty());
    EXPECT_EQ(told.size(), 1);
    EXPECT_EQ(std::count(network.asked().begin(), network.asked().end(),
                         QUrl(u"https://c.example/api/v2/incidents.json"_s)),
              1);
}

TEST_F(LookBackTest, MayBeAskedFromWithinItsOwnAnswer)
{
    QObject::connect(&lookBack, &LookBack::found, &lookBack, [this] {
        if (found.size() == 1)
            lookBack.look(service(u"b"_s), {}, false);
    });
    lookBack.look(service(u"a"_s), {}, false);
    ASSERT_TRUE(QTest::qWaitFor([this] { return found.size() == 2; }));
}

} // namespace
} // namespace downlight
