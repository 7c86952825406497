// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/watch/lamp_tracker.h"

#include <gtest/gtest.h>

#include <array>
#include <rapidcheck/gtest.h>

namespace downlight {
namespace {

using namespace std::chrono_literals;
using Wish = LampTracker::Wish;

constexpr Steady minute = 60s;

Says saysAt(const LampTracker& tracker, Steady now)
{
    return tracker.lamp(now, minute).says;
}

TEST(LampTracker, BelievesAFailedProbeAtTheThirdAttempt)
{
    LampTracker probe;
    EXPECT_EQ(probe.tried(Says::Fine, {}, 0s, minute), Wish::Nothing);
    EXPECT_EQ(probe.tried(Says::Failed, {}, 60s, minute), Wish::AtOnceOnFreshConnection);
    EXPECT_EQ(saysAt(probe, 60s), Says::Fine);
    EXPECT_EQ(probe.tried(Says::Failed, {}, 60s, minute), Wish::Soon);
    EXPECT_EQ(saysAt(probe, 79s), Says::Fine);
    EXPECT_EQ(probe.tried(Says::Failed, {}, 80s, minute), Wish::Nothing);
    EXPECT_EQ(saysAt(probe, 80s), Says::Failed);
    EXPECT_EQ(probe.lamp(80s, minute).badSince, Steady(60s)) << "it began with the first attempt that failed";
}

TEST(LampTracker, OneGoodAttemptEndsTheSuspicion)
{
    LampTracker probe;
    probe.tried(Says::Failed, {}, 0s, minute);
    probe.tried(Says::Fine, {}, 0s, minute);
    probe.tried(Says::Failed, {}, 60s, minute);
    probe.tried(Says::Failed, {}, 60s, minute);
    EXPECT_EQ(saysAt(probe, 60s), Says::Fine);
}

TEST(LampTracker, RecoversWithTwoGoodReadings)
{
    LampTracker page;
    page.read(Says::MajorOutage, {}, 0s, minute);
    EXPECT_EQ(page.read(Says::Fine, {}, 60s, minute), Wish::Soon);
    EXPECT_EQ(saysAt(page, 60s), Says::MajorOutage);
    EXPECT_EQ(page.read(Says::Unknown, {}, 70s, minute), Wish::Nothing)
        << "unknown in between neither counts nor resets";
    EXPECT_EQ(page.read(Says::Fine, {}, 80s, minute), Wish::Nothing);
    EXPECT_EQ(saysAt(page, 80s), Says::Fine);
}

TEST(LampTracker, AGoodReadingDoesNotMakeOldEvidenceFresh)
{
    LampTracker page;
    page.read(Says::Degraded, {}, 0s, minute);
    page.read(Says::Unknown, {}, 60s, minute);
    EXPECT_EQ(saysAt(page, 3600s), Says::Unknown);
    EXPECT_EQ(page.read(Says::Fine, {}, 3600s, minute), Wish::Soon) << "recovery still needs two";
    EXPECT_EQ(saysAt(page, 3600s), Says::Unknown) << "what was bad an hour ago is not bad because of it";
    page.read(Says::Fine, {}, 3620s, minute);
    EXPECT_EQ(saysAt(page, 3620s), Says::Fine);

    LampTracker probe;
    for (int i = 0; i < 3; ++i)
        probe.tried(Says::Failed, {}, 20s * i, minute);
    probe.tried(Says::Unknown, {}, 100s, minute);
    probe.tried(Says::Fine, {}, 5000s, minute);
    EXPECT_EQ(saysAt(probe, 5000s), Says::Unknown);
}

TEST(LampTracker, AFailureAfterHoursIsConfirmedAnew)
{
    LampTracker probe;
    for (int i = 0; i < 3; ++i)
        probe.tried(Says::Failed, {}, 20s * i, minute);
    EXPECT_EQ(saysAt(probe, 40s), Says::Failed);
    EXPECT_EQ(probe.tried(Says::Failed, {}, 30000s, minute), Wish::AtOnceOnFreshConnection);
    EXPECT_EQ(saysAt(probe, 30000s), Says::Unknown);
    probe.tried(Says::Failed, {}, 30001s, minute);
    EXPECT_EQ(saysAt(probe, 30001s), Says::Unknown);
    probe.tried(Says::Failed, {}, 30021s, minute);
    EXPECT_EQ(saysAt(probe, 30021s), Says::Failed);
    EXPECT_EQ(probe.lamp(30021s, minute).badSince, Steady(30000s)) << "what was hours ago is another trouble";
}

TEST(LampTracker, KnowsSinceWhenItHasBeenFine)
{
    LampTracker page;
    page.read(Says::Fine, {}, 10s, minute);
    page.read(Says::Fine, {}, 70s, minute);
    EXPECT_EQ(page.lamp(80s, minute).fineSince, Steady(10s));
    page.read(Says::Unknown, {}, 130s, minute);
    page.read(Says::Fine, {}, 190s, minute);
    EXPECT_EQ(page.lamp(190s, minute).fineSince, Steady(190s));
    EXPECT_EQ(LampTracker::fromMemory(page.memory()).lamp(200s, minute).fineSince, Steady(190s));
}

TEST(LampTracker, ABadReadingInBetweenBeginsAnew)
{
    LampTracker page;
    page.read(Says::MajorOutage, {}, 0s, minute);
    page.read(Says::Fine, {}, 60s, minute);
    page.read(Says::Degraded, {}, 80s, minute);
    EXPECT_EQ(saysAt(page, 80s), Says::Degraded);
    EXPECT_EQ(page.lamp(80s, minute).badSince, Steady(0s));
    page.read(Says::Fine, {}, 140s, minute);
    EXPECT_EQ(saysAt(page, 140s), Says::Degraded);
}

TEST(LampTracker, IsFreshForThreeIntervalsAndAtLeastFiveMinutes)
{
    LampTracker page;
    page.read(Says::Fine, {}, 0s, minute);
    EXPECT_EQ(saysAt(page, 300s), Says::Fine);
    EXPECT_EQ(saysAt(page, 301s), Says::Unknown);
    EXPECT_EQ(page.lamp(599s, 200s).says, Says::Fine);
}

TEST(LampTracker, UnknownIsNeverGreen)
{
    LampTracker page;
    page.read(Says::Fine, {}, 0s, minute);
    page.read(Says::Unknown, {}, 60s, minute);
    EXPECT_EQ(saysAt(page, 60s), Says::Unknown);
    EXPECT_TRUE(page.lamp(60s, minute).goodAndFresh);
    EXPECT_FALSE(page.lamp(60s, minute).owesRecovery);
}

TEST(LampTracker, ABadLampThatWentSilentOwesItsRecovery)
{
    LampTracker page;
    page.read(Says::MajorOutage, {}, 0s, minute);
    page.read(Says::Unknown, {}, 60s, minute);
    EXPECT_EQ(saysAt(page, 60s), Says::MajorOutage);
    EXPECT_EQ(saysAt(page, 400s), Says::Unknown);
    EXPECT_TRUE(page.lamp(400s, minute).owesRecovery);
}

TEST(LampTracker, GoesOnFromItsMemory)
{
    LampTracker page;
    page.read(Says::PartialOutage, QStringLiteral("disk"), 100s, minute);
    const LampTracker again = LampTracker::fromMemory(page.memory());
    EXPECT_EQ(again.lamp(160s, minute).says, Says::PartialOutage);
    EXPECT_EQ(again.lamp(160s, minute).badSince, Steady(100s));
    EXPECT_EQ(again.lamp(160s, minute).detail, QStringLiteral("disk"));
}

RC_GTEST_PROP(LampTrackerProperty, NeverFailsOnFewerThanThreeFailuresInARow,
              (const std::vector<bool>& attempts))
{
    LampTracker probe;
    Steady now = 0s;
    int inARow = 0;
    for (const bool good : attempts) {
        now += 20s;
        inARow = good ? 0 : inARow + 1;
        const bool wasFailed = saysAt(probe, now) == Says::Failed;
        probe.tried(good ? Says::Fine : Says::Failed, {}, now, minute);
        if (saysAt(probe, now) == Says::Failed && !wasFailed)
            RC_ASSERT(inARow >= rules::failuresToFail);
    }
}

TEST(LampTracker, SlowIsNotFailed)
{
    LampTracker probe;
    probe.tried(Says::Fine, {}, 0s, minute);
    probe.tried(Says::Slow, {}, 60s, minute);
    EXPECT_EQ(saysAt(probe, 60s), Says::Fine) << "one slow answer is nothing yet";
    probe.tried(Says::Slow, {}, 80s, minute);
    probe.tried(Says::Slow, {}, 100s, minute);
    EXPECT_EQ(saysAt(probe, 100s), Says::Slow);
    EXPECT_EQ(probe.tried(Says::Failed, {}, 160s, minute), Wish::AtOnceOnFreshConnection);
    EXPECT_EQ(saysAt(probe, 160s), Says::Slow) << "from slow, too, three attempts must fail";
    EXPECT_EQ(probe.tried(Says::Failed, {}, 160s, minute), Wish::Soon);
    probe.tried(Says::Failed, {}, 180s, minute);
    EXPECT_EQ(saysAt(probe, 180s), Says::Failed);
    EXPECT_EQ(probe.lamp(180s, minute).badSince, Steady(60s));
}

TEST(LampTracker, SlowAnswersEndAFailureAfterTheSecond)
{
    LampTracker probe;
    for (const Steady at : {0s, 0s, 20s})
        probe.tried(Says::Failed, {}, at, minute);
    EXPECT_EQ(probe.tried(Says::Slow, {}, 80s, minute), Wish::Soon);
    EXPECT_EQ(saysAt(probe, 80s), Says::Failed);
    EXPECT_TRUE(probe.isConfirming());
    probe.tried(Says::Slow, {}, 100s, minute);
    EXPECT_EQ(saysAt(probe, 100s), Says::Slow);
}

TEST(LampTracker, TurnsWhenItBecomesStaleAndWhenItOwesNothingMore)
{
    LampTracker page;
    EXPECT_EQ(page.turnsAt(0s, minute), Steady::max());
    page.read(Says::MajorOutage, {}, 0s, minute);
    const Steady stale = page.turnsAt(10s, minute);
    EXPECT_EQ(page.lamp(stale - Steady(1), minute).says, Says::MajorOutage);
    EXPECT_EQ(page.lamp(stale, minute).says, Says::Unknown);
    const Steady settled = page.turnsAt(stale, minute);
    EXPECT_TRUE(page.lamp(settled - Steady(1), minute).owesRecovery);
    EXPECT_FALSE(page.lamp(settled, minute).owesRecovery);
    EXPECT_EQ(page.turnsAt(settled, minute), Steady::max());
}

RC_GTEST_PROP(LampTrackerProperty, FailsOnlyAfterThreeFailuresInARowWhateverIsSlow, ())
{
    const auto attempts = *rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 4));
    static constexpr std::array kinds{Says::Fine, Says::Slow, Says::Failed, Says::Unknown};
    LampTracker probe;
    Steady now = 0s;
    int inARow = 0;
    for (const int attempt : attempts) {
        const Says says = kinds.at(static_cast<std::size_t>(attempt));
        now += 20s;
        if (says != Says::Unknown)
            inARow = says == Says::Failed ? inARow + 1 : 0;
        const bool wasFailed = saysAt(probe, now) == Says::Failed;
        probe.tried(says, {}, now, minute);
        if (saysAt(probe, now) == Says::Failed && !wasFailed)
            RC_ASSERT(inARow >= rules::failuresToFail);
    }
}

} // namespace
} // namespace downlight
