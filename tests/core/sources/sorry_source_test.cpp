// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/source_test.h"

namespace downlight {
namespace {

using namespace Qt::StringLiterals;

class SorrySourceTest : public testing::SourceTest {
protected:
    SorrySourceTest()
        : SourceTest(u"sorry"_s)
    {
    }
};

QByteArray page(const char* state)
{
    return QByteArray(R"({"page":{"name":"Shop","state":")") + state
        + R"(","state_text":"T","links":{"components":"c"}}})";
}

TEST_F(SorrySourceTest, ReadsThePagesWord)
{
    EXPECT_EQ(level(page("operational")), Level::Operational);
    EXPECT_EQ(level(page("maintenance")), Level::Maintenance);
    EXPECT_EQ(level(page("degraded")), Level::Degraded) << "how much of it is not said";
    EXPECT_EQ(parse(page("odd")).error().detail, u"page.state is \"odd\", which is no known word"_s);
    EXPECT_EQ(recognised(page("operational")), u"sorry"_s);
}

TEST_F(SorrySourceTest, ComponentsSayHowMuch)
{
    Result<Reading> reading = parse(page("degraded"));
    ASSERT_TRUE(reading);
    ASSERT_TRUE(source->complete(
        *reading,
        testing::answer(R"({"components":[{"id":1,"name":"Mail","state":"degraded","parent_id":null},
        {"id":2,"name":"SMTP","state":"degraded","parent_id":1},{"id":3,"name":"IMAP","state":"operational","parent_id":1}]})")));
    EXPECT_EQ(reading->level, Level::PartialOutage);
    ASSERT_EQ(reading->components.size(), 2) << "a heading is no component";
    EXPECT_EQ(reading->components[0].group, u"Mail"_s);
}

TEST_F(SorrySourceTest, NoticesAreIncidentsAndWork)
{
    Result<Reading> reading = parse(page("operational"));
    ASSERT_TRUE(reading);
    ASSERT_TRUE(source->complete(
        *reading,
        testing::answer(
            R"({"notices":[{"type":"unplanned","state":"identified","subject":"Slow","began_at":"2026-07-31T07:00:00Z"},
        {"type":"planned","state":"scheduled","subject":"Disks","begins_at":"2026-09-01T07:00:00Z"},{"type":"unplanned","state":"false_alarm","subject":"F"}]})")));
    EXPECT_EQ(reading->level, Level::Degraded);
    EXPECT_EQ(reading->incidents.size(), 2);
    EXPECT_FALSE(reading->maintenances[0].active);
    EXPECT_FALSE(source->complete(*reading, testing::answer("{}")));
}

TEST_F(SorrySourceTest, AsksThePagesOwnHost)
{
    EXPECT_EQ(asked(u"https://status.example.org/notices/5"_s),
              u"https://status.example.org/api/v1/status"_s);
    EXPECT_EQ(source->complements(QUrl(u"https://status.example.org"_s)).size(), 2);
}

} // namespace
} // namespace downlight
