// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/reports/outage_detector.h"
#include "support/qt_printers.h"

#include <gtest/gtest.h>

#include <cmath>
#include <rapidcheck/gtest.h>

namespace downlight {
namespace {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

constexpr Minute monday = Minute(std::chrono::sys_days(std::chrono::year(2026) / 1 / 5));

ReportWindows crowd(double d10, double d30, double d60)
{
    ReportWindows windows;
    windows.d10 = d10;
    windows.d15 = std::min(d30, d10 * 1.5);
    windows.d30 = d30;
    windows.d60 = d60;
    windows.people60 = windows.networks60 = static_cast<int>(d60);
    return windows;
}

/// A service of \p perHour people, known for \p days.
DetectorState knownService(double perHour, int days)
{
    DetectorState state;
    for (int hour = 0; hour < days * 24; ++hour)
        state.baseline.learn(monday - days * 24h + hour * 1h, perHour, false);
    return state;
}

TEST(Theta, IsWhatTheFormulaSays)
{
    // A baseline that knows nothing believes in half a person an hour: Λ10 = 1/12, Λ30 = 1/4, Λ60 = 1/2.
    const Baseline baseline(0.5);
    const auto srr = [&](double d10, double d30, double d60, double g = 0) {
        return theta(Score::Relative, crowd(d10, d30, d60), baseline, monday + 12h, g);
    };
    const double c = 1.0 / 12;
    EXPECT_NEAR(srr(0, 0, 0), std::max({2 / (2 + c) * std::exp(-0.29), 1 / 1.25 * std::exp(-0.1), 0.5}),
                1e-9);
    EXPECT_NEAR(srr(10, 10, 10), 10.5, 1e-9) << "60 minutes: (10 + 0.5) / (0.5 + 0.5)";
    EXPECT_NEAR(srr(10, 10, 10, 2), 10.5 * std::exp(1), 1e-9);
    EXPECT_NEAR(srr(40, 40, 40), 40.5, 1e-9);
    EXPECT_NEAR(srr(0, 0, 5), 5.5, 1e-9);
    EXPECT_NEAR(srr(3, 3, 3), 3.5, 1e-9);
    const auto ratio = [&](double d30, double g = 0) {
        return theta(Score::Ratio, crowd(0, d30, d30), baseline, monday + 12h, g);
    };
    EXPECT_NEAR(ratio(0), 1 / 1.25, 1e-9);
    EXPECT_NEAR(ratio(9), 10 / 1.25, 1e-9);
    EXPECT_NEAR(ratio(9, 1), 8 * std::exp(0.3), 1e-9);
    const DetectorState busy = knownService(60, 28);
    EXPECT_NEAR(theta(Score::Relative, crowd(10, 30, 60), busy.baseline, monday + 12h, 0), 1, 0.02)
        << "as usual";
    EXPECT_NEAR(theta(Score::Relative, crowd(100, 100, 100), busy.baseline, monday + 12h, 0),
                102.0 / 12 * std::exp(-0.29), 0.2)
        << "ten minutes tell first";
    EXPECT_NEAR(theta(Score::Ratio, crowd(0, 90, 0), busy.baseline, monday + 12h, 0), 91.0 / 31, 0.1);
}

TEST(Theta, GuardedLetsShortWindowsStandOutMore)
{
    const DetectorState busy = knownService(60, 28);
    const auto guarded = [&](double d10, double d30, double d60) {
        return theta(Score::Guarded, crowd(d10, d30, d60), busy.baseline, monday + 12h, 0);
    };
    EXPECT_NEAR(guarded(100, 100, 100), std::max(102.0 / 12 * std::exp(-1.54), 101.0 / 31 * std::exp(-0.7)),
                0.05);
    EXPECT_NEAR(guarded(600, 600, 600), 602.0 / 12 * std::exp(-1.54), 0.2);
    EXPECT_NEAR(guarded(100, 300, 600), 600.5 / 60.5, 0.2);
}

TEST(OutageDetector, TellsPossibleThenOutage)
{
    const DetectorRules rules;
    DetectorState state = knownService(0.5, 14);
    evaluate(rules, crowd(0, 0, 0), monday, state);
    EXPECT_FALSE(evaluate(rules, crowd(3, 3, 3), monday + 1min, state).changed) << "three people";
    evaluate(rules, crowd(9, 9, 9), monday + 2min, state);
    EXPECT_EQ(state.state, CrowdState::Possible) << "not an outage at the first look";
    evaluate(rules, crowd(19, 19, 19), monday + 6min, state);
    EXPECT_EQ(state.state, CrowdState::Possible);
    evaluate(rules, crowd(19, 19, 19), monday + 7min, state);
    EXPECT_EQ(state.state, CrowdState::Outage) << "five minutes later";
    EXPECT_EQ(state.incidentBegan, monday + 2min);
}

TEST(OutageDetector, SoManyAtOnceNeedNoSecondLook)
{
    DetectorState state = knownService(0.5, 14);
    evaluate({}, crowd(25, 25, 25), monday, state);
    EXPECT_EQ(state.state, CrowdState::Outage);
}

TEST(OutageDetector, NeedsPeopleAndNetworks)
{
    DetectorState state = knownService(0.5, 14);
    ReportWindows office = crowd(6, 6, 6);
    office.people60 = 50;
    office.networks60 = 1;
    for (int minute = 0; minute < 60; ++minute)
        evaluate({}, office, monday + minute * 1min, state);
    EXPECT_EQ(state.state, CrowdState::Operational) << "one office is no outage for everybody";
    office.networks60 = 3;
    office.people60 = 3;
    for (int minute = 60; minute < 120; ++minute)
        evaluate({}, office, monday + minute * 1min, state);
    EXPECT_EQ(state.state, CrowdState::Operational) << "nor are three people";
}

TEST(OutageDetector, RecoversAfterFourCalmTicksAndForgetsAnHourLater)
{
    DetectorState state = knownService(0.5, 14);
    evaluate({}, crowd(25, 25, 25), monday, state);
    evaluate({}, crowd(0, 0, 25), monday + 5min, state);
    EXPECT_EQ(state.state, CrowdState::Recovering);
    evaluate({}, crowd(0, 0, 20), monday + 10min, state);
    evaluate({}, crowd(0, 0, 20), monday + 15min, state);
    EXPECT_EQ(state.state, CrowdState::Recovering);
    evaluate({}, crowd(0, 0, 2), monday + 20min, state);
    EXPECT_EQ(state.state, CrowdState::Recovered);
    EXPECT_EQ(state.endedAt, monday + 20min);
    evaluate({}, crowd(0, 0, 0), monday + 79min, state);
    EXPECT_EQ(state.state, CrowdState::Recovered);
    evaluate({}, crowd(0, 0, 0), monday + 80min, state);
    EXPECT_EQ(state.state, CrowdState::Operational);
}

TEST(OutageDetector, VotesMakeATickCountTwice)
{
    DetectorState state = knownService(0.5, 14);
    evaluate({}, crowd(25, 25, 25), monday, state);
    ReportWindows calm = crowd(0, 0, 3);
    calm.works15 = 3;
    evaluate({}, calm, monday + 5min, state);
    EXPECT_EQ(state.state, CrowdState::Recovering);
    evaluate({}, calm, monday + 10min, state);
    EXPECT_EQ(state.state, CrowdState::Recovered);
}

TEST(OutageDetector, VotesAloneEndNothing)
{
    DetectorState state = knownService(0.5, 14);
    evaluate({}, crowd(25, 25, 25), monday, state);
    ReportWindows loud = crowd(20, 60, 90);
    loud.works15 = 1000;
    for (int tick = 1; tick < 12; ++tick)
        evaluate({}, loud, monday + tick * 5min, state);
    EXPECT_EQ(state.state, CrowdState::Outage);
}

TEST(OutageDetector, ASecondAlarmSoonIsTheSameIncidentAndStaysAnOutage)
{
    DetectorState state = knownService(0.5, 14);
    evaluate({}, crowd(25, 25, 25), monday, state);
    for (int tick = 1; tick <= 4; ++tick)
        evaluate({}, crowd(0, 0, 0), monday + tick * 5min, state);
    ASSERT_EQ(state.state, CrowdState::Recovered);
    evaluate({}, crowd(0, 0, 20), monday + 30min, state);
    ASSERT_EQ(state.state, CrowdState::Recovered) << "what the hour still holds is over";
    evaluate({}, crowd(17, 17, 37), monday + 40min, state);
    EXPECT_EQ(state.state, CrowdState::Outage) << "what goes on again was confirmed before";
    EXPECT_EQ(state.incidentBegan, monday);
    for (int tick = 9; tick <= 12; ++tick)
        evaluate({}, crowd(0, 0, 0), monday + tick * 5min, state);
    evaluate({}, crowd(0, 0, 0), monday + 2h + 55min, state);
    evaluate({}, crowd(9, 9, 9), monday + 3h, state);
    EXPECT_EQ(state.incidentBegan, monday + 3h) << "hours later it is another";
    EXPECT_EQ(state.state, CrowdState::Possible);
}

TEST(OutageDetector, GoesBackWhileRecovering)
{
    DetectorState state = knownService(0.5, 14);
    evaluate({}, crowd(25, 25, 25), monday, state);
    evaluate({}, crowd(0, 0, 25), monday + 5min, state);
    ASSERT_EQ(state.state, CrowdState::Recovering);
    ReportWindows again = crowd(17, 17, 42);
    evaluate({}, again, monday + 9min, state);
    EXPECT_EQ(state.state, CrowdState::Outage) << "never down to possible problems";
}

TEST(OutageDetector, IsStricterWhileItLearns)
{
    DetectorState young = knownService(0.5, 1);
    evaluate({}, crowd(4, 4, 4), monday, young);
    EXPECT_EQ(young.state, CrowdState::Operational) << "five people are needed now";
    for (int minute = 1; minute < 30; ++minute)
        evaluate({}, crowd(19, 19, 19), monday + minute * 1min, young);
    EXPECT_EQ(young.state, CrowdState::Possible) << "no outage in the first two days";
    evaluate({}, crowd(20, 20, 20), monday + 30min, young);
    EXPECT_EQ(young.state, CrowdState::Outage) << "unless it is obvious";
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

TEST(Baseline, IsNotTaughtByOutages)
{
    DetectorState calm = knownService(2, 14);
    Baseline taught = calm.baseline;
    for (int hour = 0; hour < 6; ++hour)
        taught.learn(monday + hour * 1h, 500, true);
    EXPECT_NEAR(taught.expected(monday + 24h + 4h, 60min), calm.baseline.expected(monday + 24h + 4h, 60min),
                0.2);
    taught = calm.baseline;
    taught.learn(monday, 500, false);
    EXPECT_LT(taught.expected(monday + 24h + 1h, 60min), 4) << "a single peak is cut";
}

TEST(Baseline, AClockChangeMovesNothing)
{
    // Everything is UTC; the last Sunday of March is a day like others.
    const Minute before(std::chrono::sys_days(std::chrono::year(2026) / 3 / 29));
    const Baseline baseline = knownService(3, 14).baseline;
    EXPECT_NEAR(baseline.expected(before + 1h, 60min), baseline.expected(before + 2h, 60min), 0.01);
}

RC_GTEST_PROP(ThetaProperty, GrowsWithEveryFurtherReport, ())
{
    const Baseline baseline(*rc::gen::inRange(1, 2000) / 10.0);
    const Minute at = monday + *rc::gen::inRange(0, 10'000) * 1min;
    const double g = *rc::gen::inRange(0, 400) / 100.0;
    ReportWindows windows;
    windows.d60 = *rc::gen::inRange(0, 500);
    windows.d30 = *rc::gen::inRange(0, static_cast<int>(windows.d60) + 1);
    windows.d10 = *rc::gen::inRange(0, static_cast<int>(windows.d30) + 1);
    ReportWindows more = windows;
    more.d60 += 1;
    if (*rc::gen::arbitrary<bool>())
        more.d30 += 1, more.d10 += 1;
    for (const Score score : {Score::Guarded, Score::Relative, Score::Ratio})
        RC_ASSERT(theta(score, more, baseline, at, g) >= theta(score, windows, baseline, at, g));
}

RC_GTEST_PROP(OutageDetectorProperty, OnePersonOrOneNetworkNeverRaisesAnAlarm, ())
{
    DetectorState state = knownService(0.1, 3);
    const bool person = *rc::gen::arbitrary<bool>();
    std::vector<ReportMark> marks;
    const int reports = *rc::gen::inRange(1, 60);
    for (int i = 0; i < reports; ++i) {
        ReportMark mark;
        mark.at = monday + *rc::gen::inRange(0, 120) * 1min;
        mark.reporter = person ? 1 : static_cast<quint64>(i);
        mark.network = person ? static_cast<quint64>(i) : 1;
        marks.push_back(mark);
    }
    for (int minute = 0; minute < 180; ++minute) {
        evaluate({}, windowsAt(marks, {}, monday + minute * 1min), monday + minute * 1min, state);
        RC_ASSERT(state.state == CrowdState::Operational);
    }
}

RC_GTEST_PROP(OutageDetectorProperty, TheOrderWithinAMinuteDoesNotMatter, ())
{
    std::vector<ReportMark> marks;
    const int reports = *rc::gen::inRange(1, 40);
    for (int i = 0; i < reports; ++i)
        marks.push_back(
            {monday + *rc::gen::inRange(0, 90) * 1min, static_cast<quint64>(*rc::gen::inRange(0, 20)),
             static_cast<quint64>(*rc::gen::inRange(0, 8)), *rc::gen::arbitrary<bool>() ? 1.0F : 0.5F});
    std::vector<ReportMark> shuffled(marks.rbegin(), marks.rend());
    std::rotate(shuffled.begin(), shuffled.begin() + reports / 2, shuffled.end());
    DetectorState live;
    DetectorState again;
    for (int minute = 0; minute < 150; ++minute) {
        const Minute now = monday + minute * 1min;
        evaluate({}, windowsAt(marks, {}, now), now, live);
        evaluate({}, windowsAt(shuffled, {}, now), now, again);
        RC_ASSERT(live == again);
    }
}

} // namespace
} // namespace downlight
