// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/source_test.h"

namespace downlight {
namespace {

using namespace Qt::StringLiterals;

class PsnSourceTest : public testing::SourceTest {
protected:
    PsnSourceTest()
        : SourceTest(u"psn"_s)
    {
    }
};

QByteArray region(const char* type)
{
    return QByteArray(R"({"status":[{"statusId":"1","statusType":")") + type
        + R"(","startDate":"2026-07-31T10:00:00Z"}],"countries":[]})";
}

TEST_F(PsnSourceTest, ReadsTheRegionsWord)
{
    EXPECT_EQ(level(R"({"status":[],"countries":[]})"), Level::Operational);
    EXPECT_EQ(level(region("Maintenance")), Level::Maintenance);
    EXPECT_EQ(level(region("Degraded")), Level::Degraded);
    EXPECT_EQ(level(region("Outage")), Level::MajorOutage);
    EXPECT_EQ(level(region("Odd")), Level::Degraded);
}

TEST_F(PsnSourceTest, OneCountryIsAPart)
{
    const Result<Reading> reading = parse(R"({"status":[],"countries":[{"countryCode":"US","status":[],
        "services":[{"serviceName":"Store","status":[{"statusType":"Outage"}]},{"serviceName":"Games","status":[]}]}]})");
    ASSERT_TRUE(reading);
    EXPECT_EQ(reading->level, Level::PartialOutage);
    ASSERT_EQ(reading->components.size(), 1);
    EXPECT_EQ(reading->components[0].name, u"Store"_s);
}

TEST_F(PsnSourceTest, ChoosesTheRegion)
{
    EXPECT_EQ(asked(candidates(u"https://www.playstation.com/support"_s)[0]),
              u"https://status.playstation.com/data/statuses/region/SCEA.json"_s);
    EXPECT_EQ(asked(u"https://status.playstation.com/#SCEE"_s),
              u"https://status.playstation.com/data/statuses/region/SCEE.json"_s);
}

} // namespace
} // namespace downlight
