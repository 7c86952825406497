// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/reports/detector_memory.h"
#include "support/qt_printers.h"

#include <QDataStream>
#include <QIODevice>

#include <gtest/gtest.h>

namespace downlight {
namespace {

using namespace std::chrono_literals;

constexpr Minute monday = Minute(std::chrono::sys_days(std::chrono::year(2026) / 1 / 5));

TEST(DetectorMemory, KeepsEverything)
{
    DetectorState state;
    evaluate({}, ReportWindows{.d10 = 25, .d15 = 25, .d30 = 25, .d60 = 25, .people60 = 25, .networks60 = 25},
             monday, state);
    state.baseline.learn(monday, 12, false);
    state.coveredFrom = monday - 5h;
    state.suspectPeak = 25;
    state.lengths = {20, 45};
    const std::optional<DetectorState> again = detector_memory::unpack(detector_memory::pack(state));
    ASSERT_TRUE(again);
    EXPECT_EQ(*again, state);
    QByteArray cut = detector_memory::pack(state);
    cut.chop(1);
    EXPECT_FALSE(detector_memory::unpack(cut));
}

TEST(DetectorMemory, ReadsWhatTheFirstVersionKept)
{
    // Version 1: state, wasOutage, four times, G, peak, calm ticks; prior, people, exposure, two sums for the
    // dispersion, hours; people and hours of 48 slots.
    QByteArray bytes;
    QDataStream stream(&bytes, QIODevice::WriteOnly);
    stream.setVersion(QDataStream::Qt_6_4);
    stream << quint8(1) << quint8(2) << true << qint64(10) << qint64(10) << qint64(0) << qint64(20) << 1.5
           << 40.0 << qint32(0);
    for (const double number : {0.5, 480.0, 240.0, 7.0, 8.0, 400.0})
        stream << number;
    for (int slot = 0; slot < 48; ++slot)
        stream << 10.0 << 5.0;
    const std::optional<DetectorState> state = detector_memory::unpack(bytes);
    ASSERT_TRUE(state);
    EXPECT_EQ(state->state, CrowdState::Outage);
    EXPECT_EQ(state->baseline.hoursSeen(), 400);
    EXPECT_NEAR(state->baseline.expected(monday + 12h, 60min), 2, 0.1);
}

} // namespace
} // namespace downlight
