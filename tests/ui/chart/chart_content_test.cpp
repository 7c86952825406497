// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/compat.h"
#include "ui/chart/chart_content.h"
#include "ui/chart/numbers_model.h"

#include <QCoreApplication>
#include <QKeyEvent>

#include <gtest/gtest.h>

#include <numeric>

namespace downlight {
namespace {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

QDateTime utc(const char* text)
{
    return QDateTime::fromString(QString::fromLatin1(text), Qt::ISODate);
}

Minute minuteOf(const QDateTime& time)
{
    return Minute(std::chrono::minutes(time.toSecsSinceEpoch() / 60));
}

std::vector<ChartStep> hoursFrom(const QDateTime& from, int count)
{
    std::vector<ChartStep> steps;
    for (int i = 0; i < count; ++i)
        steps.push_back({from.addSecs(i * 3600), from.addSecs((i + 1) * 3600), 1.0, 0.5});
    return steps;
}

TEST(ChartMath, DaysOf23And25HoursHoldWhatHappenedInThem)
{
    const QTimeZone berlin("Europe/Berlin");
    // 29 March 2026 has 23 hours there, 25 October 25.
    const auto spring = chart_math::byDay(hoursFrom(utc("2026-03-28T23:00:00Z"), 23 + 24), berlin);
    ASSERT_EQ(spring.size(), 2U);
    EXPECT_EQ(spring[0].value, 23);
    EXPECT_EQ(spring[1].value, 24);
    EXPECT_EQ(spring[0].to, utc("2026-03-29T22:00:00Z"));
    const auto autumn = chart_math::byDay(hoursFrom(utc("2026-10-24T22:00:00Z"), 25 + 24), berlin);
    ASSERT_EQ(autumn.size(), 2U);
    EXPECT_EQ(autumn[0].value, 25);
    EXPECT_DOUBLE_EQ(autumn[0].usual, 12.5);
}

TEST(ChartMath, DaysBeginAtMidnightInZonesOfHalfHours)
{
    const auto days =
        chart_math::byDay(hoursFrom(utc("2026-01-04T18:00:00Z"), 48), QTimeZone("Asia/Kolkata"));
    ASSERT_EQ(days.size(), 2U);
    EXPECT_EQ(days[0].from, utc("2026-01-04T18:30:00Z"))
        << "00:30 of an hour that begins at 23:30 is the day's";
    EXPECT_EQ(days[0].to, utc("2026-01-05T18:30:00Z"));
    EXPECT_EQ(days[0].value, 24);
    EXPECT_EQ(days[1].value, 24);
}

TEST(ChartMath, NothingIsLostInAnyZone)
{
    const QDateTime from = utc("2024-01-01T00:00:00Z");
    constexpr int hours = 24 * 366;
    const QList<QByteArray> zones = QTimeZone::availableTimeZoneIds();
    ASSERT_GT(zones.size(), 300);
    for (const QByteArray& id : zones) {
        const auto days = chart_math::byDay(hoursFrom(from, hours), QTimeZone(id));
        const double all =
            std::accumulate(days.begin(), days.end(), 0.0,
                            [](double sum, const ChartStep& day) { return sum + day.value.value_or(0); });
        EXPECT_EQ(all, hours) << id.toStdString();
        for (std::size_t i = 1; i < days.size(); ++i)
            ASSERT_EQ(days[i].from, days[i - 1].to) << id.toStdString();
    }
}

TEST(ChartMath, ADayWithoutCountsIsAGap)
{
    auto steps = hoursFrom(utc("2026-01-05T00:00:00Z"), 48);
    for (int i = 24; i < 48; ++i)
        steps[static_cast<std::size_t>(i)].value.reset();
    const auto days = chart_math::byDay(steps, QTimeZone::utc());
    ASSERT_EQ(days.size(), 2U);
    EXPECT_EQ(days[0].value, 24);
    EXPECT_FALSE(days[1].value.has_value());
}

TEST(ChartMath, TicksStandWhereTheLocalClockIsRound)
{
    const QTimeZone kathmandu("Asia/Kathmandu"); // 5:45 ahead
    const QList<QDateTime> ticks =
        chart_math::ticks(utc("2026-01-05T00:00:00Z"), utc("2026-01-06T00:00:00Z"), 6, kathmandu);
    ASSERT_EQ(ticks.size(), 4);
    EXPECT_EQ(ticks[0], utc("2026-01-05T00:15:00Z"));
    EXPECT_EQ(chart_math::ticks(utc("2026-03-28T00:00:00Z"), utc("2026-03-30T12:00:00Z"), 24,
                                QTimeZone("Europe/Berlin")),
              (QList<QDateTime>{utc("2026-03-28T23:00:00Z"), utc("2026-03-29T22:00:00Z")}));
}

TEST(ChartMath, TodayBeginsAtTheViewersMidnight)
{
    std::vector<int> quarters(192, 1);
    const QDateTime now = utc("2026-01-05T12:07:00Z");
    EXPECT_EQ(chart_math::sinceMidnight(quarters, now, now, QTimeZone::utc()), 12 * 4 + 1);
    EXPECT_EQ(chart_math::sinceMidnight(quarters, now.addSecs(-2 * 3600), now, QTimeZone::utc()), 10 * 4 + 1)
        << "of an answer that was counted two hours ago";
    EXPECT_EQ(chart_math::sinceMidnight(quarters, now.addDays(-1), now, QTimeZone::utc()), 0)
        << "or yesterday";
    EXPECT_EQ(chart_math::sinceMidnight(quarters, now, now, QTimeZone("Asia/Kathmandu")),
              (17 * 60 + 45) / 15 + 1);
    EXPECT_EQ(chart_math::sinceMidnight(quarters, utc("2026-10-25T22:00:00Z"), utc("2026-10-25T22:00:00Z"),
                                        QTimeZone("Europe/Berlin")),
              24 * 4 + 1)
        << "a day of 25 hours";
}

TEST(ChartMath, AxesEndAtRoundNumbers)
{
    for (const auto& [value, top] : {std::pair(0.0, 5.0), std::pair(3.0, 5.0), std::pair(5.1, 8.0),
                                     std::pair(62.0, 80.0), std::pair(190.0, 200.0), std::pair(1e6 + 1, 2e6)})
        EXPECT_EQ(chart_math::roundUp(value, 5), top) << value;
}

TEST(ChartContent, ReportsKeepGapsApartFromZeros)
{
    const ChartContent::Span span{1, utc("2026-01-05T12:30:00Z"), QTimeZone::utc()};
    CrowdHistory history;
    history.start = minuteOf(span.from());
    history.people.assign(24, 0);
    history.people[3] = std::nullopt;
    history.people[23] = 12;
    history.expected.assign(24, 1.0);
    history.incidents = {
        {1, u"github"_s, {}, minuteOf(utc("2026-01-05T11:00:00Z")), std::nullopt, CrowdState::Outage}};
    Reading reading;
    reading.maintenances = {
        {u"Work"_s, u"scheduled"_s, false, utc("2026-01-05T05:00:00Z"), utc("2026-01-05T06:00:00Z"), {}}};
    const ReportChart::Content content = ChartContent::reports(history, reading, span);
    ASSERT_EQ(content.steps.size(), 24U);
    EXPECT_FALSE(content.steps[3].value.has_value());
    EXPECT_EQ(content.steps[4].value, 0);
    EXPECT_EQ(content.marks.size(), 2);
    EXPECT_EQ(content.marks[0].to, span.now) << "an incident that goes on ends now";
    EXPECT_EQ(content.to, utc("2026-01-05T13:00:00Z"));
    EXPECT_TRUE(content.describe(3).contains(u"nobody counted"_s));
    EXPECT_TRUE(content.describe(23).contains(u"12"_s)) << content.describe(23).toStdString();
}

TEST(ChartContent, UptimeIsOfTheTimeLookedAt)
{
    const ChartContent::Span span{1, utc("2026-01-05T12:00:00Z"), QTimeZone::utc()};
    const qint64 first = span.from().toSecsSinceEpoch() / 3600;
    QList<HourRow> hours;
    HourRow whole{u"a"_s, first, 3600, 0, 0, 3600};
    HourRow half{u"a"_s, first + 1, 900, 900, 0, 1800};
    half.latencySum = 300;
    half.latencyCount = 3;
    half.latencyMin = 50;
    half.latencyMax = 200;
    hours << whole << half;
    const ReportChart::Content content = ChartContent::uptime(hours, span);
    EXPECT_EQ(content.steps[0].value, 100);
    EXPECT_EQ(content.steps[1].value, 50);
    EXPECT_FALSE(content.steps[2].value.has_value());
    EXPECT_TRUE(content.describe(1).contains(u"50"_s)) << content.describe(1).toStdString();
    EXPECT_TRUE(ChartContent::uptimeSummary(hours, span).contains(u"83"_s))
        << ChartContent::uptimeSummary(hours, span).toStdString();
    const ReportChart::Content latency = ChartContent::latency(hours, span);
    EXPECT_EQ(latency.steps[1].value, 100);
    EXPECT_EQ(latency.band[1], std::pair(50.0, 200.0));
}

TEST(ChartContent, HoursInWhichNobodyLookedAreGapsInTheStrip)
{
    const ChartContent::Span span{1, utc("2026-01-05T12:00:00Z"), QTimeZone::utc()};
    const qint64 first = span.from().toSecsSinceEpoch() / 3600;
    ServiceHistory history;
    for (int i = 0; i < 24; ++i) {
        if (i != 5)
            history.hours.append({u"a"_s, first + i, 3600, 0, 0, 3600});
    }
    history.transitions = {{u"a"_s, span.from().addDays(-3), Level::Operational, Scope::Everyone, {}},
                           {u"a"_s, span.from().addSecs(8 * 3600), Level::MajorOutage, Scope::Everyone, {}}};
    const QList<StateStrip::Stretch> strip = ChartContent::stretches(history, Level::MajorOutage, span);
    ASSERT_EQ(strip.size(), 4);
    EXPECT_EQ(strip[0].level, Level::Operational);
    EXPECT_TRUE(strip[1].isGap);
    EXPECT_EQ(strip[2].level, Level::Operational);
    EXPECT_EQ(strip[3].level, Level::MajorOutage);
    EXPECT_EQ(strip[3].to, span.now);
    for (qsizetype i = 1; i < strip.size(); ++i)
        EXPECT_EQ(strip[i].from, strip[i - 1].to);
}

TEST(NumbersModel, TellsTheHourThatTheClockShowsTwiceApart)
{
    ReportChart::Content content;
    content.zone = QTimeZone("Europe/Berlin");
    content.steps = hoursFrom(utc("2026-10-25T00:00:00Z"), 2); // 2:00 twice
    content.steps[1].value.reset();
    NumbersModel model;
    model.setContent(content);
    ASSERT_EQ(model.rowCount(), 2);
    EXPECT_NE(model.index(0, 0).data(), model.index(1, 0).data());
    EXPECT_EQ(model.index(0, 2).data().toString(), u"no data"_s) << "newest first";
    EXPECT_EQ(NumbersModel::toCsv(content),
              "from,to,value,usual\r\n2026-10-25T00:00:00Z,2026-10-25T01:00:00Z,1,0.5\r\n2026-10-25T01:00:"
              "00Z,2026-10-25T02:00:00Z,,0.5\r\n");
}

TEST(ChartContent, SaysWhereThereIsNothingToSee)
{
    const ChartContent::Span span{1, utc("2026-03-04T12:00:00Z"), QTimeZone::utc()};
    EXPECT_TRUE(ChartContent::latency({}, span).legend.startsWith(u"No answer was measured"_s));
    EXPECT_TRUE(ChartContent::uptime({}, span).legend.startsWith(u"Nobody looked"_s));
    HourRow hour;
    hour.hour = span.now.toSecsSinceEpoch() / 3600 - 1;
    hour.up = 60;
    hour.latencyCount = 1;
    hour.latencySum = hour.latencyMin = hour.latencyMax = 40;
    EXPECT_TRUE(ChartContent::latency({hour}, span).legend.startsWith(u"Bars"_s));
    EXPECT_EQ(ChartContent::latency({hour}, span).valueName, u"Response time (ms)"_s);
    EXPECT_TRUE(ChartContent::uptime({hour}, span).legend.startsWith(u"Bars"_s));
}

TEST(ReportChart, APictureSaysWhatItShows)
{
    ReportChart chart;
    chart.resize(400, 200);
    ReportChart::Content content;
    content.steps = hoursFrom(utc("2026-01-05T00:00:00Z"), 24);
    content.from = content.steps.front().from;
    content.to = content.steps.back().to;
    content.name = u"Reports over time"_s;
    content.legend = u"Bars: people"_s;
    chart.setContent(content);
    const QImage image = chart.image(2, u"Mastodon"_s);
    EXPECT_EQ(image.width(), 800);
    EXPECT_GT(image.height(), 400 + 3 * 2 * chart.fontMetrics().height())
        << "title, name and legend beside it";
}

TEST(ReportChart, CanBeReadWithTheKeys)
{
    ReportChart chart;
    ReportChart::Content content;
    content.zone = QTimeZone::utc();
    content.steps = hoursFrom(utc("2026-01-05T00:00:00Z"), 24);
    content.from = content.steps.front().from;
    content.to = content.steps.back().to;
    content.describe = [](int step) { return u"step %1"_s.arg(step); };
    chart.setContent(content);
    QString said;
    QObject::connect(&chart, &ReportChart::readOut, &chart, [&said](const QString& text) { said = text; });
    const auto press = [&chart](int key) {
        QKeyEvent event(QEvent::KeyPress, key, Qt::NoModifier);
        QCoreApplication::sendEvent(&chart, &event);
    };
    press(Qt::Key_Left);
    EXPECT_EQ(said, u"step 23"_s) << "from the end";
    press(Qt::Key_Left);
    EXPECT_EQ(said, u"step 22"_s);
    press(Qt::Key_Home);
    press(Qt::Key_Left);
    EXPECT_EQ(said, u"step 0"_s);
    EXPECT_EQ(chart.accessibleDescription(), said) << "for those who hear it";
    content.steps.erase(content.steps.begin());
    chart.setContent(content);
    EXPECT_EQ(chart.current(), -1) << "what was pointed at is gone";
}

} // namespace
} // namespace downlight
