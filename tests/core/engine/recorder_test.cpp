// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/recorder.h"

#include <gtest/gtest.h>

namespace downlight {
namespace {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

QDateTime wall(Steady now)
{
    return QDateTime(QDate(2026, 1, 5), QTime(0, 0), Qt::UTC).addMSecs(now.count());
}

TEST(Recorder, SplitsTimeAtFullHours)
{
    Recorder recorder;
    recorder.level(u"a"_s, Level::Operational, 50min, wall(50min));
    recorder.level(u"a"_s, Level::MajorOutage, 65min, wall(65min));
    QList<HourRow> rows = recorder.take(70min, wall(70min));
    std::sort(rows.begin(), rows.end(), [](const HourRow& a, const HourRow& b) { return a.hour < b.hour; });
    ASSERT_EQ(rows.size(), 2);
    EXPECT_EQ(rows[0].up, 600);
    EXPECT_EQ(rows[1].up, 300);
    EXPECT_EQ(rows[1].down, 300);
    EXPECT_EQ(rows[1].covered, 600);
}

TEST(Recorder, DoesNotCountTimeInWhichNobodyLooked)
{
    Recorder recorder;
    recorder.level(u"a"_s, Level::Operational, 0s, wall(0s));
    recorder.stop(u"a"_s, 60s, wall(60s));
    recorder.level(u"a"_s, Level::Operational, 600s, wall(600s));
    recorder.skipTo(1200s);
    const QList<HourRow> rows = recorder.take(1260s, wall(1260s));
    ASSERT_EQ(rows.size(), 1);
    EXPECT_EQ(rows[0].covered, 120);
}

TEST(Recorder, KeepsTheSpreadOfLatencies)
{
    Recorder recorder;
    for (const int ms : {30, 10, 80})
        recorder.latency(u"a"_s, std::chrono::milliseconds(ms), wall(0s));
    const QList<HourRow> rows = recorder.take(0s, wall(0s));
    ASSERT_EQ(rows.size(), 1);
    EXPECT_EQ(rows[0].latencyMin, 10);
    EXPECT_EQ(rows[0].latencyMax, 80);
    EXPECT_EQ(rows[0].latencySum, 120);
    EXPECT_EQ(rows[0].latencyCount, 3);
}

} // namespace
} // namespace downlight
