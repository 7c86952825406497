// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/reports/report_counter.h"
#include "support/qt_printers.h"

#include <gtest/gtest.h>

#include <numeric>
#include <rapidcheck/gtest.h>

namespace downlight {
namespace {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

constexpr Minute noon = Minute(std::chrono::sys_days(std::chrono::year(2026) / 3 / 4)) + 12h;

NewReport by(quint64 person, Minute at = noon, const QString& type = u"login"_s)
{
    return {u"mastodon"_s, {}, type, at, person, person, 1};
}

/// A counter that numbers its reports.
class Numbered : public ReportCounter {
public:
    ReportReceipt accept(const NewReport& report) { return ReportCounter::accept(report, ++m_last); }
    [[nodiscard]] quint64 last() const { return m_last; }
    bool withdraw(quint64 id, Minute now) { return ReportCounter::withdraw(u"mastodon"_s, {}, id, now); }

private:
    quint64 m_last = 0;
};

TEST(ReportCounter, CountsAPersonOnceAnHour)
{
    Numbered counter;
    EXPECT_TRUE(counter.accept(by(1)).counted);
    const ReportReceipt again = counter.accept(by(1, noon + 5min, u"content"_s));
    EXPECT_FALSE(again.counted);
    EXPECT_EQ(again.thisHour, 1);
    const ReportReceipt other = counter.accept(by(2, noon + 59min));
    EXPECT_EQ(other.thisHour, 2) << "said at once";
    const ReportReceipt later = counter.accept(by(1, noon + 60min));
    EXPECT_TRUE(later.counted) << "in the next hour";
    EXPECT_EQ(later.thisHour, 1);
    EXPECT_EQ(later.last60, 2) << "two people in the last sixty minutes";
}

TEST(ReportCounter, AnInstanceCountsByItselfAndInItsService)
{
    Numbered counter;
    NewReport report = by(1);
    report.instance = u"fosstodon.org"_s;
    EXPECT_EQ(counter.accept(report).thisHour, 1);
    EXPECT_EQ(counter.accept(by(2)).thisHour, 2);
    EXPECT_EQ(counter.counts(u"mastodon"_s, u"fosstodon.org"_s, noon + 1min).thisHour, 1);
    EXPECT_EQ(counter.counts(u"mastodon"_s, {}, noon + 1min).thisHour, 2);
    EXPECT_EQ(counter.counts(u"mastodon"_s, u"other.example"_s, noon + 1min).thisHour, 0);
}

TEST(ReportCounter, TypesAreShownFromFivePeopleUp)
{
    Numbered counter;
    for (quint64 person = 0; person < 4; ++person)
        counter.accept(by(person));
    EXPECT_TRUE(counter.counts(u"mastodon"_s, {}, noon + 1min).types.isEmpty());
    counter.accept(by(4));
    counter.accept(by(5, noon, u"content"_s));
    EXPECT_EQ(counter.counts(u"mastodon"_s, {}, noon + 1min).types, (QHash<QString, int>{{u"login"_s, 5}}));
}

TEST(ReportCounter, ATypeThatPeopleLeaveIsShownNoMore)
{
    Numbered counter;
    for (quint64 person = 0; person < 5; ++person)
        counter.accept(by(person));
    for (quint64 person = 0; person < 4; ++person)
        counter.accept(by(person, noon + 1min, u"content"_s));
    EXPECT_TRUE(counter.counts(u"mastodon"_s, {}, noon + 2min).types.isEmpty())
        << "one of five would be told from the rest";
}

TEST(ReportCounter, PeopleOfTheLastHourAreCountedAsTheyLeave)
{
    Numbered counter;
    for (int minute = 0; minute < 180; ++minute) {
        counter.accept(by(static_cast<quint64>(minute), noon + minute * 1min));
        const int people = counter.counts(u"mastodon"_s, {}, noon + (minute + 1) * 1min).last60;
        ASSERT_EQ(people, std::min(minute + 1, 60)) << minute;
    }
}

TEST(ReportCounter, WhatAWrongClockDatedLaterIsDropped)
{
    Numbered counter;
    counter.advance(noon + 30 * 24h);
    counter.accept(by(1, noon + 30 * 24h));
    counter.skipTo(noon);
    counter.accept(by(2));
    const CrowdCounts counts = counter.counts(u"mastodon"_s, {}, noon + 1min);
    EXPECT_EQ(counts.thisHour, 1);
    EXPECT_EQ(counts.last60, 1);
}

TEST(ReportCounter, TakesBackForTenMinutes)
{
    Numbered counter;
    counter.accept(by(1));
    const quint64 mine = counter.last();
    EXPECT_TRUE(counter.withdraw(mine, noon + 3min));
    EXPECT_EQ(counter.counts(u"mastodon"_s, {}, noon + 4min).thisHour, 0);
    EXPECT_FALSE(counter.withdraw(mine, noon + 4min)) << "once";
    counter.accept(by(2));
    EXPECT_FALSE(counter.withdraw(counter.last(), noon + 11min));
    EXPECT_FALSE(counter.withdraw(999, noon));
}

TEST(ReportCounter, WithdrawingTheCountedOneLeavesTheOther)
{
    Numbered counter;
    counter.accept(by(1));
    const quint64 first = counter.last();
    counter.accept(by(1, noon + 2min));
    EXPECT_TRUE(counter.withdraw(first, noon + 3min));
    EXPECT_EQ(counter.counts(u"mastodon"_s, {}, noon + 4min).thisHour, 1) << "the person did report";
}

TEST(ReportCounter, TellsAnOutageAndItsEndOnce)
{
    Numbered counter;
    std::vector<CrowdChange> all;
    const auto pass = [&](Minute to) {
        for (const CrowdChange& change : counter.advance(to))
            all.push_back(change);
    };
    counter.accept(by(999, noon - 3 * 24h));
    pass(noon - 3 * 24h + 1min);
    pass(noon);
    EXPECT_TRUE(all.empty());
    for (quint64 person = 0; person < 40; ++person) {
        counter.accept(by(person, noon + static_cast<int>(person) / 4 * 1min));
        pass(noon + static_cast<int>(person) / 4 * 1min + 1min);
    }
    pass(noon + 6h);
    std::vector<CrowdState> states;
    for (const CrowdChange& change : all)
        states.push_back(change.state);
    EXPECT_EQ(states.front(), CrowdState::Possible);
    EXPECT_EQ(std::count(states.begin(), states.end(), CrowdState::Outage), 1);
    EXPECT_EQ(std::count(states.begin(), states.end(), CrowdState::Quiet), 1) << "nobody says that it works";
    EXPECT_EQ(std::count(states.begin(), states.end(), CrowdState::Recovered), 1);
    EXPECT_EQ(states.back(), CrowdState::Operational);
    EXPECT_LT(all.front().at, noon + 10min);
    EXPECT_EQ(counter.counts(u"mastodon"_s, {}, noon + 6h).last24h, 40) << "it was heard of today";
    EXPECT_EQ(counter.counts(u"mastodon"_s, {}, noon + 30h).last24h, 0);
}

TEST(ReportCounter, VotesEndTheQuietWhenNobodyReportsAnyMore)
{
    Numbered counter;
    counter.accept(by(999, noon - 3 * 24h));
    counter.advance(noon - 3 * 24h + 1min);
    counter.advance(noon);
    for (int person = 0; person < 40; ++person) {
        counter.accept(by(static_cast<quint64>(person), noon + person / 2 * 1min));
        counter.advance(noon + person / 2 * 1min + 1min);
    }
    counter.advance(noon + 2h);
    ASSERT_EQ(counter.counts(u"mastodon"_s, {}, noon + 2h).state, CrowdState::Quiet);
    for (quint64 person = 1000; person < 1003; ++person)
        counter.vote(u"mastodon"_s, {}, {noon + 2h, person, person, 1});
    counter.advance(noon + 2h + 5min);
    EXPECT_EQ(counter.counts(u"mastodon"_s, {}, noon + 2h + 5min).state, CrowdState::Recovered);
}

/// How many networks, each with its whole hour's share of twenty, it takes until people are told of a
/// problem, where \p usual people an hour have reported for two weeks.
int networksToRaise(CrowdState wanted, int usual)
{
    Numbered calm;
    Minute at = noon - 14 * 24h;
    quint64 person = 1'000'000;
    calm.accept({u"mastodon"_s, {}, u"login"_s, at, ++person, person, 1}); // from then on it is known
    for (; at < noon; at += 10min) {
        calm.advance(at);
        for (int i = 0; i < usual / 6; ++i, ++person)
            calm.accept({u"mastodon"_s, {}, u"login"_s, at, person, person, 1});
    }
    for (int networks = 1; networks < 100; ++networks) {
        Numbered counter = calm;
        for (int minute = 0; minute < 30; ++minute) {
            for (int i = minute; minute < 20 && i < networks * 20; i += 20)
                counter.accept({u"mastodon"_s,
                                {},
                                u"login"_s,
                                at + minute * 1min,
                                static_cast<quint64>(i + 1),
                                static_cast<quint64>(i % networks + 1),
                                1});
            for (const CrowdChange& change : counter.advance(at + (minute + 1) * 1min)) {
                if (change.state == wanted || change.state == CrowdState::Outage)
                    return networks;
            }
        }
    }
    return 100;
}

TEST(ReportCounter, AFloodFromFewNetworksRaisesNoAlarm)
{
    const int quiet = networksToRaise(CrowdState::Possible, 0);
    const int quietOutage = networksToRaise(CrowdState::Outage, 0);
    const int busy = networksToRaise(CrowdState::Possible, 60);
    const int busyOutage = networksToRaise(CrowdState::Outage, 60);
    RecordProperty("networks", quiet);
    std::printf("networks that flood until: possible %d, outage %d where nobody reports; %d and %d where 60 "
                "an hour do\n",
                quiet, quietOutage, busy, busyOutage);
    EXPECT_GE(quiet, 3);
    EXPECT_GE(quietOutage, 5);
    EXPECT_GT(busy, quiet) << "the more people report anyway, the more it takes";
    EXPECT_GE(busyOutage, busy);
}

TEST(ReportCounter, OnePersonChangesNothingForOthers)
{
    Numbered counter;
    counter.advance(noon);
    for (int minute = 0; minute < 120; ++minute) {
        counter.accept(by(7, noon + minute * 1min));
        EXPECT_TRUE(counter.advance(noon + (minute + 1) * 1min).empty());
    }
}

RC_GTEST_PROP(ReportCounterProperty, TheQuartersAddUpToTheHours, ())
{
    Numbered counter;
    const int reports = *rc::gen::inRange(0, 120);
    int counted = 0;
    for (int i = 0; i < reports; ++i) {
        const NewReport report =
            by(static_cast<quint64>(*rc::gen::inRange(0, 15)), noon + *rc::gen::inRange(0, 40 * 60) * 1min);
        counted += counter.accept(report).counted ? 1 : 0;
    }
    const CrowdCounts counts = counter.counts(u"mastodon"_s, {}, noon + 40h);
    RC_ASSERT(std::accumulate(counts.quarters.begin(), counts.quarters.end(), 0) == counted);
    RC_ASSERT(counts.quarters.size() == 192U);
}

RC_GTEST_PROP(ReportCounterProperty, TheSameReportsGiveTheSameStates, ())
{
    std::vector<NewReport> reports;
    for (int i = *rc::gen::inRange(0, 80); i > 0; --i)
        reports.push_back(
            by(static_cast<quint64>(*rc::gen::inRange(0, 40)), noon + *rc::gen::inRange(0, 180) * 1min));
    const auto play = [&reports](bool backwards) {
        Numbered counter;
        std::vector<CrowdChange> all;
        counter.advance(noon);
        for (int minute = 0; minute < 300; ++minute) {
            for (std::size_t i = 0; i < reports.size(); ++i) {
                const NewReport& report = reports[backwards ? reports.size() - 1 - i : i];
                if (report.at == noon + minute * 1min)
                    counter.accept(report);
            }
            for (const CrowdChange& change : counter.advance(noon + (minute + 1) * 1min))
                all.push_back(change);
        }
        return all;
    };
    RC_ASSERT(play(false) == play(true));
}

} // namespace
} // namespace downlight
