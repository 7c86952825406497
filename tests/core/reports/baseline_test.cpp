// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/reports/baseline.h"
#include "core/reports/series.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>
#include <random>
#include <rapidcheck/gtest.h>

namespace downlight {
namespace {

using namespace std::chrono_literals;

constexpr Minute monday = Minute(std::chrono::sys_days(std::chrono::year(2026) / 1 / 5));

/// Of a service of \p perHour people, known for \p days.
Baseline knownFor(double perHour, int days)
{
    Baseline baseline;
    for (int hour = 0; hour < days * 24; ++hour)
        baseline.learn(monday - days * 24h + hour * 1h, perHour, false);
    return baseline;
}

TEST(Baseline, LearnsHoursAndWeekends)
{
    Baseline baseline;
    for (int hour = -28 * 24; hour < 0; ++hour) {
        const int ofDay = ((hour % 24) + 24) % 24;
        const int day = (hour + 28 * 24) / 24 % 7; // 0 is a Monday
        baseline.learn(monday + hour * 1h, ofDay == 12 ? (day < 5 ? 20 : 4) : 1, false);
    }
    EXPECT_GT(baseline.expected(monday + 12h + 45min, 30min), 6);
    EXPECT_LT(baseline.expected(monday + 5 * 24h + 12h + 45min, 30min), 4) << "on a Saturday";
    EXPECT_LT(baseline.expected(monday + 3h, 60min), 2);
    EXPECT_NEAR(baseline.expected(monday + 12h + 30min, 60min), 10, 3)
        << "linear between the middles of hours";
}

TEST(Baseline, IsHardlyTaughtByOutages)
{
    const Baseline calm = knownFor(2, 14);
    Baseline taught = calm;
    for (int hour = 0; hour < 3; ++hour)
        taught.learn(monday + hour * 1h, 500, true);
    EXPECT_LT(taught.expected(monday + 24h + 4h, 60min), 1.5 * calm.expected(monday + 24h + 4h, 60min));
    taught = calm;
    taught.learn(monday, 500, false);
    EXPECT_LT(taught.expected(monday + 24h + 1h, 60min), 5) << "a single peak is cut";
}

TEST(Baseline, WhatLastsIsLearntWhateverTheStateSays)
{
    Baseline taught = knownFor(2, 14);
    for (int hour = 0; hour < 4 * 24; ++hour)
        taught.learn(monday + hour * 1h, 2000, true);
    EXPECT_GT(taught.expected(monday + 4 * 24h, 60min), 1000);
}

TEST(Baseline, FollowsTheLastHours)
{
    Baseline baseline = knownFor(10, 14);
    for (int hour = 0; hour < 6; ++hour)
        baseline.learn(monday + hour * 1h, 25, false);
    EXPECT_GT(baseline.expected(monday + 6h + 10min, 10min), 20.0 / 6) << "a busy evening";
}

TEST(Baseline, AClockChangeMovesNothing)
{
    // Everything is UTC; the last Sunday of March is a day like others.
    const Minute before(std::chrono::sys_days(std::chrono::year(2026) / 3 / 29));
    const Baseline baseline = knownFor(3, 14);
    EXPECT_NEAR(baseline.expected(before + 1h, 60min), baseline.expected(before + 2h, 60min), 0.01);
}

/// People usual in the five minutes of \p step of a service with \p perHour, busiest in the afternoon.
double inStep(int step, double perHour, double amplitude)
{
    const double hour = step % 288 / 12.0;
    const bool weekend = step / 288 % 7 >= 5;
    return perHour * (1 + amplitude * std::sin((hour - 8) / 12 * std::numbers::pi)) * (weekend ? 0.75 : 1.1)
        / 12;
}

constexpr int stepAt = 10 * 288;
constexpr int settledAt = stepAt + 7 * 288;

/// From \p before to \p after people an hour on the tenth day; with \p random by chance, else exactly.
CountSeries stepped(double before, double after, double amplitude, std::mt19937* random)
{
    CountSeries series;
    series.start = monday;
    for (int step = 0; step < settledAt + 10 * 288; ++step) {
        const double mean = inStep(step, step < stepAt ? before : after, amplitude);
        series.counts.push_back(random ? std::poisson_distribution<int>(mean)(*random) : mean);
    }
    return series;
}

/// True where nothing is called an outage from the seventh day after the step on, nor is one left.
bool settles(const CountSeries& series)
{
    CrowdState last = CrowdState::Operational;
    for (const SeriesChange& change : changesIn(series, {})) {
        if (change.state == CrowdState::Outage && change.at >= series.start + series.step * settledAt)
            return false;
        last = change.state;
    }
    return last != CrowdState::Outage && last != CrowdState::Quiet;
}

RC_GTEST_PROP(OutageDetectorProperty, WhatLastsBecomesUsual, ())
{
    // Whatever the level was and becomes, with any rhythm.
    const auto rate = [] { return 0.2 * std::pow(10, *rc::gen::inRange(0, 51) / 10.0); };
    const double before = rate();
    const double after = rate();
    RC_ASSERT(settles(stepped(before, after, *rc::gen::inRange(0, 10) / 10.0, nullptr)));
}

TEST(OutageDetector, WhatLastsBecomesUsualByChance)
{
    std::mt19937 random(5);
    for (const double before : {0.2, 2.0, 20.0, 2000.0}) {
        for (const double after : {0.2, 2.0, 20.0, 200.0, 20000.0})
            EXPECT_TRUE(settles(stepped(before, after, 0.9, &random))) << before << " to " << after;
    }
}

} // namespace
} // namespace downlight
