// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/watch/poll_plan.h"
#include "core/watch/rules.h"

#include <gtest/gtest.h>

#include <rapidcheck/gtest.h>

namespace downlight {
namespace {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

const PollKey key{u"a"_s, LampKind::Probe};

class PollPlanTest : public ::testing::Test {
protected:
    Random random{1};
    PollPlan plan{random};

    Steady pollOnce(Steady now, const PollResult& result = {})
    {
        EXPECT_EQ(plan.takeDue(now).size(), 1U);
        plan.ended(key, result, now);
        return plan.nextDue();
    }
};

TEST_F(PollPlanTest, GivesAPollOutOnceUntilItEnded)
{
    plan.add(key, 60s, 0s);
    EXPECT_EQ(plan.takeDue(5s).size(), 1U);
    EXPECT_TRUE(plan.takeDue(500s).empty());
    plan.ended(key, {}, 500s);
    EXPECT_EQ(plan.takeDue(560s).size(), 1U);
}

TEST_F(PollPlanTest, NeverComesLate)
{
    plan.add(key, 60s, 0s);
    Steady now = 5s;
    for (int i = 0; i < 200; ++i) {
        const Steady next = pollOnce(now);
        EXPECT_LE(next - now, Steady(60s));
        EXPECT_GE(next - now, Steady(52s));
        now = next;
    }
}

TEST_F(PollPlanTest, HonoursRetryAfterUpToAnHour)
{
    plan.add(key, 60s, 0s);
    EXPECT_EQ(pollOnce(5s, {true, 600s}), Steady(605s));
    EXPECT_EQ(pollOnce(605s, {true, 1'000'000s}), Steady(605s + 3600s));
}

TEST_F(PollPlanTest, BacksOffAfterAFewFailuresUpToTenMinutes)
{
    plan.add(key, 60s, 0s);
    Steady now = 5s;
    for (int i = 0; i < 3; ++i) {
        const Steady next = pollOnce(now, {false, 0s});
        EXPECT_LE(next - now, Steady(60s));
        now = next;
    }
    Steady longest = 0s;
    for (int i = 0; i < 10; ++i) {
        const Steady next = pollOnce(now, {false, 0s});
        longest = std::max(longest, next - now);
        now = next;
    }
    EXPECT_LE(longest, rules::maximumBackOff);
    EXPECT_GT(longest, Steady(500s));
    const Steady next = pollOnce(now, {true, 0s});
    EXPECT_LE(next - now, Steady(60s)) << "one answer ends it";
}

TEST_F(PollPlanTest, AConfirmationIsNotHeldBack)
{
    plan.add(key, 60s, 0s);
    pollOnce(5s, {true, 600s});
    plan.want(key, 25s, true);
    EXPECT_EQ(plan.nextDue(), Steady(25s));
}

TEST_F(PollPlanTest, AFreezeStopsAllButLocalServices)
{
    plan.add(key, 60s, 0s);
    plan.add({u"l"_s, LampKind::Probe}, 60s, 0s);
    plan.setLocal(u"l"_s, true);
    plan.freeze();
    const std::vector<PollKey> due = plan.takeDue(100s);
    ASSERT_EQ(due.size(), 1U);
    EXPECT_EQ(due.front().service, u"l"_s);
}

TEST_F(PollPlanTest, ARestartSpreadsTheFirstRound)
{
    for (int i = 0; i < 100; ++i)
        plan.add({u"s%1"_s.arg(i), LampKind::Probe}, 60s, 0s);
    plan.freeze();
    plan.restart(1000s, 5s);
    EXPECT_TRUE(plan.takeDue(999s).empty());
    EXPECT_LT(plan.takeDue(1001s).size(), 50U);
    (void)plan.takeDue(1005s);
    EXPECT_EQ(plan.underWay(), 100);
}

TEST_F(PollPlanTest, AClickWhileUnderWayAsksAgainAfterwards)
{
    plan.add(key, 60s, 0s);
    (void)plan.takeDue(5s);
    plan.want(key, 6s, true);
    plan.ended(key, {}, 8s);
    EXPECT_EQ(plan.nextDue(), Steady(8s));
}

RC_GTEST_PROP(PollPlanProperty, EveryTaskIsPolledWithinItsInterval, (unsigned int seed))
{
    Random random(seed);
    PollPlan plan(random);
    const int tasks = *rc::gen::inRange(1, 40);
    for (int i = 0; i < tasks; ++i)
        plan.add({u"s%1"_s.arg(i), LampKind::Probe}, std::chrono::seconds(60), 0s);
    QHash<QString, Steady> last;
    for (Steady now = plan.nextDue(); now < 1h; now = plan.nextDue()) {
        for (const PollKey& due : plan.takeDue(now)) {
            RC_ASSERT(now - last.value(due.service, 0s) <= Steady(60s));
            last.insert(due.service, now);
            plan.ended(due, {}, now);
        }
    }
    RC_ASSERT(last.size() == tasks);
}

} // namespace
} // namespace downlight
