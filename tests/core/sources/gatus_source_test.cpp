// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/source_test.h"

namespace downlight {
namespace {

using namespace Qt::StringLiterals;

class GatusSourceTest : public testing::SourceTest {
protected:
    GatusSourceTest()
        : SourceTest(u"gatus"_s)
    {
    }
};

TEST_F(GatusSourceTest, TheNewestResultStandsLast)
{
    EXPECT_EQ(
        level(R"([{"name":"web","group":"core","key":"k","results":[{"success":false},{"success":true}]}])"),
        Level::Operational);
    EXPECT_EQ(
        level(
            R"([{"name":"web","results":[{"success":true},{"success":false}]},{"name":"mail","results":[{"success":true}]}])"),
        Level::PartialOutage);
    EXPECT_EQ(level(R"([{"name":"web","results":[]}])"), Level::Unknown) << "not tried yet";
}

TEST_F(GatusSourceTest, ReadsTheObjectOfOlderVersions)
{
    const Result<Reading> reading =
        parse(R"({"core_web":{"name":"web","group":"core","results":[{"success":false}]}})");
    ASSERT_TRUE(reading);
    EXPECT_EQ(reading->level, Level::MajorOutage);
    EXPECT_EQ(reading->components[0].group, u"core"_s);
}

TEST_F(GatusSourceTest, AsksForTheNewestResults)
{
    EXPECT_EQ(asked(u"https://up.example.org"_s),
              u"https://up.example.org/api/v1/endpoints/statuses?page=1&pageSize=20"_s);
    EXPECT_EQ(recognised(R"([{"name":"web","results":[]}])"), u"gatus"_s);
    EXPECT_EQ(parse(R"({"a":1})").error().detail, u"no list of endpoints with name and results"_s);
}

TEST_F(GatusSourceTest, WhatWasMeasuredTooLongAgoSaysNothing)
{
    const QDateTime measured(QDate(2026, 1, 5), QTime(12, 0), Qt::UTC);
    HttpReply reply = testing::answer(
        R"([{"name":"web","results":[{"success":true,"timestamp":"2026-01-05T11:59:00Z"},{"success":true,"timestamp":"2026-01-05T12:00:00Z"}]}])",
        u"2026-01-05T15:00:00Z"_s);
    const auto level = [&] { return source->parse(reply)->level; };
    EXPECT_EQ(level(), Level::Unknown) << "by our clock, where the answer has no time";
    reply.date = measured.addSecs(30);
    EXPECT_EQ(level(), Level::Operational) << "our clock is three hours ahead";
    reply.age = std::chrono::hours(24);
    EXPECT_EQ(level(), Level::Unknown) << "a cache kept it since yesterday";
    reply.age = {};
    reply.date = measured.addSecs(3600);
    EXPECT_EQ(level(), Level::Unknown) << "a server that answers and measures no more";
}

} // namespace
} // namespace downlight
