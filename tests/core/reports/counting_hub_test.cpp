// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/reports/counting_hub.h"
#include "core/reports/crowd_json.h"
#include "support/qt_printers.h"

#include <QSqlDatabase>
#include <QSqlQuery>
#include <QTemporaryDir>

#include <gtest/gtest.h>

#include <random>

namespace downlight {
namespace {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

constexpr Minute noon = Minute(std::chrono::sys_days(std::chrono::year(2026) / 3 / 4)) + 12h;

NewReport by(quint64 person, Minute at, const QString& instance = {})
{
    return {u"mastodon"_s, instance, u"login"_s, at, person, person, 1};
}

class CountingHubTest : public testing::Test {
protected:
    [[nodiscard]] QString path() const { return m_folder.filePath(u"reports.sqlite"_s); }

    /// A statement of somebody else's on the file; true where it worked.
    [[nodiscard]] bool meddle(const QString& statement) const
    {
        bool worked = false;
        {
            QSqlDatabase other = QSqlDatabase::addDatabase(u"QSQLITE"_s, u"meddler"_s);
            other.setDatabaseName(path());
            worked = other.open() && QSqlQuery(other).exec(statement);
        }
        QSqlDatabase::removeDatabase(u"meddler"_s);
        return worked;
    }

    static quint64 accept(CountingHub& hub, const NewReport& report, Minute now)
    {
        quint64 id = 0;
        EXPECT_TRUE(hub.together([&] { id = hub.accept(report, now).id; }));
        return id;
    }

    QTemporaryDir m_folder;
};

TEST_F(CountingHubTest, HasOnDiskWhatItCounted)
{
    {
        CountingHub hub;
        ASSERT_TRUE(hub.open(path(), noon));
        hub.advance(noon);
        accept(hub, by(1, noon), noon);
        const quint64 second = accept(hub, by(2, noon, u"fosstodon.org"_s), noon);
        accept(hub, by(3, noon), noon);
        ASSERT_TRUE(hub.together([&] { EXPECT_TRUE(hub.withdraw(second, noon + 2min)); }));
    }
    CountingHub hub;
    ASSERT_TRUE(hub.open(path(), noon + 3min));
    EXPECT_EQ(hub.live(u"mastodon"_s, {}, noon + 3min).counts.thisHour, 2);
    EXPECT_EQ(hub.live(u"mastodon"_s, u"fosstodon.org"_s, noon + 3min).counts.thisHour, 0);
    EXPECT_GT(accept(hub, by(4, noon + 3min), noon + 3min), 3U) << "ids are never given twice";
}

TEST_F(CountingHubTest, WhatCannotBeStoredDidNotHappen)
{
    CountingHub hub;
    ASSERT_TRUE(hub.open(path(), noon));
    hub.advance(noon);
    accept(hub, by(1, noon), noon);
    const ReportStore::Answer answer{"hash", 201, "{}"};
    EXPECT_FALSE(hub.together([&] {
        hub.accept(by(2, noon), noon);
        hub.keepAnswer("key", answer);
        hub.store().insert({1, false, by(9, noon), noon}, true); // the id is taken
    }));
    EXPECT_FALSE(hub.answerTo("key").has_value());
    EXPECT_EQ(hub.live(u"mastodon"_s, {}, noon).counts.thisHour, 1) << "memory says what the disk says";
    accept(hub, by(3, noon), noon);
    EXPECT_EQ(hub.live(u"mastodon"_s, {}, noon).counts.thisHour, 2);
}

TEST_F(CountingHubTest, GivesTheSameAnswerAgain)
{
    CountingHub hub;
    ASSERT_TRUE(hub.open(path(), noon));
    ASSERT_TRUE(hub.together([&] {
        EXPECT_FALSE(hub.answerTo("key").has_value());
        hub.accept(by(1, noon), noon);
        hub.keepAnswer("key", {"hash", 201, R"({"id":"1"})"});
        ASSERT_TRUE(hub.answerTo("key").has_value()) << "also within one batch";
    }));
    EXPECT_EQ(hub.answerTo("key")->body, R"({"id":"1"})");
    EXPECT_EQ(hub.answerTo("key")->status, 201);
    CountingHub again;
    ASSERT_TRUE(again.open(path(), noon));
    ASSERT_TRUE(again.answerTo("key").has_value()) << "and after a restart";
    EXPECT_FALSE(again.answerTo("other").has_value());
}

TEST_F(CountingHubTest, HistoryTellsNobodyFromNobodyLooked)
{
    {
        CountingHub hub;
        ASSERT_TRUE(hub.open(path(), noon - 5h));
        for (Minute at = noon - 5h; at <= noon - 3h; at += 1min)
            hub.advance(at);
    }
    CountingHub hub;
    ASSERT_TRUE(hub.open(path(), noon));
    hub.advance(noon);
    accept(hub, by(1, noon), noon);
    accept(hub, by(2, noon), noon);
    const CrowdHistory history = hub.history(u"mastodon"_s, {}, 1, noon + 5min);
    ASSERT_EQ(history.people.size(), 24U);
    EXPECT_EQ(history.start, noon - 23h);
    EXPECT_EQ(history.people[23], std::optional(2)) << "the running hour";
    EXPECT_EQ(history.people[23 - 4], std::optional(0)) << "looked, and nobody reported";
    EXPECT_EQ(history.people[23 - 2], std::nullopt) << "the hub did not run";
    EXPECT_EQ(history.people[0], std::nullopt);
    EXPECT_GT(history.expected[23], 0);
}

TEST_F(CountingHubTest, KnowsThatAServiceWasSilentBefore)
{
    CountingHub hub;
    ASSERT_TRUE(hub.open(path(), noon - 10 * 24h));
    for (Minute at = noon - 10 * 24h; at <= noon; at += 30min)
        hub.advance(at);
    accept(hub, by(1, noon), noon);
    const double expected = hub.live(u"mastodon"_s, {}, noon).counts.expected60;
    EXPECT_LT(expected, 0.1) << "ten days without a report have taught something";
    EXPECT_GE(expected, 0.02);
}

TEST_F(CountingHubTest, KeepsIncidentsFromTheirBeginningToTheirEnd)
{
    CountingHub hub;
    ASSERT_TRUE(hub.open(path(), noon));
    hub.advance(noon);
    Minute at = noon;
    for (quint64 person = 1; person <= 200; ++person) {
        if (person % 15 == 0)
            hub.advance(at += 1min);
        accept(hub, by(person, at), at);
    }
    hub.advance(at + 1min);
    CrowdStatus status = hub.status(at + 1min);
    ASSERT_TRUE(status.services.contains(u"mastodon"_s));
    const CrowdStatus::Mark mark = status.services[u"mastodon"_s];
    EXPECT_EQ(mark.state, CrowdState::Possible) << "a hub that has learnt nothing calls nothing an outage";
    EXPECT_GT(mark.incident, 0);
    EXPECT_GE(mark.last60, 55);
    EXPECT_FALSE(hub.incidents(0, 10, at + 3h).first().ended.has_value());
    for (Minute later = at; later < at + 3h; later += 1min)
        hub.advance(later);
    ASSERT_EQ(hub.incidents(0, 10, at + 3h).size(), 1);
    EXPECT_TRUE(hub.incidents(0, 10, at + 3h).first().ended.has_value());
    status = hub.status(at + 3h);
    EXPECT_EQ(status.services[u"mastodon"_s].incident, mark.incident) << "recovered within a day";
    EXPECT_GT(status.seq, 2);
    EXPECT_EQ(hub.history(u"mastodon"_s, {}, 1, at + 3h).incidents.size(), 1);
    EXPECT_TRUE(hub.incidents(mark.incident, 10, at + 3h).isEmpty()) << "nothing older";
}

TEST_F(CountingHubTest, OutagesWhoseEndWasToldSayHowLongTheNextOneLasts)
{
    CountingHub hub;
    ASSERT_TRUE(hub.open(path(), noon));
    quint64 person = 0;
    Minute now = noon;
    const auto idle = [&](std::chrono::minutes length) {
        for (const Minute end = now + length; now < end; now += 5min)
            hub.advance(now);
    };
    const auto report = [&](std::chrono::minutes length) {
        for (const Minute end = now + length; now < end; hub.advance(now += 1min)) {
            EXPECT_TRUE(hub.together([&] {
                for (int i = 0; i < 4; ++i)
                    hub.accept(by(++person, now), now);
            }));
        }
    };
    idle(4 * 24h);
    for (int outage = 0; outage < 9; ++outage) {
        report(40min);
        EXPECT_EQ(hub.status(now).services.value(u"mastodon"_s).state, CrowdState::Outage) << outage;
        EXPECT_EQ(hub.live(u"mastodon"_s, {}, now).lasts.has_value(), outage == 8);
        if (outage == 8)
            break;
        idle(40min);
        EXPECT_TRUE(hub.together([&] {
            for (int i = 0; i < 40; ++i)
                hub.vote(by(++person, now), now);
        }));
        idle(2 * 24h);
    }
    const auto lasts = hub.status(now).services.value(u"mastodon"_s).lasts;
    ASSERT_TRUE(lasts);
    EXPECT_EQ(lasts->basedOn, 8);
    EXPECT_GE(lasts->p10, lasts->lasted);
    EXPECT_LE(lasts->p90, 3h);
    EXPECT_EQ(
        crowd_json::readStatus(crowd_json::write(hub.status(now), now), now)->services[u"mastodon"_s].lasts,
        lasts);
}

TEST_F(CountingHubTest, AStartDoesNotCoverTheHourBefore)
{
    CountingHub hub;
    ASSERT_TRUE(hub.open(path(), noon));
    hub.advance(noon);
    hub.flush();
    const CrowdHistory history = hub.history(u"mastodon"_s, {}, 1, noon);
    ASSERT_GE(history.people.size(), 2U);
    EXPECT_EQ(history.people.back(), 0) << "this hour is counted";
    EXPECT_FALSE(history.people[history.people.size() - 2]) << "nobody was there in the one before";
}

TEST_F(CountingHubTest, AnHourThatBeganBeforeTheHubTeachesNothing)
{
    CountingHub hub;
    ASSERT_TRUE(hub.open(path(), noon + 50min));
    hub.advance(noon + 50min);
    accept(hub, by(1, noon + 55min), noon + 55min);
    for (Minute at = noon + 51min; at <= noon + 121min; at += 1min)
        hub.advance(at);
    hub.flush();
    CountingHub again;
    ASSERT_TRUE(again.open(path(), noon + 121min));
    int hours = 0;
    again.store().forEachPlace([&hours](const ReportCounter::Key&, const DetectorState& state) {
        hours = std::max(hours, state.baseline.hoursSeen());
    });
    EXPECT_EQ(hours, 1) << "the first full one";
}

TEST_F(CountingHubTest, AWrongClockDeletesNothing)
{
    const auto hours = [this](Minute now) {
        CountingHub hub;
        EXPECT_TRUE(hub.open(path(), now));
        int counted = 0;
        for (const std::optional<int>& people : hub.history(u"mastodon"_s, {}, 60, now).people)
            counted += people.value_or(0);
        return std::pair(counted, hub.incidents(0, 10, now).size());
    };
    constexpr Minute end = noon + 24h * 40;
    {
        CountingHub hub;
        ASSERT_TRUE(hub.open(path(), noon));
        for (Minute at = noon; at < end; at += 1h) {
            hub.advance(at);
            if (at < noon + 24h * 30)
                accept(hub, by(1, at), at);
        }
        ASSERT_TRUE(hub.mayForgetOld() && hub.mayForgetAhead());
        ASSERT_TRUE(hub.store().transaction([&] {
            hub.store().saveIncident({u"mastodon"_s, {}}, noon + 24h, CrowdState::Outage, noon + 26h);
        }));
        hub.flush();
    }
    const auto before = hours(end);
    ASSERT_GT(before.first, 600);
    ASSERT_EQ(before.second, 1);
    for (const Minute wrong : {end + 24h * 3650, noon - 24h * 20'000, end - 24h * 45, end + 24h * 400}) {
        CountingHub hub;
        ASSERT_TRUE(hub.open(path(), wrong));
        for (Minute at = wrong; at < wrong + 3h; at += 1min)
            hub.advance(at);
        EXPECT_FALSE(hub.mayForgetOld() || hub.mayForgetAhead());
        EXPECT_TRUE(hub.incidents(0, 10, noon - 1h).isEmpty()) << "what has not begun is not shown";
    }
    EXPECT_EQ(hours(end), before);
    CountingHub hub;
    ASSERT_TRUE(hub.open(path(), end));
    for (Minute at = end; at <= end + 25h; at += 1min)
        hub.advance(at);
    EXPECT_TRUE(hub.mayForgetOld() && hub.mayForgetAhead()) << "in the end it is believed";
}

TEST_F(CountingHubTest, ForgetsWhatIsOldOnALaptop)
{
    Minute at = noon;
    for (int day = 0; day < 4; ++day, at += 23h) { // an hour a day, asleep or off for the rest
        CountingHub hub;
        ASSERT_TRUE(hub.open(path(), at));
        accept(hub, by(1, at), at);
        for (const Minute evening = at + 1h; at < evening; at += 1min)
            hub.advance(at);
        hub.flush();
        EXPECT_EQ(hub.mayForgetOld(), day >= 1) << day;
    }
    CountingHub hub;
    ASSERT_TRUE(hub.open(path(), at));
    hub.advance(at);
    hub.flush();
    int reports = 0;
    hub.store().forEachReport([&reports](const ReportRow&) { ++reports; });
    EXPECT_LE(reports, 2) << "two days are kept";
}

TEST_F(CountingHubTest, AClockThatIsSetBackForAMomentDeletesNothingAhead)
{
    Minute at = noon;
    {
        CountingHub hub;
        ASSERT_TRUE(hub.open(path(), at));
        for (; at < noon + 30h; at += 1min) {
            hub.advance(at);
            if (at.time_since_epoch().count() % 30 == 0)
                accept(hub, by(1, at), at);
        }
        hub.flush();
    }
    const auto counted = [this](Minute now) {
        CountingHub hub;
        EXPECT_TRUE(hub.open(path(), now));
        int sum = 0;
        for (const std::optional<int>& people : hub.history(u"mastodon"_s, {}, 3, now).people)
            sum += people.value_or(0);
        return sum;
    };
    const int before = counted(at);
    ASSERT_GE(before, 29);
    for (int boot = 0; boot < 5; ++boot) { // hours behind until the network tells the time
        CountingHub hub;
        ASSERT_TRUE(hub.open(path(), at - 6h));
        for (Minute wrong = at - 6h; wrong < at - 5h; wrong += 1min)
            hub.advance(wrong);
        hub.flush();
        EXPECT_FALSE(hub.mayForgetAhead());
        for (const Minute end = at + 30min; at < end; at += 1min)
            hub.advance(at);
        hub.flush();
    }
    EXPECT_GE(counted(at), before);
}

TEST_F(CountingHubTest, AVoteThatCannotBeStoredDoesNotCount)
{
    ASSERT_TRUE(CountingHub().open(path(), noon));
    ASSERT_TRUE(meddle(u"CREATE TRIGGER t BEFORE INSERT ON report WHEN new.vote = 1"
                       " BEGIN SELECT RAISE(ABORT, 'no'); END"_s));
    CountingHub hub;
    ASSERT_TRUE(hub.open(path(), noon));
    Minute at = noon;
    hub.advance(at);
    for (quint64 person = 1; person <= 200; ++person) {
        if (person % 15 == 0)
            hub.advance(at += 1min);
        accept(hub, by(person, at), at);
    }
    hub.advance(at += 1min);
    ASSERT_EQ(hub.status(at).services[u"mastodon"_s].state, CrowdState::Possible);
    for (quint64 person = 1000; person < 1500; ++person) {
        const auto done = hub.together([&] {
            const auto alone = hub.alone([&] { hub.vote(by(person, at), at); });
            ASSERT_FALSE(alone);
            EXPECT_EQ(alone.error().kind, Failure::Kind::Unstorable) << alone.error().detail.toStdString();
        });
        ASSERT_TRUE(done) << done.error().detail.toStdString();
    }
    hub.advance(at += 1min);
    EXPECT_EQ(hub.status(at).services[u"mastodon"_s].state, CrowdState::Possible);
}

TEST_F(CountingHubTest, GoesOnAfterAClockThatWasAhead)
{
    {
        CountingHub hub;
        ASSERT_TRUE(hub.open(path(), noon + 30 * 24h));
        hub.advance(noon + 30 * 24h);
        accept(hub, by(1, noon + 30 * 24h), noon + 30 * 24h);
        hub.advance(noon + 30 * 24h + 5min);
    }
    CountingHub hub;
    ASSERT_TRUE(hub.open(path(), noon));
    hub.advance(noon);
    for (quint64 person = 2; person < 40; ++person)
        accept(hub, by(person, noon), noon);
    EXPECT_FALSE(hub.advance(noon + 1min).empty()) << "it judges again";
    EXPECT_EQ(hub.live(u"mastodon"_s, {}, noon).counts.thisHour, 38);
    accept(hub, by(50, noon + 10 * 24h), noon + 10 * 24h);
    hub.advance(noon + 10 * 24h);
    hub.advance(noon + 2min); // set back while it runs
    EXPECT_EQ(hub.counter().advanced(), noon + 2min);
}

TEST_F(CountingHubTest, AnHourIsWrittenDownEvenIfNobodyWasThereAtItsEnd)
{
    {
        CountingHub hub;
        ASSERT_TRUE(hub.open(path(), noon));
        hub.advance(noon);
        accept(hub, by(1, noon + 1min), noon + 1min);
    }
    CountingHub hub;
    ASSERT_TRUE(hub.open(path(), noon + 130min));
    hub.advance(noon + 130min);
    const CrowdHistory history = hub.history(u"mastodon"_s, {}, 1, noon + 130min);
    EXPECT_EQ(history.people[static_cast<std::size_t>((noon - history.start) / 1h)], std::optional(1));
}

TEST_F(CountingHubTest, ReadsTwoDaysOfReportsInTheTimeThatReadingTakes)
{
    {
        CountingHub hub;
        ASSERT_TRUE(hub.open(path(), noon));
        hub.advance(noon);
        ASSERT_TRUE(hub.together([&] {
            for (quint64 i = 0; i < 30'000; ++i)
                hub.accept(by(i, noon), noon);
        }));
    }
    CountingHub hub; // quadratic, this took minutes, and the test's time limit
    ASSERT_TRUE(hub.open(path(), noon + 45h));
    EXPECT_EQ(hub.live(u"mastodon"_s, {}, noon + 45h).counts.last60, 0);
}

TEST_F(CountingHubTest, AFileOfSomebodyElseIsAFailure)
{
    QFile file(path());
    ASSERT_TRUE(file.open(QIODevice::WriteOnly));
    file.write(QByteArray(4096, 'x'));
    file.close();
    CountingHub hub;
    EXPECT_FALSE(hub.open(path(), noon));
    const auto opened = hub.openAnyhow(path(), noon);
    ASSERT_TRUE(opened);
    EXPECT_TRUE(opened->setAside.contains(u"corrupt"_s));
    accept(hub, by(1, noon), noon);
}

TEST_F(CountingHubTest, ForgetsReportsAfterTwoDaysAndKeepsTheirHours)
{
    CountingHub hub;
    ASSERT_TRUE(hub.open(path(), noon));
    hub.advance(noon);
    accept(hub, by(1, noon), noon);
    for (Minute at = noon; at <= noon + 50h; at += 10min)
        hub.advance(at);
    EXPECT_FALSE(hub.store().report(1).has_value());
    const CrowdHistory history = hub.history(u"mastodon"_s, {}, 3, noon + 50h);
    EXPECT_EQ(history.people[static_cast<std::size_t>((noon - history.start) / 1h)], std::optional(1));
    EXPECT_GT(accept(hub, by(2, noon + 50h), noon + 50h), 1U);
}

/// What a restart finds is what the hub would have said without it.
class CountingHubRestart : public testing::TestWithParam<unsigned> { };

TEST_P(CountingHubRestart, ChangesNothing)
{
    std::mt19937 random(GetParam());
    const auto below = [&random](unsigned end) { return static_cast<int>(random() % end); };
    QTemporaryDir folder;
    const QString cut = folder.filePath(u"cut.sqlite"_s);
    CountingHub whole;
    ASSERT_TRUE(whole.open(folder.filePath(u"whole.sqlite"_s), noon));
    auto broken = std::make_unique<CountingHub>();
    ASSERT_TRUE(broken->open(cut, noon));
    for (Minute at = noon; at < noon + 100min; at += 1min) {
        whole.advance(at);
        broken->advance(at);
        std::vector<NewReport> reports;
        for (int i = at < noon + 60min ? below(4) : 0; i > 0; --i)
            reports.push_back(by(static_cast<quint64>(below(60)),
                                 at - std::min<Minute::duration>(below(14) * 1min, at - noon)));
        for (CountingHub* hub : {&whole, broken.get()})
            ASSERT_TRUE(hub->together([&] {
                for (const NewReport& report : reports)
                    hub->accept(report, at);
            }));
        if (below(15) == 0) {
            broken = std::make_unique<CountingHub>();
            ASSERT_TRUE(broken->open(cut, at));
        }
    }
    const CrowdCounts one = whole.live(u"mastodon"_s, {}, noon + 99min).counts;
    const CrowdCounts other = broken->live(u"mastodon"_s, {}, noon + 99min).counts;
    EXPECT_EQ(one.quarters, other.quarters);
    EXPECT_EQ(one.last60, other.last60);
    EXPECT_EQ(one.types, other.types);
    EXPECT_EQ(one.state, other.state);
    EXPECT_EQ(one.since.time_since_epoch().count(), other.since.time_since_epoch().count());
    EXPECT_NE(one.since, Minute{}) << "something happened";
}

INSTANTIATE_TEST_SUITE_P(Seeds, CountingHubRestart, testing::Range(1U, 9U));

} // namespace
} // namespace downlight
