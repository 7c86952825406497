// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/expectation.h"
#include "core/model/reading.h"

#include <QJsonObject>

#include <gtest/gtest.h>

#include <random>

namespace downlight {
namespace {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using std::chrono::seconds;

const QDateTime noon = QDateTime::fromString(u"2026-03-04T12:00:00Z"_s, Qt::ISODate);

QList<PastIncident> ofMinutes(std::initializer_list<int> minutes, Level level = Level::MajorOutage)
{
    QList<PastIncident> past;
    for (const int length : minutes)
        past.append({noon.addDays(-1 - past.size()), seconds(length * 60), true, level});
    return past;
}

/// What \p reading leads to expect of what it tells of.
std::optional<Expectation> asOf(const Reading& reading)
{
    const auto running = worstRunning(reading);
    return running ? expect(pastIncidents(reading), *running, seconds(running->began.secsTo(reading.readAt)))
                   : std::nullopt;
}

TEST(Expectation, CountsTheIncidentItselfAsOneThatGoesOn)
{
    // Nine ends and the one that goes on: each end is a tenth of what there is.
    const auto expected =
        expect(ofMinutes({90, 10, 20, 30, 40, 50, 60, 70, 80}), {noon, Level::MajorOutage}, 0s);
    ASSERT_TRUE(expected);
    EXPECT_EQ(*expected, (Expectation{noon, 0s, 10min, 50min, 90min, 9}));
}

TEST(Expectation, IsSilentBelowEight)
{
    EXPECT_TRUE(expect(ofMinutes({1, 2, 3, 4, 5, 6, 7, 8}), {noon, Level::MajorOutage}, 0s));
    EXPECT_FALSE(expect(ofMinutes({1, 2, 3, 4, 5, 6, 7}), {noon, Level::MajorOutage}, 0s));
    EXPECT_FALSE(expect({}, {noon, Level::MajorOutage}, 0s));
}

TEST(Expectation, TakesOnlyThoseOfItsLevel)
{
    const auto past = ofMinutes({1, 2, 3, 4, 5, 6, 7, 8}, Level::Degraded);
    EXPECT_FALSE(expect(past, {noon, Level::MajorOutage}, 0s));
    EXPECT_TRUE(expect(past, {noon, Level::Degraded}, 0s));
}

TEST(Expectation, LooksOnlyAtThoseThatLastedAsLong)
{
    const auto past = ofMinutes({5, 5, 5, 5, 5, 5, 100, 110, 120, 130, 140, 150, 160, 170, 180});
    const auto atOnce = expect(past, {noon, Level::MajorOutage}, 0s);
    const auto later = expect(past, {noon, Level::MajorOutage}, 30min);
    ASSERT_TRUE(atOnce);
    ASSERT_TRUE(later);
    EXPECT_EQ(atOnce->p10, 5min);
    EXPECT_EQ(later->basedOn, 9);
    EXPECT_EQ(later->p10, 100min);
    EXPECT_EQ(later->lasted, 30min);
    EXPECT_FALSE(expect(past, {noon, Level::MajorOutage}, 115min)); // seven of them lasted longer
}

TEST(Expectation, KeepsThoseWhoseEndNobodySawAmongThoseThatWereThere)
{
    // Kaplan and Meier by hand: 10 ends of 12 at risk (one is our own), two are lost at 25 min.
    auto past = ofMinutes({10, 20, 30, 40, 50, 60, 70, 80, 90});
    past.append({noon, 25min, false, Level::MajorOutage});
    past.append({noon, 25min, false, Level::MajorOutage});
    const auto expected = expect(past, {noon, Level::MajorOutage}, 0s);
    ASSERT_TRUE(expected);
    EXPECT_EQ(expected->basedOn, 9);
    // After 10 min 11/12 go on, after 20 min 10/12; then seven of eight, six of seven … of that.
    EXPECT_EQ(expected->p10, 12min); // between 1/12 and 2/12
    EXPECT_EQ(expected->median,
              52min); // 10/12 · 5/8 = 0.521 go on after 50 min, 10/12 · 4/8 = 0.417 after 60
    EXPECT_EQ(expected->p90, 90min); // 10/12 · 1/8 = 0.104: it was never seen to be less; the longest
}

TEST(Expectation, HoldsItsPromiseWhereAllAreOfOneKind)
{
    std::mt19937_64 random(20260304);
    std::lognormal_distribution<double> lengths(8, 1.3);
    int asked = 0, within = 0;
    for (int service = 0; service < 2000; ++service) {
        QList<PastIncident> past;
        const auto of = [&] { return seconds(static_cast<qint64>(lengths(random))); };
        for (int i = 0; i < 8 + service % 40; ++i)
            past.append({noon, of(), true, Level::Degraded});
        const seconds truth = of();
        const seconds lasted = service % 3 == 0 ? 0s : 15min;
        if (truth <= lasted)
            continue;
        if (const auto expected = expect(past, {noon, Level::Degraded}, lasted)) {
            ++asked;
            within += expected->p10 <= truth && truth <= expected->p90;
        }
    }
    EXPECT_GT(asked, 1500);
    EXPECT_NEAR(within / double(asked), 0.8, 0.025);
}

TEST(Expectation, ReadsTheHistoryOfAPageAsOfATime)
{
    Reading reading;
    reading.readAt = noon;
    for (int i = 1; i <= 8; ++i) {
        PageIncident incident;
        incident.level = Level::Operational;
        incident.worst = Level::PartialOutage;
        incident.startedAt = noon.addDays(-i);
        incident.endedAt = incident.startedAt.addSecs(i * 60);
        reading.incidents.append(incident);
    }
    EXPECT_FALSE(asOf(reading)); // nothing goes on
    PageIncident running; // it ended, but not by noon
    running.worst = Level::PartialOutage;
    running.startedAt = noon.addSecs(-30);
    running.endedAt = noon.addSecs(3600);
    reading.incidents.append(running);
    PageIncident unborn = running;
    unborn.startedAt = noon.addSecs(60);
    reading.incidents.append(unborn);
    const auto expected = asOf(reading);
    ASSERT_TRUE(expected);
    EXPECT_EQ(expected->began, running.startedAt);
    EXPECT_EQ(expected->lasted, 30s);
    EXPECT_EQ(expected->basedOn, 8);
    EXPECT_EQ(expected->p90, 8min);
}

TEST(Expectation, LeavesOutWhatCannotBe)
{
    Reading reading;
    reading.readAt = noon;
    PageIncident incident;
    incident.worst = Level::Degraded;
    incident.startedAt = noon.addSecs(-60);
    incident.endedAt = noon.addSecs(-120); // before it began
    reading.incidents = {incident};
    incident.endedAt = {};
    reading.incidents.append(incident); // closed, nobody knows when
    incident.startedAt = noon.addYears(-3);
    incident.endedAt = noon;
    reading.incidents.append(incident); // forgotten for years
    EXPECT_TRUE(pastIncidents(reading).isEmpty());
}

TEST(Expectation, ComesBackFromJson)
{
    const Expectation expected{noon, 5min, 10min, 20min, 30min, 9};
    EXPECT_EQ(expectationFromJson(toJson(expected)), expected);
    for (const auto& [field, wrong] : {std::pair(u"p10_s"_s, QJsonValue(4000)),
                                       {u"p90_s"_s, 1e18},
                                       {u"based_on"_s, 7},
                                       {u"lasted_s"_s, -1},
                                       {u"began_at"_s, u"x"_s},
                                       {u"median_s"_s, QJsonValue()}}) {
        QJsonObject json = toJson(expected);
        json[field] = wrong;
        EXPECT_FALSE(expectationFromJson(json)) << qPrintable(field);
    }
    EXPECT_FALSE(expectationFromJson(QJsonValue()));
}

} // namespace
} // namespace downlight
