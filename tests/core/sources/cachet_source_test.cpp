// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/source_test.h"

namespace downlight {
namespace {

using namespace Qt::StringLiterals;

class CachetSourceTest : public testing::SourceTest {
protected:
    CachetSourceTest()
        : SourceTest(u"cachet"_s)
    {
    }
};

QByteArray components(const char* first, const char* second)
{
    return u"{\"meta\":{},\"data\":[{\"id\":1,\"name\":\"Web\",\"status\":%1,\"status_name\":\"x\",\"enabled\":true},{\"id\":2,\"name\":\"Mail\",\"status\":%2,\"status_name\":\"x\"}]}"_s
        .arg(QLatin1StringView(first), QLatin1StringView(second))
        .toUtf8();
}

TEST_F(CachetSourceTest, ReadsNumbersAlsoAsText)
{
    EXPECT_EQ(level(components("1", "\"1\"")), Level::Operational);
    EXPECT_EQ(level(components("1", "2")), Level::Degraded);
    EXPECT_EQ(level(components("1", "\"4\"")), Level::PartialOutage);
    EXPECT_EQ(level(components("4", "4")), Level::MajorOutage);
    EXPECT_EQ(level(components("0", "0")), Level::Unknown);
}

TEST_F(CachetSourceTest, WhatIsSwitchedOffDoesNotCount)
{
    QByteArray body = components("4", "1");
    body.replace("\"enabled\":true", "\"enabled\":false");
    EXPECT_EQ(level(body), Level::Operational);
}

TEST_F(CachetSourceTest, VersionThreeSaysTheLatestStatus)
{
    const Result<Reading> reading = parse(
        R"({"data":[{"id":"1","type":"components","attributes":{"name":"Web","status":{"human":"Operational","value":1},
        "latest_status":{"human":"Under maintenance","value":6}}}]})");
    ASSERT_TRUE(reading);
    EXPECT_EQ(reading->level, Level::Maintenance);
}

TEST_F(CachetSourceTest, AnOpenIncidentWithoutAComponentIsADegradation)
{
    Result<Reading> reading = parse(components("1", "1"));
    ASSERT_TRUE(reading);
    const QByteArray incidents =
        R"({"data":[{"id":7,"component_id":0,"name":"Errors","status":2,"human_status":"Identified","message":"m","occurred_at":"2026-03-01 10:40:00"},
        {"id":6,"component_id":0,"name":"Old","status":4,"human_status":"Fixed","message":"m"}]})";
    ASSERT_TRUE(source->complete(*reading, testing::answer(incidents)));
    EXPECT_EQ(reading->level, Level::Degraded);
    EXPECT_TRUE(reading->incidents[0].open);
    EXPECT_FALSE(reading->incidents[1].open);
    EXPECT_EQ(reading->incidents[0].startedAt, QDateTime(QDate(2026, 3, 1), QTime(10, 40), Qt::UTC));
}

TEST_F(CachetSourceTest, AsksBothVersions)
{
    const QStringList pages = candidates(u"https://status.example.org"_s);
    ASSERT_EQ(pages.size(), 2);
    EXPECT_EQ(asked(pages[0]), u"https://status.example.org/api/v1/components?per_page=1000"_s);
    EXPECT_EQ(asked(pages[1]), u"https://status.example.org/api/components?per_page=1000"_s);
    EXPECT_EQ(asked(candidates(u"https://example.org/status"_s)[0]),
              u"https://example.org/status/api/v1/components?per_page=1000"_s)
        << "behind a path of a proxy";
    EXPECT_EQ(source->complements(QUrl(pages[1]))[0].url.path(), u"/api/incidents"_s);
}

} // namespace
} // namespace downlight
