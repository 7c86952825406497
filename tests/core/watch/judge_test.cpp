// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/watch/judge.h"
#include "support/qt_printers.h"

#include <QHash>

#include <gtest/gtest.h>

#include <iostream>
#include <rapidcheck/gtest.h>

namespace downlight {
namespace {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

constexpr std::array officials{Says::None,     Says::Unknown,       Says::Fine,       Says::Maintenance,
                               Says::Degraded, Says::PartialOutage, Says::MajorOutage};
constexpr std::array probes{Says::None, Says::Unknown, Says::Fine, Says::Slow, Says::Failed};
constexpr std::array communities{Says::None,     Says::Unknown, Says::Fine,
                                 Says::Possible, Says::Outage,  Says::Quiet};

Lamp lamp(Says says)
{
    Lamp lamp;
    lamp.says = says;
    return lamp;
}

Evidence evidence(Says official, Says probe, Says community)
{
    Evidence evidence;
    evidence.official = lamp(official);
    evidence.probe = lamp(probe);
    evidence.community = lamp(community);
    return evidence;
}

std::string verdictWord(Says official, Says probe, Says community)
{
    const Verdict verdict = judge(evidence(official, probe, community), {}, 1h);
    return toWord(verdict.level).toString().toStdString() + "/"
        + toWord(verdict.scope).toString().toStdString();
}

/// The table of the design, written down a second time and independently, row by row.
std::string expected(Says official, Says probe, Says community)
{
    const bool quietCrowd = community == Says::None || community == Says::Unknown || community == Says::Fine;
    if (official == Says::Maintenance)
        return probe == Says::Failed && community == Says::Outage ? "major_outage/everyone"
                                                                  : "maintenance/everyone";
    if (official == Says::Degraded || official == Says::PartialOutage || official == Says::MajorOutage) {
        const bool raised = official == Says::Degraded && community == Says::Outage;
        return (probe == Says::Failed ? "major_outage"
                    : raised          ? "partial_outage"
                                      : toWord(official).toString().toStdString())
            + "/everyone";
    }
    if (probe == Says::Failed)
        return quietCrowd ? "major_outage/unclear" : "major_outage/everyone";
    if (community == Says::Outage)
        return "partial_outage/everyone";
    if (community == Says::Possible)
        return "degraded/everyone";
    if (community == Says::Quiet && official != Says::Fine && probe != Says::Fine && probe != Says::Slow)
        return "unknown/unclear";
    if (probe == Says::Slow)
        return "degraded/unclear";
    if (official == Says::Fine || probe == Says::Fine || community == Says::Fine)
        return "operational/everyone";
    return "unknown/unclear";
}

TEST(Judge, FollowsTheWholeTable)
{
    std::cout << "official | probe | community -> verdict\n";
    for (const Says official : officials) {
        for (const Says probe : probes) {
            for (const Says community : communities) {
                const std::string verdict = verdictWord(official, probe, community);
                std::cout << toWord(official).data() << " | " << toWord(probe).data() << " | "
                          << toWord(community).data() << " -> " << verdict << '\n';
                EXPECT_EQ(verdict, expected(official, probe, community));
            }
        }
    }
}

TEST(Judge, SilenceIsNoRecoveryUnlessPageOrProbeSaySo)
{
    Verdict before = judge(evidence(Says::None, Says::None, Says::Outage), {}, 1h);
    ASSERT_EQ(before.level, Level::PartialOutage);
    const Verdict quiet = judge(evidence(Says::None, Says::None, Says::Quiet), before, 2h);
    EXPECT_EQ(quiet.level, Level::PartialOutage) << "as it was";
    EXPECT_EQ(quiet.since, before.since);
    EXPECT_EQ(judge(evidence(Says::Unknown, Says::None, Says::Quiet), quiet, 3h).level, Level::PartialOutage);
    EXPECT_EQ(judge(evidence(Says::Fine, Says::None, Says::Quiet), quiet, 3h).level, Level::Operational);
    EXPECT_EQ(judge(evidence(Says::None, Says::Fine, Says::Quiet), quiet, 3h).level, Level::Operational);
    EXPECT_EQ(judge(evidence(Says::None, Says::None, Says::Fine), quiet, 3h).level, Level::Operational);
    EXPECT_EQ(judge(evidence(Says::None, Says::None, Says::Quiet), {}, 1h).level, Level::Unknown)
        << "no alarm at its end";
    Verdict failed = judge(evidence(Says::None, Says::Failed, Says::Quiet), quiet, 3h);
    EXPECT_EQ(failed.level, Level::MajorOutage);
    EXPECT_EQ(judge(evidence(Says::None, Says::Slow, Says::Quiet), failed, 4h).level, Level::Degraded);
    EXPECT_EQ(judge(evidence(Says::None, Says::Unknown, Says::Quiet), failed, 4h).level, Level::PartialOutage)
        << "people alone never said more";
}

TEST(Judge, HoldsWhileTheConnectionDoesNotJudge)
{
    Verdict before;
    before.level = Level::Operational;
    before.scope = Scope::Everyone;
    Evidence all = evidence(Says::MajorOutage, Says::Failed, Says::Outage);
    all.connectionJudges = false;
    const Verdict verdict = judge(all, before, 1h);
    EXPECT_EQ(verdict.level, Level::Operational);
    EXPECT_TRUE(verdict.held);
}

TEST(Judge, HoldsWhileTheLastGoodLampIsFresh)
{
    Verdict before;
    before.level = Level::Operational;
    Evidence all = evidence(Says::Unknown, Says::None, Says::None);
    all.official.goodAndFresh = true;
    EXPECT_EQ(judge(all, before, 1h).level, Level::Operational);
    EXPECT_TRUE(judge(all, before, 1h).held);
    all.official.goodAndFresh = false;
    EXPECT_EQ(judge(all, before, 1h).level, Level::Unknown);
}

Evidence onlyYou()
{
    Evidence all = evidence(Says::Fine, Says::Failed, Says::Fine);
    all.probe.badSince = 60min;
    all.official.readAt = 70min;
    all.community.readAt = 70min;
    all.witnesses = 2;
    return all;
}

TEST(Judge, SaysOnlyYouAfterTenMinutesOfFineWithWitnesses)
{
    const Verdict verdict = judge(onlyYou(), {}, 71min);
    EXPECT_EQ(verdict.level, Level::Degraded);
    EXPECT_EQ(verdict.scope, Scope::OnlyYou);
}

TEST(Judge, NeedsEveryConditionForOnlyYou)
{
    for (int missing = 0; missing < 3; ++missing) {
        Evidence all = onlyYou();
        if (missing == 0)
            all.official.readAt = 70min - 1s;
        else if (missing == 1)
            all.community.readAt = 70min - 1s;
        else
            all.witnesses = 1;
        EXPECT_EQ(judge(all, {}, 71min).scope, Scope::Unclear) << missing;
    }
}

TEST(Judge, OnlyYouCountsFromWhenPageAndCrowdBecameFine)
{
    for (int which = 0; which < 2; ++which) {
        Evidence all = onlyYou();
        (which == 0 ? all.official : all.community).fineSince = 65min;
        EXPECT_EQ(judge(all, {}, 71min).scope, Scope::Unclear) << which;
        all.official.readAt = all.community.readAt = 75min;
        EXPECT_EQ(judge(all, {}, 76min).scope, Scope::OnlyYou) << which;
    }
}

TEST(Judge, SaysThatSomethingFailsDuringWork)
{
    Evidence failing = evidence(Says::Maintenance, Says::Failed, Says::None);
    failing.probe.standsBad = true;
    EXPECT_TRUE(judge(failing, {}, 1h).failsInWork);
    failing.probe.says = Says::Unknown;
    EXPECT_TRUE(judge(failing, {}, 1h).failsInWork) << "silence is no recovery";
    EXPECT_FALSE(judge(evidence(Says::Maintenance, Says::Fine, Says::Fine), {}, 1h).failsInWork);
    EXPECT_FALSE(judge(evidence(Says::Maintenance, Says::Failed, Says::Outage), {}, 1h).failsInWork);
}

TEST(Judge, GoesBackFromOnlyYouWhenTheCrowdReports)
{
    const Verdict before = judge(onlyYou(), {}, 71min);
    Evidence all = onlyYou();
    all.community.says = Says::Possible;
    const Verdict verdict = judge(all, before, 72min);
    EXPECT_EQ(verdict.level, Level::MajorOutage);
    EXPECT_EQ(verdict.scope, Scope::Everyone);
}

TEST(Judge, DoesNotLetOthersRecoverForALampThatWentSilent)
{
    Evidence all = evidence(Says::Unknown, Says::Fine, Says::None);
    all.official.owesRecovery = true;
    EXPECT_EQ(judge(all, {}, 1h).level, Level::Unknown);
}

TEST(Judge, BeginsWithTheFirstFailure)
{
    Evidence all = evidence(Says::Fine, Says::Failed, Says::None);
    all.probe.badSince = 40min;
    EXPECT_EQ(judge(all, {}, 1h).since, Steady(40min));
}

Reading pageWith(Level page, int down, int all)
{
    Reading reading;
    reading.level = page;
    for (int i = 0; i < all; ++i)
        reading.components.append({u"c%1"_s.arg(i), {}, i < down ? Level::MajorOutage : Level::Operational});
    return reading;
}

TEST(Breadth, AMajorOutageOfFewComponentsIsPartial)
{
    EXPECT_EQ(breadth(pageWith(Level::MajorOutage, 1, 4), {}), Level::PartialOutage);
    EXPECT_EQ(breadth(pageWith(Level::MajorOutage, 2, 4), {}), Level::MajorOutage);
    EXPECT_EQ(breadth(pageWith(Level::MajorOutage, 1, 3), {}), Level::MajorOutage)
        << "fewer than four components";
    EXPECT_EQ(breadth(pageWith(Level::MajorOutage, 0, 0), {}), Level::MajorOutage);
}

TEST(Breadth, OnlyChosenComponentsCount)
{
    const Reading reading = pageWith(Level::PartialOutage, 1, 4);
    EXPECT_EQ(breadth(reading, {u"c0"_s}), Level::MajorOutage);
    EXPECT_EQ(breadth(reading, {u"c1"_s, u"c2"_s}), Level::Operational);
    EXPECT_EQ(breadth(reading, {u"gone"_s}), Level::Unknown) << "never the page's level";
    EXPECT_EQ(breadth(reading, {u"c1"_s, u"gone"_s}), Level::Unknown) << "nor another part's";
    EXPECT_EQ(breadth(reading, {u"c0"_s, u"gone"_s}), Level::Unknown);
}

TEST(Breadth, WorkOnFewOfManyPartsIsNotWorkOnAll)
{
    Reading reading = pageWith(Level::Maintenance, 0, 4);
    reading.components[0].level = Level::Maintenance;
    EXPECT_EQ(breadth(reading, {}), Level::Operational);
    reading.components[1].level = Level::Degraded;
    EXPECT_EQ(breadth(reading, {}), Level::Degraded) << "as the other parts say";
    reading.components[1].level = Level::Maintenance;
    EXPECT_EQ(breadth(reading, {}), Level::Maintenance) << "half of them";
    EXPECT_EQ(breadth(reading, {u"c0"_s}), Level::Maintenance) << "what is worked on was chosen";
    EXPECT_EQ(breadth(pageWith(Level::Maintenance, 0, 0), {}), Level::Maintenance);
    reading = pageWith(Level::Maintenance, 0, 3);
    EXPECT_EQ(breadth(reading, {}), Level::Maintenance) << "fewer than four components";
}

RC_GTEST_PROP(JudgeProperty, NeverWorseThanUnknownWithoutEvidence, ())
{
    const Says official = *rc::gen::elementOf(std::vector<Says>{Says::None, Says::Unknown, Says::Fine});
    const Says probe = *rc::gen::elementOf(std::vector<Says>{Says::None, Says::Unknown, Says::Fine});
    const Says community = *rc::gen::elementOf(std::vector<Says>{Says::None, Says::Unknown, Says::Fine});
    RC_ASSERT(!isProblem(judge(evidence(official, probe, community), {}, 1h).level));
}

RC_GTEST_PROP(JudgeProperty, NeverGreenWithoutAGoodLamp, ())
{
    const Says official = *rc::gen::elementOf(std::vector<Says>(officials.begin(), officials.end()));
    const Says probe = *rc::gen::elementOf(std::vector<Says>(probes.begin(), probes.end()));
    const Says community = *rc::gen::elementOf(std::vector<Says>(communities.begin(), communities.end()));
    const bool anyGood = official == Says::Fine || probe == Says::Fine || community == Says::Fine;
    if (judge(evidence(official, probe, community), {}, 1h).level == Level::Operational)
        RC_ASSERT(anyGood);
}

TEST(Breadth, TroubleThatNamesNoPartMayBeAboutAnyOfThem)
{
    Reading reading;
    reading.level = Level::MajorOutage;
    reading.listsOnlyAffected = true;
    PageIncident everywhere;
    everywhere.open = true;
    everywhere.level = Level::MajorOutage;
    reading.incidents = {everywhere};
    EXPECT_EQ(breadth(reading, {u"Store"_s}), Level::PartialOutage);
    reading.incidents[0].open = false;
    EXPECT_EQ(breadth(reading, {u"Store"_s}), Level::Operational);
    reading.incidents.clear();
    reading.level = Level::Maintenance;
    EXPECT_EQ(breadth(reading, {u"Store"_s}), Level::Maintenance);
}

TEST(Breadth, WhatAPageThatListsOnlyTroubleDoesNotNameWorks)
{
    Reading reading;
    reading.level = Level::PartialOutage;
    reading.listsOnlyAffected = true;
    reading.components = {
        {u"ec2-us-east-1 (N. Virginia)"_s, u"Amazon EC2"_s, Level::PartialOutage, {u"us-east-1"_s}},
        {u"Cloud Storage"_s, {}, Level::Degraded, {u"Iowa (us-central1)"_s}},
        {u"Cloud IAM"_s, {}, Level::Degraded, {}}};
    EXPECT_EQ(breadth(reading, {}), Level::PartialOutage);
    EXPECT_EQ(breadth(reading, {u"Amazon S3"_s}), Level::Operational);
    EXPECT_EQ(breadth(reading, {u"Amazon EC2"_s}), Level::PartialOutage) << "a group";
    EXPECT_EQ(breadth(reading, {u"Amazon EC2 / ec2-us-east-1 (N. Virginia)"_s}), Level::PartialOutage);
    EXPECT_EQ(breadth(reading, {u"us-east-1"_s}), Level::PartialOutage) << "a region";
    EXPECT_EQ(breadth(reading, {u"Cloud Storage / Iowa (us-central1)"_s}), Level::Degraded);
    EXPECT_EQ(breadth(reading, {u"Cloud Storage / Tokyo (asia-northeast1)"_s}), Level::Operational);
    EXPECT_EQ(breadth(reading, {u"Cloud IAM / Tokyo (asia-northeast1)"_s}), Level::Degraded)
        << "what has no place is everywhere";
}

} // namespace
} // namespace downlight
