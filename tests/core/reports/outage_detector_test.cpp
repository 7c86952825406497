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
        return theta(rulesFor(Score::Relative), crowd(d10, d30, d60), baseline, monday + 12h, g);
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
        return theta(rulesFor(Score::Ratio), crowd(0, d30, d30), baseline, monday + 12h, g);
    };
    EXPECT_NEAR(ratio(0), 1 / 1.25, 1e-9);
    EXPECT_NEAR(ratio(9), 10 / 1.25, 1e-9);
    EXPECT_NEAR(ratio(9, 1), 8 * std::exp(0.3), 1e-9);
    const DetectorState busy = knownService(60, 28);
    EXPECT_NEAR(theta(rulesFor(Score::Relative), crowd(10, 30, 60), busy.baseline, monday + 12h, 0), 1, 0.02)
        << "as usual";
    EXPECT_NEAR(theta(rulesFor(Score::Relative), crowd(100, 100, 100), busy.baseline, monday + 12h, 0),
                102.0 / 12 * std::exp(-0.29), 0.2)
        << "ten minutes tell first";
    EXPECT_NEAR(theta(rulesFor(Score::Ratio), crowd(0, 90, 0), busy.baseline, monday + 12h, 0), 91.0 / 31,
                0.1);
}

TEST(Theta, GuardedLetsShortWindowsStandOutMore)
{
    const DetectorState busy = knownService(60, 28);
    const auto guarded = [&](double d10, double d30, double d60) {
        return theta(rulesFor(Score::Guarded), crowd(d10, d30, d60), busy.baseline, monday + 12h, 0);
    };
    EXPECT_NEAR(guarded(100, 100, 100), std::max(102.0 / 12 * std::exp(-1.54), 101.0 / 31 * std::exp(-0.7)),
                0.05);
    EXPECT_NEAR(guarded(600, 600, 600), 602.0 / 12 * std::exp(-1.54), 0.2);
    EXPECT_NEAR(guarded(100, 300, 600), 600.5 / 60.5, 0.2);
}

/// A calm service in the tenth minute of an outage at monday, which began ten minutes before.
DetectorState inOutage()
{
    DetectorState state = knownService(0.5, 14);
    evaluate({}, crowd(25, 25, 25), monday - 10min, state);
    evaluate({}, crowd(25, 50, 50), monday, state);
    return state;
}

TEST(OutageDetector, TellsPossibleThenOutage)
{
    const DetectorRules rules;
    DetectorState state = knownService(0.5, 14);
    evaluate(rules, crowd(0, 0, 0), monday, state);
    EXPECT_FALSE(evaluate(rules, crowd(3, 3, 3), monday + 1min, state).changed) << "three people";
    evaluate(rules, crowd(9, 9, 9), monday + 2min, state);
    EXPECT_EQ(state.state, CrowdState::Possible) << "not an outage at the first look";
    evaluate(rules, crowd(19, 19, 19), monday + 10min, state);
    EXPECT_EQ(state.state, CrowdState::Possible);
    evaluate(rules, crowd(19, 19, 19), monday + 11min, state);
    EXPECT_EQ(state.state, CrowdState::Outage) << "ten minutes after the first who stood out";
    EXPECT_EQ(state.incidentBegan, monday + 2min);
}

TEST(OutageDetector, WhatFadesAtOnceIsNews)
{
    DetectorState state = knownService(20, 28);
    evaluate({}, crowd(200, 200, 210), monday, state);
    ASSERT_EQ(state.state, CrowdState::Possible);
    evaluate({}, crowd(60, 260, 270), monday + 10min, state);
    EXPECT_EQ(state.state, CrowdState::Possible) << "a third of its peak ten minutes later";
    evaluate({}, crowd(20, 280, 290), monday + 20min, state);
    EXPECT_EQ(state.state, CrowdState::Possible);
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

TEST(OutageDetector, SilenceIsQuietAndEndsAfterWhatIsUsual)
{
    DetectorState state = inOutage();
    ASSERT_EQ(state.state, CrowdState::Outage);
    for (const auto after : {5min, 10min, 15min}) {
        evaluate({}, crowd(0, 0, 25), monday + after, state);
        EXPECT_EQ(state.state, CrowdState::Outage) << after.count();
    }
    evaluate({}, crowd(0, 0, 2), monday + 20min, state);
    EXPECT_EQ(state.state, CrowdState::Quiet) << "everybody reports once: that is no recovery";
    EXPECT_TRUE(state.isDisturbed());
    for (int tick = 5; tick < 46; ++tick)
        evaluate({}, crowd(0, 0, 0), monday + tick * 5min, state);
    EXPECT_EQ(state.state, CrowdState::Quiet);
    evaluate({}, crowd(0, 0, 0), monday + 3h + 50min, state);
    EXPECT_EQ(state.state, CrowdState::Recovered) << "four hours after it began, where nothing is known";
    EXPECT_EQ(state.endedAt, monday + 3h + 50min);
    EXPECT_TRUE(state.lengths.empty()) << "nobody knows how long it was";
    evaluate({}, crowd(0, 0, 0), monday + 4h + 49min, state);
    EXPECT_EQ(state.state, CrowdState::Recovered);
    evaluate({}, crowd(0, 0, 0), monday + 4h + 50min, state);
    EXPECT_EQ(state.state, CrowdState::Operational);
}

TEST(OutageDetector, ItsOwnHistorySaysHowLongQuietLasts)
{
    DetectorState state = inOutage();
    state.lengths = {20, 25, 30, 35, 40, 45, 50, 90};
    for (int tick = 1; tick < 16; ++tick)
        evaluate({}, crowd(0, 0, 0), monday + tick * 5min, state);
    EXPECT_EQ(state.state, CrowdState::Quiet);
    evaluate({}, crowd(0, 0, 0), monday + 80min, state);
    EXPECT_EQ(state.state, CrowdState::Recovered) << "nine of ten were over after ninety minutes";
}

TEST(OutageDetector, WhatWasOnlyPossibleEndsInSilence)
{
    DetectorState state = knownService(0.5, 14);
    evaluate({}, crowd(6, 6, 6), monday, state);
    ASSERT_EQ(state.state, CrowdState::Possible);
    evaluate({}, crowd(0, 0, 6), monday + 5min, state);
    EXPECT_EQ(state.state, CrowdState::Recovering);
    for (int tick = 2; tick <= 4; ++tick)
        evaluate({}, crowd(0, 0, 2), monday + tick * 5min, state);
    EXPECT_EQ(state.state, CrowdState::Recovered) << "nobody was told of an outage";
}

TEST(OutageDetector, VotesMakeATickCountTwice)
{
    DetectorState state = inOutage();
    ReportWindows calm = crowd(0, 0, 3);
    calm.works15 = calm.worksNetworks15 = 3;
    evaluate({}, calm, monday + 5min, state);
    EXPECT_EQ(state.state, CrowdState::Recovering);
    evaluate({}, calm, monday + 10min, state);
    EXPECT_EQ(state.state, CrowdState::Recovered);
    EXPECT_EQ(state.lengths, std::vector<int>{20}) << "people said when it was over";
}

TEST(OutageDetector, VotesEndTheQuiet)
{
    DetectorState state = inOutage();
    for (int tick = 1; tick <= 6; ++tick)
        evaluate({}, crowd(0, 0, 0), monday + tick * 5min, state);
    ASSERT_EQ(state.state, CrowdState::Quiet);
    ReportWindows voted = crowd(0, 0, 0);
    voted.works15 = voted.worksNetworks15 = 3;
    evaluate({}, voted, monday + 35min, state);
    EXPECT_EQ(state.state, CrowdState::Recovered);
}

TEST(OutageDetector, NoHouseholdEndsAnOutage)
{
    DetectorState state = inOutage();
    ReportWindows voted = crowd(0, 0, 0);
    voted.works15 = 6;
    voted.worksNetworks15 = 2;
    for (int tick = 1; tick <= 8; ++tick)
        evaluate({}, voted, monday + tick * 5min, state);
    EXPECT_EQ(state.state, CrowdState::Quiet);
}

TEST(OutageDetector, ReportsThatGoOnEndTheQuiet)
{
    DetectorState state = inOutage();
    for (int tick = 1; tick <= 4; ++tick)
        evaluate({}, crowd(0, 0, 0), monday + tick * 5min, state);
    ASSERT_EQ(state.state, CrowdState::Quiet);
    evaluate({}, crowd(3, 8, 8), monday + 25min, state);
    EXPECT_EQ(state.state, CrowdState::Quiet) << "once is no sign";
    evaluate({}, crowd(3, 8, 9), monday + 30min, state);
    EXPECT_EQ(state.state, CrowdState::Quiet);
    evaluate({}, crowd(3, 8, 9), monday + 35min, state);
    EXPECT_EQ(state.state, CrowdState::Outage) << "they have not stopped";
}

TEST(OutageDetector, AnOutageThatFollowsABurstIsFound)
{
    DetectorState state = knownService(20, 28);
    evaluate({}, crowd(200, 200, 210), monday, state);
    ASSERT_EQ(state.state, CrowdState::Possible);
    for (int tick = 1; tick <= 12; ++tick)
        evaluate({}, crowd(100, 300, 600), monday + tick * 5min, state);
    EXPECT_EQ(state.state, CrowdState::Outage) << "half of the burst, for an hour";
}

TEST(OutageDetector, AnIncidentThatGoesOnIsOneLength)
{
    DetectorState state = inOutage();
    ReportWindows voted = crowd(0, 0, 0);
    voted.works15 = voted.worksNetworks15 = 3;
    for (int tick = 1; tick <= 2; ++tick)
        evaluate({}, voted, monday + tick * 5min, state);
    ASSERT_EQ(state.lengths, std::vector<int>{20});
    evaluate({}, crowd(17, 17, 37), monday + 30min, state);
    ASSERT_EQ(state.state, CrowdState::Outage);
    for (int tick = 7; tick <= 8; ++tick)
        evaluate({}, voted, monday + tick * 5min, state);
    EXPECT_EQ(state.lengths, std::vector<int>{50});
}

TEST(OutageDetector, VotesAloneEndNothing)
{
    DetectorState state = inOutage();
    ReportWindows loud = crowd(20, 60, 90);
    loud.works15 = loud.worksNetworks15 = 1000;
    for (int tick = 1; tick < 12; ++tick)
        evaluate({}, loud, monday + tick * 5min, state);
    EXPECT_EQ(state.state, CrowdState::Outage);
}

TEST(OutageDetector, ASecondAlarmSoonIsTheSameIncidentAndStaysAnOutage)
{
    DetectorState state = inOutage();
    ReportWindows voted = crowd(0, 0, 0);
    voted.works15 = voted.worksNetworks15 = 3;
    evaluate({}, voted, monday + 15min, state);
    evaluate({}, voted, monday + 20min, state);
    ASSERT_EQ(state.state, CrowdState::Recovered);
    evaluate({}, crowd(0, 0, 20), monday + 30min, state);
    ASSERT_EQ(state.state, CrowdState::Recovered) << "what the hour still holds is over";
    evaluate({}, crowd(17, 17, 37), monday + 40min, state);
    EXPECT_EQ(state.state, CrowdState::Outage) << "what goes on again was confirmed before";
    EXPECT_EQ(state.incidentBegan, monday - 10min);
    evaluate({}, voted, monday + 50min, state);
    evaluate({}, voted, monday + 55min, state);
    ASSERT_EQ(state.state, CrowdState::Recovered);
    evaluate({}, crowd(0, 0, 0), monday + 2h + 55min, state);
    evaluate({}, crowd(9, 9, 9), monday + 3h, state);
    EXPECT_EQ(state.incidentBegan, monday + 3h) << "hours later it is another";
    EXPECT_EQ(state.state, CrowdState::Possible);
}

TEST(OutageDetector, GoesBackFromQuiet)
{
    DetectorState state = inOutage();
    for (int tick = 1; tick <= 4; ++tick)
        evaluate({}, crowd(0, 0, 25), monday + tick * 5min, state);
    ASSERT_EQ(state.state, CrowdState::Quiet);
    evaluate({}, crowd(17, 17, 42), monday + 29min, state);
    EXPECT_EQ(state.state, CrowdState::Outage) << "never down to possible problems";
    EXPECT_EQ(state.incidentBegan, monday - 10min);
}

TEST(OutageDetector, CallsNothingAnOutageBeforeItKnowsTheService)
{
    DetectorState young = knownService(0.5, 1);
    evaluate({}, crowd(4, 4, 4), monday, young);
    EXPECT_EQ(young.state, CrowdState::Operational) << "five people are needed now";
    for (int minute = 1; minute < 60; ++minute)
        evaluate({}, crowd(100, 300, 600), monday + minute * 1min, young);
    EXPECT_EQ(young.state, CrowdState::Possible) << "a new service has a crowd, too";
}

TEST(OutageDetector, AStartTeachesNothingOfTheHourBefore)
{
    DetectorState state = knownService(20, 14);
    const Baseline before = state.baseline;
    evaluate({}, crowd(3, 3, 3), monday + 50min, state);
    evaluate({}, crowd(3, 3, 3), monday + 55min, state);
    evaluate({}, crowd(3, 3, 3), monday + 60min, state);
    EXPECT_EQ(state.baseline, before) << "nobody counted for most of that hour";
    for (int tick = 13; tick <= 24; ++tick)
        evaluate({}, crowd(3, 10, 20), monday + tick * 5min, state);
    EXPECT_EQ(state.baseline.hoursSeen(), before.hoursSeen() + 1);
    evaluate({}, crowd(3, 3, 3), monday + 30h, state);
    evaluate({}, crowd(3, 3, 3), monday + 30h + 5min, state);
    EXPECT_EQ(state.baseline.hoursSeen(), before.hoursSeen() + 1) << "nor for a day that was missed";
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
    for (const Score score : {Score::Lively, Score::Guarded, Score::Relative, Score::Ratio})
        RC_ASSERT(theta(rulesFor(score), more, baseline, at, g)
                  >= theta(rulesFor(score), windows, baseline, at, g));
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
