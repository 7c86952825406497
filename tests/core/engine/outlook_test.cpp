// SPDX-License-Identifier: GPL-3.0-or-later
// How long an incident will last: from what the engine saw, what a page told, what a hub says.

#include "core/engine/outlook.h"
#include "core/store/sqlite_journal.h"
#include "support/engine_bed.h"
#include "support/fake_network.h"

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
    LampTracker::Memory memory;
    memory.standing = says;
    return LampTracker::fromMemory(memory);
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

TEST(Outlook, AShortAbsenceIsNoneWhereTheOutageIsLong)
{
    WatchedService watched;
    watched.incident = OpenIncident();
    watched.incident->unseenFrom = 95min;
    EXPECT_TRUE(lengthOf(watched, 100min).ended);
    EXPECT_EQ(lengthOf(watched, 100min).length, 100min);
    watched.incident->unseenFrom = 80min;
    EXPECT_FALSE(lengthOf(watched, 100min).ended);
    EXPECT_EQ(lengthOf(watched, 100min).length, 80min);
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
    EXPECT_EQ(expected->p10, 15min) << "it should have been over, and is not";
    EXPECT_EQ(expected->p90, 30min);
    watched.pagePast = {
        RunningIncident{wall.addSecs(-1200), Level::PartialOutage}, of(50min, Level::PartialOutage), {}};
    EXPECT_EQ(outlook(watched, 10min, wall)->basedOn, 9) << "its page says nothing bad now";
    watched.tracker(LampKind::Official) = saying(Says::PartialOutage);
    EXPECT_EQ(outlook(watched, 10min, wall)->lasted, 20min);
    EXPECT_EQ(outlook(watched, 10min, wall)->median, 50min);
    watched.past = of(40min, Level::MajorOutage);
    EXPECT_EQ(outlook(watched, 10min, wall)->median, 40min);
    watched.incident->lastScope = Scope::OnlyYou;
    EXPECT_FALSE(outlook(watched, 10min, wall)) << "others' incidents say nothing of the user's own";
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
        batch.memory = {{pastKey(u"a"_s), memoryOf(past)}};
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
