// SPDX-License-Identifier: GPL-3.0-or-later
// Plays the worlds of tests/data/worlds and compares what is told with what must, and must not, be told.

#include "core/engine/simulation.h"
#include "support/fixtures.h"
#include "support/qt_printers.h"

#include <QJsonArray>

#include <gtest/gtest.h>

namespace downlight {
namespace {

using namespace Qt::StringLiterals;

QList<QJsonObject> play(const QByteArray& text, unsigned long long seed = 1)
{
    QList<QJsonObject> lines;
    const Result<World> world = parseWorld(text);
    EXPECT_TRUE(world) << (world ? "" : world.error().detail.toStdString());
    if (world) {
        Simulation simulation(*world, {.seed = seed, .polls = false},
                              [&lines](const QJsonObject& line) { lines.append(line); });
        EXPECT_TRUE(simulation.run());
    }
    return lines;
}

QList<QJsonObject> notices(const QString& world, unsigned long long seed = 1)
{
    QList<QJsonObject> told = play(testing::fixture(u"worlds/"_s + world + u".ndjson"_s), seed);
    told.removeIf([](const QJsonObject& line) { return !line.contains("notice"_L1); });
    return told;
}

QString kinds(const QList<QJsonObject>& told)
{
    QStringList words;
    for (const QJsonObject& notice : told)
        words.append(notice["notice"_L1].toString());
    return words.join(u' ');
}

/// One expected notice: its kind, and between which seconds.
struct Expected {
    const char* kind;
    double from;
    double to;
};

struct Row {
    const char* world;
    std::vector<Expected> told;
};

void PrintTo(const Row& row, std::ostream* out)
{
    *out << row.world;
}

class WorldsTest : public ::testing::TestWithParam<Row> { };

TEST_P(WorldsTest, TellsWhatItMustAndNothingElse)
{
    for (unsigned long long seed = 1; seed <= 8; ++seed) {
        const QList<QJsonObject> told = notices(QString::fromLatin1(GetParam().world), seed);
        ASSERT_EQ(static_cast<std::size_t>(told.size()), GetParam().told.size())
            << "seed " << seed << ": " << kinds(told).toStdString();
        for (std::size_t i = 0; i < GetParam().told.size(); ++i) {
            const Expected& expected = GetParam().told[i];
            const QJsonObject& notice = told[static_cast<qsizetype>(i)];
            EXPECT_EQ(notice["notice"_L1].toString(), QString::fromLatin1(expected.kind)) << "seed " << seed;
            EXPECT_GE(notice["t"_L1].toDouble(), expected.from) << "seed " << seed << " " << expected.kind;
            EXPECT_LE(notice["t"_L1].toDouble(), expected.to) << "seed " << seed << " " << expected.kind;
        }
    }
}

INSTANTIATE_TEST_SUITE_P(
    Table, WorldsTest,
    ::testing::Values(Row{"outage", {{"down", 620, 680}, {"recovered", 1200, 1285}}},
                      Row{"flapping_line", {}},
                      Row{"portal", {{"offline", 660, 725}, {"online", 1500, 1560}}},
                      Row{"sleep_through_outage", {{"down", 620, 680}, {"summary", 29705, 29770}}},
                      Row{"kill_in_mid_outage", {{"down", 620, 700}, {"recovered", 1220, 1350}}},
                      Row{"unreadable_page", {}},
                      Row{"only_you",
                          {{"down", 620, 680}, {"changed", 1200, 1330}, {"recovered", 2400, 2485}}},
                      Row{"clock_jump", {{"down", 1220, 1280}, {"recovered", 1800, 1885}}},
                      Row{"dst_night", {{"down", 9020, 9080}, {"recovered", 14400, 14485}}},
                      Row{"daemon_down", {{"down", 1500, 1500}, {"recovered", 1800, 1885}}},
                      Row{"blocked_and_once", {}}, Row{"snoozed_outage", {{"summary", 3900, 3905}}}),
    [](const auto& row) { return std::string(row.param.world); });

TEST(Worlds, AnOutageHasItsDurationAndItsPlace)
{
    const QList<QJsonObject> told = notices(u"outage"_s);
    ASSERT_EQ(told.size(), 2);
    const QJsonObject line = told[1]["services"_L1][0].toObject();
    EXPECT_NEAR(line["duration"_L1].toDouble(), 620, 80);
    EXPECT_EQ(line["was"_L1].toString(), u"major_outage"_s);
    EXPECT_EQ(told[1]["replaces"_L1].toInt(), told[0]["id"_L1].toInt());
}

TEST(Worlds, AKilledProgramKeepsTheBeginning)
{
    const QList<QJsonObject> told = notices(u"kill_in_mid_outage"_s);
    ASSERT_EQ(told.size(), 2);
    EXPECT_NEAR(told[1]["services"_L1][0]["duration"_L1].toDouble(), 640, 90);
    EXPECT_EQ(told[1]["replaces"_L1].toInt(), told[0]["id"_L1].toInt());
}

TEST(Worlds, AClockJumpChangesNoDuration)
{
    EXPECT_NEAR(notices(u"clock_jump"_s)[1]["services"_L1][0]["duration"_L1].toDouble(), 620, 80);
}

TEST(Worlds, AStormLeavesOneNotice)
{
    QSet<qint64> visible;
    const QList<QJsonObject> told = notices(u"storm_of_ten"_s);
    for (const QJsonObject& notice : told) {
        visible.remove(notice["replaces"_L1].toInteger());
        const QJsonArray withdrawn = notice["withdraws"_L1].toArray();
        for (const auto& id : withdrawn)
            visible.remove(id.toInteger());
        visible.insert(notice["id"_L1].toInteger());
    }
    EXPECT_EQ(visible.size(), 1);
    EXPECT_EQ(told.last()["services"_L1].toArray().size(), 10);
}

TEST(Worlds, AFlappingServiceIsToldOnce)
{
    const QString told = kinds(notices(u"flapping_service"_s));
    EXPECT_EQ(told, u"down recovered down recovered flapping recovered"_s);
}

TEST(Worlds, TheSameSeedGivesTheSameOutput)
{
    const QByteArray world = testing::fixture(u"worlds/storm_of_ten.ndjson"_s);
    EXPECT_EQ(play(world, 3), play(world, 3));
}

} // namespace
} // namespace downlight
