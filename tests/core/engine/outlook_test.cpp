// SPDX-License-Identifier: GPL-3.0-or-later
// How long an incident will last: from what the engine saw, what a page told, what a hub says.

#include "core/engine/outlook.h"
#include "core/store/sqlite_journal.h"
#include "support/engine_bed.h"
#include "support/fake_network.h"

#include <QPointer>
#include <QSqlQuery>
#include <QTemporaryDir>

#include <gtest/gtest.h>

namespace downlight {
namespace {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using std::chrono::seconds;

/// A service that goes down for each of \p lengths, a day apart.
void playOutages(testing::EngineBed& bed, WorldService& world, const QList<Steady>& lengths)
{
    for (const Steady length : lengths) {
        world.reachable = false;
        bed.pass(length);
        world.reachable = true;
        bed.pass(24h);
    }
}

std::optional<Expectation> outlookOf(const testing::EngineBed& bed, const QString& id)
{
    return outlook(*bed.engine.service(id), bed.clock.steady(), bed.clock.now());
}

LampTracker saying(Says says)
{
    LampTracker tracker;
    std::ignore = tracker.read(says, {}, 10min, 1min);
    return tracker;
}

TEST(Outlook, LearnsFromTheServicesOwnIncidents)
{
    testing::EngineBed bed;
    WorldService& world = bed.add(u"a"_s);
    bed.pass(5min);
    playOutages(bed, world, {20min, 20min, 30min, 30min, 40min, 40min, 50min});
    world.reachable = false;
    bed.pass(5min);
    EXPECT_FALSE(outlookOf(bed, u"a"_s)) << "seven are too few";
    bed.pass(55min);
    world.reachable = true;
    bed.pass(24h);
    EXPECT_FALSE(outlookOf(bed, u"a"_s)) << "nothing goes on";
    world.reachable = false;
    bed.pass(5min);
    const auto expected = outlookOf(bed, u"a"_s);
    ASSERT_TRUE(expected);
    EXPECT_EQ(expected->basedOn, 8);
    EXPECT_NEAR(double(expected->p10.count()), 20 * 60, 90);
    EXPECT_NEAR(double(expected->median.count()), 35 * 60, 90);
    EXPECT_NEAR(double(expected->p90.count()), 60 * 60, 90);
    bed.pass(20min);
    EXPECT_FALSE(outlookOf(bed, u"a"_s)) << "six lasted longer than this one has";
}

TEST(Outlook, WhatEndedWhileNobodyLookedDidNotLastUntilSomebodyDid)
{
    testing::EngineBed bed;
    WorldService& world = bed.add(u"a"_s);
    bed.pass(5min);
    world.reachable = false;
    bed.pass(10min);
    world.reachable = true;
    bed.clock.advanceTo(bed.clock.steady() + 8h); // asleep
    bed.pass(10min);
    const QList<PastIncident>& past = bed.engine.service(u"a"_s)->past;
    ASSERT_EQ(past.size(), 1);
    EXPECT_FALSE(past[0].ended);
    EXPECT_NEAR(double(past[0].length.count()), 9 * 60, 120);
}

TEST(Outlook, WhatBeganWhileNobodyLookedMayHaveLastedLonger)
{
    testing::EngineBed bed;
    WorldService& world = bed.add(u"a"_s);
    bed.pass(5min);
    world.reachable = false;
    bed.clock.advanceTo(bed.clock.steady() + 8h); // asleep
    bed.pass(10min);
    world.reachable = true;
    bed.pass(10min);
    const QList<PastIncident>& past = bed.engine.service(u"a"_s)->past;
    ASSERT_EQ(past.size(), 1);
    EXPECT_FALSE(past[0].ended);
    EXPECT_LT(past[0].length, 12min);
}

TEST(Outlook, AFreshLampHasNotSeenWhatItWasNotReadFor)
{
    WatchedService watched;
    watched.service.page.url = QUrl(u"https://status.example"_s);
    watched.incident = OpenIncident();
    watched.tracker(LampKind::Official) = saying(Says::MajorOutage); // at 10 min
    watched.verdict.level = Level::MajorOutage;
    EXPECT_FALSE(noteSeen(watched, 11min, 11min));
    watched.verdict.held = true; // asleep, or the line is gone
    EXPECT_TRUE(noteSeen(watched, 40min, 41min));
    EXPECT_EQ(watched.incident->unseenFrom, 10min) << "it was last seen with the last reading";
    watched.verdict.held = false;
    EXPECT_FALSE(noteSeen(watched, 42min, 42min)) << "the lamp was not read since";
    std::ignore = watched.tracker(LampKind::Official).read(Says::Fine, {}, 43min, 15min);
    EXPECT_FALSE(noteSeen(watched, 43min, 43min)) << "a first good reading does not see it";
    std::ignore = watched.tracker(LampKind::Official).read(Says::MajorOutage, {}, 44min, 15min);
    EXPECT_TRUE(noteSeen(watched, 44min, 44min));
    EXPECT_FALSE(watched.incident->unseenFrom);
}

TEST(Outlook, AShortAbsenceIsNoneWhereTheOutageIsLong)
{
    WatchedService watched;
    watched.incident = OpenIncident();
    watched.incident->unseenFrom = 95min;
    EXPECT_TRUE(lengthOf(watched, 100min).ended);
    EXPECT_EQ(lengthOf(watched, 100min).length, 100min);
    watched.incident->unseenFrom = 70min;
    EXPECT_FALSE(lengthOf(watched, 100min).ended);
    EXPECT_EQ(lengthOf(watched, 100min).length, 70min);
    watched.incident->unseenFrom.reset();
    watched.incident->unseenBefore = 8h;
    EXPECT_FALSE(lengthOf(watched, 100min).ended) << "nobody saw it begin";
    EXPECT_EQ(lengthOf(watched, 100min).length, 100min);
}

TEST(Outlook, PrefersItsOwnThenThePagesThenTheHubs)
{
    const QDateTime wall = QDateTime::fromString(u"2026-03-04T12:00:00Z"_s, Qt::ISODate);
    WatchedService watched;
    watched.incident =
        OpenIncident{1, 0min, wall.addSecs(-600), Level::MajorOutage, Level::MajorOutage, Scope::Unclear};
    const auto of = [&](seconds length, Level level) {
        return QList<PastIncident>(8, PastIncident{wall.addDays(-1), length, true, level});
    };
    EXPECT_FALSE(outlook(watched, 10min, wall));
    watched.tracker(LampKind::Community) = saying(Says::Outage);
    watched.crowdExpected = Expectation{wall.addSecs(-900), 5min, 10min, 20min, 30min, 9};
    auto expected = outlook(watched, 10min, wall);
    ASSERT_TRUE(expected);
    EXPECT_EQ(expected->lasted, 15min);
    EXPECT_EQ(expected->p10, 15min) << "it might have been over, and is not";
    EXPECT_EQ(expected->p90, 30min);
    EXPECT_FALSE(outlook(watched, 10min, wall.addSecs(360))) << "the hub's word is too old to go by";
    watched.pagePast = {
        RunningIncident{wall.addSecs(-1200), Level::PartialOutage}, of(50min, Level::PartialOutage), {}};
    EXPECT_EQ(outlook(watched, 10min, wall)->basedOn, 9) << "its page says nothing bad now";
    watched.tracker(LampKind::Official) = saying(Says::PartialOutage);
    EXPECT_EQ(outlook(watched, 10min, wall)->lasted, 20min);
    EXPECT_EQ(outlook(watched, 10min, wall)->median, 50min);
    watched.past = of(40min, Level::MajorOutage);
    EXPECT_EQ(outlook(watched, 10min, wall)->median, 40min);
    watched.incident->unseenFrom = 10min - rules::outlookHolds;
    EXPECT_TRUE(outlook(watched, 10min, wall));
    watched.incident->unseenFrom = 10min - rules::outlookHolds - 1s;
    EXPECT_FALSE(outlook(watched, 10min, wall)) << "nobody sees whether it goes on";
    watched.incident->unseenFrom.reset();
    watched.incident->lastScope = Scope::OnlyYou;
    EXPECT_FALSE(outlook(watched, 10min, wall)) << "others' incidents say nothing of the user's own";
}

/// A world whose pages have a history, too.
class WorldWithPast final : public NetworkGate {
public:
    explicit WorldWithPast(WorldNetwork& world)
        : m_world(world)
    {
    }
    void get(const HttpRequest& request, QObject& context, Done done) override
    {
        if (!request.url.path().endsWith("/incidents.json"_L1))
            return m_world.get(request, context, std::move(done));
        ++asked;
        waiting.append([guard = QPointer<QObject>(&context), done = std::move(done), answer = this->answer] {
            if (guard)
                done(answer);
        });
    }
    void connectTo(const TcpRequest& request, QObject& context, Done done) override
    {
        m_world.connectTo(request, context, std::move(done));
    }
    void deliver()
    {
        for (const auto& one : std::exchange(waiting, {}))
            one();
    }

    int asked = 0;
    Result<HttpReply> answer = fail(Failure::Kind::Network, u"refused"_s);
    QList<std::function<void()>> waiting;

private:
    WorldNetwork& m_world;
};

/// An engine that tells, in a world whose pages have a past.
class OutlookEngineTest : public ::testing::Test {
protected:
    OutlookEngineTest()
    {
        WorldService declared;
        declared.name = u"a"_s;
        declared.page = true;
        world = &network.declare(declared);
        engine = make();
        engine->addService(network.serviceFor(*world));
    }
    std::unique_ptr<Engine> make()
    {
        Engine::Options options;
        options.anchors = WorldNetwork::anchors();
        options.workerThreshold = 0;
        return std::make_unique<Engine>(
            Engine::Parts{clock, random, gate, sources, journal, nullptr, &network, nullptr}, options);
    }
    void pass(Steady time)
    {
        const Steady end = clock.steady() + time;
        while (engine->nextDue() <= end) {
            clock.advanceTo(engine->nextDue());
            engine->advance();
            while (network.deliver())
                engine->advance();
            gate.deliver();
        }
        clock.advanceTo(end);
    }
    /// Ten incidents of ten minutes each, which the page tells of from now on.
    void tellPast()
    {
        QByteArray incidents;
        for (int i = 1; i <= 10; ++i) {
            const QDateTime began = clock.now().addDays(-i);
            const auto at = [](const QDateTime& time) { return time.toString(Qt::ISODate).toLatin1(); };
            incidents += (i > 1 ? "," : "")
                + QByteArray(R"({"name":"A","status":"resolved","impact":"critical","started_at":")")
                + at(began) + R"(","resolved_at":")" + at(began.addSecs(600)) + R"(","incident_updates":[]})";
        }
        HttpReply reply;
        reply.status = 200;
        reply.receivedAt = clock.now();
        reply.body = R"({"page":{"id":"p","name":"P"},"incidents":[)" + incidents + "]}";
        gate.answer = reply;
    }

    ManualClock clock;
    Random random{1};
    WorldNetwork network{clock};
    WorldWithPast gate{network};
    SourceRegistry sources = SourceRegistry::withBuiltins();
    testing::NullJournal journal;
    WorldService* world = nullptr;
    std::unique_ptr<Engine> engine;
};

TEST_F(OutlookEngineTest, AsksAPageForItsPastOnceADay)
{
    tellPast();
    pass(10min);
    EXPECT_EQ(gate.asked, 0) << "a start has better to do";
    pass(10min);
    EXPECT_EQ(gate.asked, 1);
    EXPECT_EQ(engine->service(u"a"_s)->pagePast.incidents.size(), 10);
    pass(23h);
    EXPECT_EQ(gate.asked, 1);
    pass(2h);
    EXPECT_EQ(gate.asked, 2);
}

TEST_F(OutlookEngineTest, AsksAtOnceWhereSomethingIsWrong)
{
    tellPast();
    world->pageLevel = Level::MajorOutage;
    pass(3min);
    EXPECT_EQ(gate.asked, 1);
    EXPECT_FALSE(engine->awaitsPast(u"a"_s));
}

TEST_F(OutlookEngineTest, AsksAgainSoonWhereNobodyAnswered)
{
    pass(20min);
    EXPECT_EQ(gate.asked, 1);
    pass(30min);
    EXPECT_EQ(gate.asked, 1);
    pass(1h);
    EXPECT_EQ(gate.asked, 2);
    HttpReply reply;
    reply.status = 404;
    gate.answer = reply;
    pass(23h);
    EXPECT_EQ(gate.asked, 3) << "a page that has none is not asked every hour";
}

TEST_F(OutlookEngineTest, AsksAnewWhereOtherPartsCount)
{
    tellPast();
    pass(20min);
    ASSERT_EQ(gate.asked, 1);
    Service service = engine->service(u"a"_s)->service;
    service.page.components = {u"Something else"_s};
    engine->changeService(service);
    EXPECT_TRUE(engine->service(u"a"_s)->pagePast.incidents.isEmpty());
    pass(20min);
    EXPECT_EQ(gate.asked, 2);
}

TEST_F(OutlookEngineTest, KnowsAgainWhatItKnewOfARemovedService)
{
    tellPast();
    pass(20min);
    world->pageLevel = Level::MajorOutage;
    pass(10min);
    world->pageLevel = Level::Operational;
    pass(10min);
    ASSERT_EQ(engine->service(u"a"_s)->past.size(), 1);
    const Service service = engine->service(u"a"_s)->service;
    const auto removed = engine->removeService(u"a"_s);
    engine->addService(service);
    EXPECT_EQ(engine->service(u"a"_s)->past.size(), 1);
    EXPECT_TRUE(engine->service(u"a"_s)->pagePast.incidents.isEmpty()) << "the page may be another";
    engine->removeService(u"a"_s);
    engine->putBack(*removed);
    EXPECT_EQ(engine->service(u"a"_s)->pagePast.incidents.size(), 10);
}

TEST_F(OutlookEngineTest, AnEndWhileNothingRanWasNotSeen)
{
    const QTemporaryDir folder;
    const QString path = folder.filePath(u"x.sqlite"_s);
    const Service service = network.serviceFor(*world);
    const auto run = [&](Steady length, bool reachable) {
        SqliteJournal file;
        ASSERT_TRUE(file.open(path));
        ASSERT_TRUE(file.writeWatchList({service}));
        Engine::Options options;
        options.anchors = WorldNetwork::anchors();
        options.workerThreshold = 0;
        engine = std::make_unique<Engine>(
            Engine::Parts{clock, random, gate, sources, file, nullptr, &network, nullptr}, options);
        engine->start(*file.recollect());
        world->pageLevel = reachable ? Level::Operational : Level::MajorOutage;
        pass(length);
        engine->flush();
        engine.reset();
    };
    run(20min, false);
    clock.advance(8h); // nothing runs
    run(20min, true);
    SqliteJournal file;
    ASSERT_TRUE(file.open(path));
    const QList<PastIncident> past = file.recollect()->past.value(u"a"_s);
    ASSERT_EQ(past.size(), 1);
    EXPECT_FALSE(past[0].ended);
    EXPECT_NEAR(double(past[0].length.count()), 20 * 60, 120);
    QSqlQuery kept = file.database().prepare("SELECT count(*) FROM incident WHERE duration_s > 28800"_L1);
    ASSERT_TRUE(kept.exec() && kept.next());
    EXPECT_EQ(kept.value(0).toInt(), 1) << "what is shown of it is as long as it was down for whoever looked";
}

TEST(Outlook, IsToldWithTheOutage)
{
    VerdictChange change;
    change.service = u"a"_s;
    change.level = Level::MajorOutage;
    change.expected = Expectation{QDateTime::currentDateTimeUtc(), 0s, 10min, 20min, 30min, 9};
    NoticeRules rules;
    rules.changed(change, 1h);
    const QList<Notice> told = rules.takeNotices();
    ASSERT_EQ(told.size(), 1);
    EXPECT_EQ(told[0].lines[0].expected, change.expected);
}

TEST(Outlook, PastIncidentsOutliveARestart)
{
    const QTemporaryDir folder;
    const QDateTime began = QDateTime::fromString(u"2026-03-04T12:00:00Z"_s, Qt::ISODate);
    Service service;
    service.id = service.name = u"a"_s;
    service.page.url = QUrl(u"https://status.example"_s);
    service.page.format = u"statuspage"_s;
    QObject context;
    {
        SqliteJournal journal;
        ASSERT_TRUE(journal.open(folder.filePath(u"x.sqlite"_s)));
        journal.saveWatchList({service}, context, [](const Result<void>&) {});
        Batch batch;
        batch.incidents = {{1, u"a"_s, began, began.addSecs(600), Level::Degraded, 600},
                           {2, u"a"_s, began.addDays(1), began.addDays(2), Level::MajorOutage, 86400, 300},
                           {3, u"a"_s, began.addDays(3), {}, Level::MajorOutage, 60}};
        PagePast past{RunningIncident{began, Level::Degraded}, {{began, 20s, true, Level::Degraded}}, began};
        batch.remembered = {{pastKey(u"a"_s), memoryOf(past)}, {u"gone"_s, {}}};
        journal.commit(batch, context, [](const Result<Written>& done) { EXPECT_TRUE(done); });
    }
    SqliteJournal journal;
    ASSERT_TRUE(journal.open(folder.filePath(u"x.sqlite"_s)));
    const Result<Recollection> all = journal.recollect();
    ASSERT_TRUE(all);
    EXPECT_EQ(all->past.value(u"a"_s),
              (QList<PastIncident>{{began, 600s, true, Level::Degraded},
                                   {began.addDays(1), 300s, false, Level::MajorOutage}}));
    PagePast past;
    recall(all->memory.value(pastKey(u"a"_s)), past);
    EXPECT_EQ(past.incidents, (QList<PastIncident>{{began, 20s, true, Level::Degraded}}));
    EXPECT_EQ(past.askedAt, began);
}

} // namespace
} // namespace downlight
