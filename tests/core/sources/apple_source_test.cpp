// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/source_test.h"

namespace downlight {
namespace {

using namespace Qt::StringLiterals;

class AppleSourceTest : public testing::SourceTest {
protected:
    AppleSourceTest()
        : SourceTest(u"apple"_s)
    {
    }
};

QByteArray page(const char* events)
{
    return QByteArray(R"({"services":[{"serviceName":"Mail","events":[)") + events
        + R"(]},{"serviceName":"Maps","events":[]}]})";
}

TEST_F(AppleSourceTest, OnlyWhatGoesOnCounts)
{
    EXPECT_EQ(level(page("")), Level::Operational);
    EXPECT_EQ(level(page(R"({"statusType":"Outage","eventStatus":"resolved"})")), Level::Operational);
    EXPECT_EQ(level(page(R"({"statusType":"Outage","eventStatus":"ongoing"})")), Level::PartialOutage);
    EXPECT_EQ(level(page(R"({"statusType":"Issue","eventStatus":"ongoing"})")), Level::Degraded);
    EXPECT_EQ(level(page(R"({"statusType":"Maintenance","eventStatus":"ongoing"})")), Level::Maintenance);
    EXPECT_EQ(level(page(R"({"statusType":"Maintenance","eventStatus":"upcoming"})")), Level::Operational);
    EXPECT_EQ(level(page(R"({"eventStatus":"ongoing"})")), Level::Degraded) << "older answers name no type";
}

TEST_F(AppleSourceTest, UnwrapsTheCall)
{
    const Result<Reading> reading = parse(
        "jsonCallback("
        + page(R"({"statusType":"Issue","eventStatus":"ongoing","epochStartDate":1785542400000})") + ");\n");
    ASSERT_TRUE(reading);
    EXPECT_EQ(reading->level, Level::Degraded);
    EXPECT_EQ(reading->incidents[0].startedAt, QDateTime(QDate(2026, 8, 1), QTime(0, 0), Qt::UTC));
}

TEST_F(AppleSourceTest, KnowsBothPages)
{
    EXPECT_EQ(asked(candidates(u"https://www.icloud.com/mail"_s)[0]),
              u"https://www.apple.com/support/systemstatus/data/system_status_en_US.js"_s);
    EXPECT_EQ(asked(candidates(u"https://developer.apple.com/system-status/"_s)[0]),
              u"https://www.apple.com/support/systemstatus/data/developer/system_status_en_US.js"_s);
    EXPECT_EQ(parse(R"({"services":[]})").error().detail, u"no services[].serviceName"_s);
}

} // namespace
} // namespace downlight
