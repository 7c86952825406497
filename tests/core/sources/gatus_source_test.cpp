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

} // namespace
} // namespace downlight
