// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/source_test.h"

namespace downlight {
namespace {

using namespace Qt::StringLiterals;

class StatuspalSourceTest : public testing::SourceTest {
protected:
    StatuspalSourceTest()
        : SourceTest(u"statuspal"_s)
    {
    }
};

QByteArray page(const char* own, const char* web, const char* rest = "")
{
    return u"{\"status_page\":{\"name\":\"Shop\",\"subdomain\":\"shop\",\"current_incident_type\":%1},\"services\":[{\"name\":\"EU\",\"current_incident_type\":%2,\"children\":[{\"name\":\"Web\",\"current_incident_type\":%2,\"children\":[]},{\"name\":\"Mail\",\"current_incident_type\":null,\"children\":[{}]}]}]%3}"_s
        .arg(QLatin1StringView(own), QLatin1StringView(web), QLatin1StringView(rest))
        .toUtf8();
}

TEST_F(StatuspalSourceTest, ReadsTypes)
{
    EXPECT_EQ(level(page("null", "null")), Level::Operational);
    EXPECT_EQ(level(page("\"minor\"", "\"minor\"")), Level::Degraded);
    EXPECT_EQ(level(page("\"major\"", "\"major\"")), Level::PartialOutage)
        << "not every service is concerned";
    EXPECT_EQ(level(page("\"scheduled\"", "\"scheduled\"")), Level::Maintenance);
    EXPECT_EQ(level(page("\"info\"", "null")), Level::Operational);
    EXPECT_EQ(level(page("\"of-our-own\"", "null")), Level::Degraded);
}

TEST_F(StatuspalSourceTest, LeavesHaveTheirParentsForAGroup)
{
    const Result<Reading> reading = parse(page("null", "null"));
    ASSERT_TRUE(reading);
    ASSERT_FALSE(reading->components.isEmpty());
    EXPECT_EQ(reading->components[0], (Component{u"Web"_s, u"EU"_s, Level::Operational, {}}));
}

TEST_F(StatuspalSourceTest, WhatHasEndedIsClosed)
{
    const Result<Reading> reading = parse(page(
        "null", "null",
        R"(,"incidents":[{"title":"A","type":"major","starts_at":"2026-07-31T20:00:00","ends_at":"2026-07-31T21:00:00"},
            {"title":"B","type":"minor","starts_at":"2026-07-31T20:00:00","ends_at":null}])"));
    ASSERT_TRUE(reading);
    EXPECT_FALSE(reading->incidents[0].open);
    EXPECT_TRUE(reading->incidents[1].open);
    EXPECT_EQ(reading->incidents[1].startedAt, QDateTime(QDate(2026, 7, 31), QTime(20, 0), Qt::UTC));
}

TEST_F(StatuspalSourceTest, AsksTheVendorsOwnHost)
{
    EXPECT_EQ(asked(u"https://shop.statuspal.eu"_s),
              u"https://statuspal.eu/api/v2/status_pages/shop/summary"_s);
    EXPECT_TRUE(candidates(u"https://status.example.org"_s).isEmpty());
    EXPECT_TRUE(candidates(u"https://www.statuspal.io"_s).isEmpty());
}

} // namespace
} // namespace downlight
