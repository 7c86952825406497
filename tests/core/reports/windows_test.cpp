// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/reports/series.h"
#include "core/reports/windows.h"
#include "support/qt_printers.h"

#include <gtest/gtest.h>

namespace downlight {
namespace {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

const Minute noon = Minute(29'000'000min);

std::vector<ReportMark> marks(int people, int networks, float weight = 1)
{
    std::vector<ReportMark> list;
    for (int i = 0; i < people; ++i)
        list.push_back({noon - 1min, static_cast<quint64>(i), static_cast<quint64>(i % networks), weight});
    return list;
}

TEST(EffectiveCount, DampsWhatComesFromOneNetwork)
{
    EXPECT_EQ(effectiveCount(marks(1, 1), noon, 60min).people, 1) << "a person";
    EXPECT_EQ(effectiveCount(marks(2, 1), noon, 60min).people, 2) << "a couple";
    EXPECT_EQ(effectiveCount(marks(3, 1), noon, 60min).people, 3);
    EXPECT_EQ(effectiveCount(marks(5, 1), noon, 60min).people, 4) << "a household of five";
    EXPECT_EQ(effectiveCount(marks(50, 1), noon, 60min).people, 6) << "an office of fifty";
    EXPECT_EQ(effectiveCount(marks(10, 10), noon, 60min).people, 10) << "ten networks";
    EXPECT_EQ(effectiveCount(marks(4, 4, 0.5F), noon, 60min).people, 2) << "installs of the last ten minutes";
    EXPECT_EQ(effectiveCount({}, noon, 60min).people, 0);
}

TEST(EffectiveCount, CountsAPersonOnce)
{
    std::vector<ReportMark> repeated = marks(1, 1);
    repeated.push_back({noon - 5min, 0, 0, 1});
    repeated.push_back({noon - 6min, 0, 7, 1});
    const EffectiveCount count = effectiveCount(repeated, noon, 60min);
    EXPECT_EQ(count.people, 1);
    EXPECT_EQ(count.reporters, 1);
    EXPECT_EQ(count.networks, 1);
}

TEST(EffectiveCount, LooksAtTheWindowOnly)
{
    std::vector<ReportMark> list{{noon, 1, 1, 1}, {noon - 10min, 2, 2, 1}, {noon - 11min, 3, 3, 1}};
    EXPECT_EQ(effectiveCount(list, noon, 10min).reporters, 1) << "from the tenth minute on, up to now";
    EXPECT_EQ(effectiveCount(list, noon, 60min).reporters, 2);
    const ReportWindows windows = windowsAt(list, {}, noon + 1min);
    EXPECT_EQ(windows.d10, 1);
    EXPECT_EQ(windows.d60, 3);
    EXPECT_EQ(windows.people60, 3);
}

TEST(CountSeries, IsReadWithAndWithoutHeadingAndZone)
{
    const auto series =
        readSeries("time,count\n2026-01-05 00:00:00,3\n2026-01-05T00:05:00Z,4\n1767571800,5\n", 0s);
    ASSERT_TRUE(series) << series.error().detail.toStdString();
    EXPECT_EQ(series->step, 5min);
    EXPECT_EQ(series->counts.size(), 3U);
    EXPECT_EQ(series->counts.front(), 3);
    EXPECT_EQ(series->counts[1], 4);
    EXPECT_EQ(series->counts.back(), 5);
    const ReportWindows windows = windowsOf(*series, 1);
    EXPECT_EQ(windows.d10, 7);
    EXPECT_EQ(windows.people60, 7);
}

TEST(CountSeries, SaysWhatIsWrongAndWhere)
{
    const auto trouble = [](const QByteArray& csv, std::chrono::seconds step = 0s) {
        const auto series = readSeries(csv, step);
        return series ? QString() : series.error().detail;
    };
    EXPECT_TRUE(trouble("time,count\n2026-01-05,x\n").contains("line 2"_L1));
    EXPECT_TRUE(trouble("time,count\nyesterday,1\n").contains("line 2"_L1));
    EXPECT_TRUE(trouble("100,1\n50,1\n").contains("line 2"_L1));
    EXPECT_TRUE(trouble("100,1\n").contains("two lines"_L1));
    EXPECT_TRUE(trouble("100,-1\n200,1\n").contains("line 1"_L1)
                || trouble("0,1\n60,-1\n").contains("line 2"_L1));
    EXPECT_TRUE(trouble("0,1\n7200,1\n").contains("7200"_L1));
    EXPECT_TRUE(trouble("0,1\n60,1\n7000000000,1\n").contains("steps"_L1));
    EXPECT_TRUE(trouble("0,1\n60,1\n9000000000000000000,1\n").contains("line 3"_L1));
    EXPECT_TRUE(trouble("-9000000000000000000,1\n60,1\n").contains("line 1"_L1));
}

TEST(CountSeries, AnOutageInItIsFound)
{
    CountSeries series;
    series.start = noon;
    series.counts.assign(14 * 288, 0);
    for (std::size_t i = 0; i < series.counts.size(); i += 24)
        series.counts[i] = 1; // one in two hours
    for (std::size_t i = 3000; i < 3024; ++i)
        series.counts[i] = 2; // two in five minutes for two hours
    const std::vector<SeriesChange> changes = changesIn(series, {});
    ASSERT_GE(changes.size(), 4U);
    EXPECT_EQ(changes[0].state, CrowdState::Possible);
    EXPECT_EQ(changes[1].state, CrowdState::Outage);
    EXPECT_LT(changes[1].at - (series.start + 3000 * 5min), 45min);
    EXPECT_EQ(changes.back().state, CrowdState::Operational);
}

TEST(CountSeries, ABusyServiceThatIsNewIsNotInOutageForEver)
{
    CountSeries series;
    series.start = noon;
    series.counts.assign(4 * 288, 100); // 1,200 an hour from the first minute on
    const std::vector<SeriesChange> changes = changesIn(series, {});
    ASSERT_FALSE(changes.empty());
    EXPECT_EQ(changes.back().state, CrowdState::Operational);
    EXPECT_LT(changes.back().at, series.start + 48h);
}

} // namespace
} // namespace downlight
