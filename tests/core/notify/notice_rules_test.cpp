// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/notify/notice_rules.h"
#include "support/qt_printers.h"

#include <gtest/gtest.h>

namespace downlight {
namespace {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using Event = VerdictChange::Event;

class NoticeRulesTest : public ::testing::Test {
protected:
    void change(Event event, const QString& service, Level level, Level was, Steady now,
                const QString& provider = {})
    {
        VerdictChange change;
        change.event = event;
        change.service = service;
        change.level = level;
        change.was = was;
        change.provider = provider;
        change.critical = critical;
        change.local = local;
        change.duration = 600s;
        levels.insert(service, level);
        rules.changed(change, now);
        take();
    }
    void down(const QString& service, Steady now, const QString& provider = {})
    {
        change(Event::Opened, service, Level::MajorOutage, Level::Operational, now, provider);
    }
    void up(const QString& service, Steady now)
    {
        change(Event::Closed, service, Level::Operational, Level::MajorOutage, now);
    }
    NoticeRules::Standing standing(const QString& id) const
    {
        const Level level = levels.value(id, Level::Unknown);
        return {level, isProblem(level)};
    }
    void tick(Steady now, int minute = 12 * 60)
    {
        rules.tick(now, minute, [this](const QString& id) { return standing(id); });
        take();
    }
    void settle(Steady now)
    {
        rules.settled(now, [this](const QString& id) { return standing(id); });
        take();
    }
    void take()
    {
        const QList<Notice> made = rules.takeNotices();
        for (const Notice& notice : made) {
            visible.remove(notice.replaces);
            for (const qint64 id : notice.withdraws)
                visible.remove(id);
            visible.insert(notice.id, notice);
        }
        notices += made;
    }
    [[nodiscard]] QString kinds() const
    {
        QStringList words;
        for (const Notice& notice : notices)
            words.append(toWord(notice.kind));
        return words.join(u' ');
    }

    bool critical = false; ///< Of the services that change from now on.
    bool local = false; ///< The same.
    NoticeRules rules;
    QHash<QString, Level> levels;
    QList<Notice> notices;
    QHash<qint64, Notice> visible; ///< What a desktop would show.
};

TEST_F(NoticeRulesTest, TellsDownAndRecoveredInOnePlace)
{
    down(u"a"_s, 0s);
    up(u"a"_s, 600s);
    EXPECT_EQ(kinds(), u"down recovered"_s);
    EXPECT_EQ(notices[1].replaces, notices[0].id);
    EXPECT_EQ(notices[1].lines.first().duration, 600s);
    EXPECT_EQ(notices[1].urgency, Urgency::Low);
}

TEST_F(NoticeRulesTest, AChangeOfScopeIsSilent)
{
    down(u"a"_s, 0s);
    change(Event::ScopeTurned, u"a"_s, Level::Degraded, Level::MajorOutage, 700s);
    EXPECT_EQ(kinds(), u"down changed"_s);
    EXPECT_TRUE(notices[1].silent);
    EXPECT_EQ(notices[1].replaces, notices[0].id);
}

TEST_F(NoticeRulesTest, FiftyServicesLeaveOneNotice)
{
    for (int i = 0; i < 50; ++i) {
        down(u"s%1"_s.arg(i), i * 1s);
        tick(i * 1s);
    }
    tick(60s);
    EXPECT_EQ(visible.size(), 1);
    EXPECT_EQ(visible.begin()->kind, NoticeKind::Summary);
    EXPECT_EQ(visible.begin()->lines.size(), 50);
    EXPECT_LE(notices.size(), 2 + 7) << "updated at most every ten seconds";
    for (int i = 0; i < 50; ++i) {
        up(u"s%1"_s.arg(i), 1000s + i * 1s);
        tick(1000s + i * 1s);
    }
    tick(1100s);
    ASSERT_EQ(visible.size(), 1);
    EXPECT_EQ(visible.begin()->lines.size(), 50);
    for (const NoticeLine& line : visible.begin()->lines)
        EXPECT_EQ(line.level, Level::Operational);
}

TEST_F(NoticeRulesTest, TheFirstTwoAreShownAtOnce)
{
    down(u"a"_s, 0s);
    down(u"b"_s, 1s);
    EXPECT_EQ(kinds(), u"down down"_s);
    down(u"c"_s, 2s);
    EXPECT_EQ(kinds(), u"down down summary"_s);
    EXPECT_EQ(visible.size(), 1);
}

TEST_F(NoticeRulesTest, NamesTheProviderOfThreeServices)
{
    down(u"a"_s, 0s, u"p"_s);
    down(u"b"_s, 55s, u"p"_s);
    down(u"c"_s, 115s, u"p"_s);
    EXPECT_EQ(kinds(), u"down down provider"_s);
    EXPECT_EQ(notices.last().subject, u"p"_s);
    EXPECT_EQ(visible.size(), 1);
}

TEST_F(NoticeRulesTest, TellsOnceThatAServiceFlaps)
{
    for (int i = 0; i < 6; ++i) {
        down(u"a"_s, i * 300s);
        up(u"a"_s, i * 300s + 100s);
    }
    EXPECT_EQ(kinds(), u"down recovered down recovered flapping"_s);
    tick(5 * 300s + 100s + 14min);
    EXPECT_EQ(notices.size(), 5);
    tick(5 * 300s + 100s + 15min);
    EXPECT_EQ(notices.last().kind, NoticeKind::Recovered) << "stable again";
}

TEST_F(NoticeRulesTest, TellsWhenAFlappingServiceStaysDown)
{
    for (int i = 0; i < 3; ++i) {
        down(u"a"_s, i * 300s);
        if (i < 2)
            up(u"a"_s, i * 300s + 100s);
    }
    tick(600s + 15min);
    EXPECT_EQ(kinds(), u"down recovered down recovered flapping down"_s);
}

TEST_F(NoticeRulesTest, WhatWasSnoozedIsSummedUp)
{
    rules.snooze(u"a"_s, 3600s);
    down(u"a"_s, 100s);
    up(u"a"_s, 700s);
    tick(3599s);
    EXPECT_EQ(kinds(), u""_s);
    tick(3600s);
    EXPECT_EQ(kinds(), u"summary"_s);
    EXPECT_EQ(notices.first().lines.first().level, Level::Operational);
    EXPECT_EQ(notices.first().lines.first().was, Level::MajorOutage);
}

TEST_F(NoticeRulesTest, ASnoozeInWhichNothingHappenedEndsSilently)
{
    rules.snooze(u"a"_s, 3600s);
    tick(3600s);
    EXPECT_EQ(kinds(), u""_s);
}

TEST_F(NoticeRulesTest, TheBellIsHeardThroughASnooze)
{
    down(u"a"_s, 0s);
    rules.snooze(u"a"_s, 3600s);
    rules.setBell(u"a"_s, true);
    up(u"a"_s, 600s);
    tick(3600s);
    EXPECT_EQ(kinds(), u"down recovered"_s);
}

TEST_F(NoticeRulesTest, QuietHoursAreSummedUpToo)
{
    rules.setQuietHours({22 * 60, 7 * 60});
    tick(0s, 23 * 60);
    down(u"a"_s, 10s);
    EXPECT_EQ(kinds(), u""_s);
    tick(8h, 7 * 60);
    EXPECT_EQ(kinds(), u"summary"_s);
}

TEST_F(NoticeRulesTest, OfflineIsToldAfterAMinuteAndOnce)
{
    rules.connectionChanged(Connection::Offline, 0s);
    tick(59s);
    EXPECT_EQ(kinds(), u""_s);
    tick(60s);
    rules.connectionChanged(Connection::Portal, 90s);
    tick(300s);
    rules.connectionChanged(Connection::Online, 400s);
    down(u"a"_s, 405s);
    settle(410s);
    EXPECT_EQ(kinds(), u"offline online"_s);
    EXPECT_EQ(notices.last().lines.size(), 1) << "what changed meanwhile";
    EXPECT_EQ(visible.size(), 1);
}

TEST_F(NoticeRulesTest, AShortGapIsNotTold)
{
    rules.connectionChanged(Connection::Offline, 0s);
    tick(30s);
    rules.connectionChanged(Connection::Online, 50s);
    tick(200s);
    EXPECT_EQ(kinds(), u""_s);
}

TEST_F(NoticeRulesTest, MakesUpForAChangeThatWasLostWithTheProgram)
{
    down(u"a"_s, 0s);
    NoticeRules again(rules.state());
    const auto well = [](const QString&) { return NoticeRules::Standing{Level::Operational, false}; };
    again.reconcile(well, 100s);
    again.settled(110s, well);
    const QList<Notice> made = again.takeNotices();
    ASSERT_EQ(made.size(), 1);
    EXPECT_EQ(made.first().lines.first().was, Level::MajorOutage);
    EXPECT_EQ(made.first().replaces, notices.first().id);
}

TEST_F(NoticeRulesTest, WhatAGroupHadNotShownAndIsOverAfterARestartIsNotToldAsDown)
{
    local = true; // what it says counts at once, whatever is gathered
    for (const bool bell : {false, true}) {
        rules = NoticeRules();
        visible.clear();
        for (const QString& id : {u"a"_s, u"b"_s, u"c"_s, u"d"_s})
            down(id, 1s);
        rules.setBell(u"d"_s, bell);
        ASSERT_TRUE(rules.state().group.untold.contains(u"d"_s)) << "shown are a, b and c";
        rules = NoticeRules(rules.state());
        rules.reconcile([this](const QString& id) { return standing(id); }, 5s);
        for (const QString& id : {u"a"_s, u"b"_s, u"c"_s, u"d"_s})
            up(id, 6s);
        settle(60s);
        tick(90s);
        for (const Notice& notice : std::as_const(visible)) {
            for (const NoticeLine& line : notice.lines)
                EXPECT_EQ(line.level, Level::Operational) << line.service.toStdString();
        }
        EXPECT_EQ(visible.size(), bell ? 2 : 1) << "the group's, and what the bell was set for";
    }
}

TEST(QuietHours, MayGoOverMidnight)
{
    const QuietHours night{22 * 60, 7 * 60};
    EXPECT_TRUE(night.contains(23 * 60));
    EXPECT_TRUE(night.contains(0));
    EXPECT_FALSE(night.contains(7 * 60));
    EXPECT_FALSE(QuietHours{}.contains(0));
}

TEST_F(NoticeRulesTest, ACriticalServiceStaysCriticalTogetherWithOthers)
{
    down(u"a"_s, 0s);
    down(u"b"_s, 10s);
    critical = true;
    down(u"c"_s, 20s);
    EXPECT_EQ(notices.last().lines.size(), 3);
    EXPECT_EQ(notices.last().urgency, Urgency::Critical);
}

TEST_F(NoticeRulesTest, ACriticalServiceIsToldInQuietHoursAfterAReturn)
{
    rules.setQuietHours({22 * 60, 7 * 60});
    tick(0s, 23 * 60);
    rules.woke(10s);
    critical = true;
    down(u"a"_s, 20s);
    critical = false;
    down(u"b"_s, 20s);
    settle(30s);
    ASSERT_EQ(kinds(), u"summary"_s);
    EXPECT_EQ(notices.last().lines.size(), 1);
    EXPECT_EQ(notices.last().urgency, Urgency::Critical);
}

TEST_F(NoticeRulesTest, ASilenceThatEndsWhileNobodyKnowsLosesNothing)
{
    rules.snooze(u"a"_s, 3600s);
    down(u"a"_s, 100s);
    levels.insert(u"a"_s, Level::Unknown);
    tick(3600s);
    EXPECT_EQ(kinds(), u""_s);
    levels.insert(u"a"_s, Level::MajorOutage); // the same level as before: no change of the incident
    tick(3700s);
    EXPECT_EQ(kinds(), u"summary"_s);
    up(u"a"_s, 4000s);
    EXPECT_EQ(kinds(), u"summary recovered"_s);
}

TEST_F(NoticeRulesTest, QuietHoursHoldBackWhatNobodyHasToKnowAtNight)
{
    rules.setQuietHours({22 * 60, 7 * 60});
    tick(0s, 23 * 60);
    rules.connectionChanged(Connection::Offline, 10s);
    tick(300s, 23 * 60);
    EXPECT_EQ(kinds(), u""_s);
    rules.platformUnreadable(u"statuspage"_s, {{u"a"_s, Level::Unknown, Level::Unknown, Scope::Unclear, {}}},
                             400s);
    take();
    EXPECT_EQ(kinds(), u""_s);
    tick(8h, 7 * 60);
    EXPECT_EQ(kinds(), u"provider offline"_s) << "in the morning both still hold";
}

TEST_F(NoticeRulesTest, APlatformThatIsReadAgainIsNotToldInTheMorning)
{
    rules.setQuietHours({22 * 60, 7 * 60});
    tick(0s, 23 * 60);
    rules.platformUnreadable(u"statuspage"_s, {{u"a"_s, Level::Unknown, Level::Unknown, Scope::Unclear, {}}},
                             10s);
    rules.pageReadAgain(u"a"_s);
    tick(8h, 7 * 60);
    EXPECT_EQ(kinds(), u""_s);
}

} // namespace
} // namespace downlight
