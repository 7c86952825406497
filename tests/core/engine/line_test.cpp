// SPDX-License-Identifier: GPL-3.0-or-later
// What the user's own line does to an engine, beyond what the worlds can say.

#include "support/engine_bed.h"
#include "support/qt_printers.h"

#include <gtest/gtest.h>

namespace downlight {
namespace {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

class LineTest : public ::testing::Test {
protected:
    LineTest()
    {
        QObject::connect(&bed.engine, &Engine::verdictChanged, &bed.engine,
                         [this](const QString& id) { levels.append(level(id)); });
        QObject::connect(&bed.engine, &Engine::anchorsAsked, &bed.engine, [this] { ++asked; });
    }
    /// Watches "plain" by a probe over http.
    WorldService& watchPlain(int expectedStatus = 0)
    {
        WorldService world;
        world.name = u"plain"_s;
        world.probe = true;
        WorldService& declared = bed.network.declare(world);
        Service service = bed.network.serviceFor(declared);
        service.probe.url.setScheme(u"http"_s);
        service.probe.expectedStatus = expectedStatus;
        bed.engine.addService(service);
        return declared;
    }
    [[nodiscard]] Level level(const QString& id) const { return bed.engine.service(id)->verdict.level; }

    testing::EngineBed bed;
    QList<Level> levels;
    int asked = 0;
};

TEST_F(LineTest, ASignInPageIsNoGoodAnswer)
{
    watchPlain();
    bed.network.setState(WorldNetworkState::Portal);
    bed.pass(300s);
    EXPECT_EQ(bed.engine.connection(), Connection::Portal);
    EXPECT_TRUE(levels.isEmpty());
}

TEST_F(LineTest, ASignInPageThatComesLaterIsNoOutageOfWhatExpectsAnotherAnswer)
{
    watchPlain(200).blocked = false;
    bed.pass(300s);
    EXPECT_EQ(level(u"plain"_s), Level::Operational);
    bed.engine.removeService(u"plain"_s);
    WorldService& strict = watchPlain(403);
    strict.blocked = true; // it answers 403, as it should; a sign-in page answers 200
    bed.pass(300s);
    levels.clear();
    bed.network.setState(WorldNetworkState::Portal);
    bed.pass(600s);
    EXPECT_EQ(bed.engine.connection(), Connection::Portal);
    EXPECT_TRUE(levels.isEmpty()) << "held";
}

TEST_F(LineTest, ASignInPageEndsNoOutage)
{
    WorldService& plain = watchPlain();
    bed.pass(120s);
    plain.reachable = false;
    bed.pass(120s);
    ASSERT_EQ(level(u"plain"_s), Level::MajorOutage);
    bed.network.setState(WorldNetworkState::Portal);
    bed.pass(600s);
    EXPECT_EQ(level(u"plain"_s), Level::MajorOutage);
    EXPECT_EQ(bed.engine.connection(), Connection::Portal);
}

TEST_F(LineTest, AnchorsAreLeftInPeaceWhileNothingIsNew)
{
    watchPlain().blocked = true; // 403 with every poll
    bed.pass(300s);
    const int before = asked;
    bed.pass(1h);
    EXPECT_EQ(asked, before);
}

TEST_F(LineTest, ASleepIsNoticedBeforeAnAnswerIsBelieved)
{
    bed.add(u"a"_s);
    bed.pass(300s);
    ASSERT_EQ(level(u"a"_s), Level::Operational);
    bed.engine.checkNow(u"a"_s); // the answers wait
    bed.clock.advance(8h); // the machine sleeps
    levels.clear();
    bed.network.setState(WorldNetworkState::Down);
    bed.network.deliver(); // they come before the timer does
    bed.pass(600s);
    EXPECT_TRUE(levels.isEmpty());
}

TEST_F(LineTest, AnAnswerOfTheOldAddressIsNotTakenForTheNew)
{
    WorldService& old = bed.add(u"a"_s);
    bed.pass(120s);
    WorldService world;
    world.name = u"other"_s;
    world.page = world.probe = true;
    Service changed = bed.network.serviceFor(bed.network.declare(world));
    changed.id = u"a"_s;
    old.pageLevel = Level::MajorOutage;
    bed.engine.checkNow(u"a"_s);
    bed.engine.changeService(changed);
    levels.clear();
    bed.network.deliver();
    bed.pass(120s);
    EXPECT_FALSE(levels.contains(Level::MajorOutage));
    EXPECT_EQ(level(u"a"_s), Level::Operational);
}

TEST_F(LineTest, ARemovalThatIsUndoneNeverHappened)
{
    bed.add(u"a"_s);
    bed.add(u"b"_s).pageLevel = Level::MajorOutage;
    bed.add(u"c"_s);
    bed.pass(300s);
    ASSERT_EQ(level(u"b"_s), Level::MajorOutage);
    const WatchedService before = *bed.engine.service(u"b"_s);
    const ServiceNotices told = bed.engine.noticeRules().of(u"b"_s);
    levels.clear();
    const auto removed = bed.engine.removeService(u"b"_s);
    ASSERT_TRUE(removed);
    bed.pass(10s);
    bed.engine.putBack(*removed);
    EXPECT_EQ(bed.engine.order(), (QStringList{u"a"_s, u"b"_s, u"c"_s}));
    EXPECT_EQ(level(u"b"_s), Level::MajorOutage);
    EXPECT_EQ(bed.engine.service(u"b"_s)->incident, before.incident) << "the same incident goes on";
    EXPECT_EQ(bed.engine.noticeRules().of(u"b"_s).told, told.told);
    bed.pass(300s);
    EXPECT_TRUE(levels.isEmpty()) << "there is nothing to tell";
    EXPECT_EQ(bed.engine.service(u"b"_s)->verdict.since, before.verdict.since);
}

TEST_F(LineTest, WhatCouldNeverBeReadIsUnknownSinceItWasFirstRead)
{
    bed.pass(1h);
    bed.add(u"a"_s).pageReadable = false;
    bed.network.find(u"a"_s)->blocked = true;
    bed.pass(300s);
    ASSERT_EQ(level(u"a"_s), Level::Unknown);
    EXPECT_GE(bed.engine.service(u"a"_s)->verdict.since, Steady(1h));
}

TEST_F(LineTest, AnchorsThatAreBlockedDoNotMakeAWorkingLineOffline)
{
    Engine::Options options;
    options.anchors = {{u"one"_s, QUrl(u"http://one-9.nowhere.invalid/"_s), 204, {}, {}},
                       {u"two"_s, QUrl(u"http://two-9.nowhere.invalid/"_s), 204, {}, {}}};
    bed.engine.changeOptions(options);
    watchPlain();
    bed.pass(300s);
    EXPECT_GT(asked, 0);
    EXPECT_EQ(bed.engine.connection(), Connection::Online);
    EXPECT_EQ(level(u"plain"_s), Level::Operational);
}

} // namespace
} // namespace downlight
