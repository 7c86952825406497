// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/notify/notice_state.h"

#include <gtest/gtest.h>

namespace downlight {
namespace {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

TEST(NoticeState, ComesBackAsItWas)
{
    ServiceNotices service;
    service.told = Level::PartialOutage;
    service.visible = 7;
    service.bell = true;
    service.snoozedUntil = 500s;
    service.missed = true;
    service.missedWas = Level::MajorOutage;
    service.missedWorst = Level::Degraded;
    service.lastDuration = 60s;
    service.opened = {10s, 20s};
    service.flapping = true;
    service.flapChangedAt = 30s;
    EXPECT_EQ(serviceNoticesFromJson(toJson(service), 0s), service);

    NoticeState state;
    state.lastId = 9;
    state.platformTold.insert(u"statuspage"_s, 77s);
    state.recent = {
        {5s, 8, u"p"_s, {u"a"_s, Level::MajorOutage, Level::Operational, Scope::Unclear, std::nullopt}}};
    state.group.visible = 9;
    state.group.open = true;
    state.group.lines = {{u"b"_s, Level::Operational, Level::MajorOutage, Scope::Everyone, 60s}};
    state.group.providers.insert(u"b"_s, u"q"_s);
    NoticeState again;
    readShared(sharedToJson(state), 0s, again);
    EXPECT_EQ(again, state);
}

TEST(NoticeState, MovesSteadyTimesToTheNewClock)
{
    ServiceNotices service;
    service.snoozedUntil = 500s;
    EXPECT_EQ(serviceNoticesFromJson(toJson(service), -100s).snoozedUntil, Steady(400s));
}

TEST(NoticeState, ReadsNothingFromNonsense)
{
    EXPECT_EQ(serviceNoticesFromJson("not json", 0s), ServiceNotices{});
}

} // namespace
} // namespace downlight
