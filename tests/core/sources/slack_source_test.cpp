// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/source_test.h"

namespace downlight {
namespace {

using namespace Qt::StringLiterals;

class SlackSourceTest : public testing::SourceTest {
protected:
    SlackSourceTest()
        : SourceTest(u"slack"_s)
    {
    }
};

QByteArray page(const char* type, const char* status)
{
    return u"{\"status\":\"ok\",\"active_incidents\":[{\"title\":\"T\",\"type\":\"%1\",\"status\":\"%2\",\"services\":[\"Messaging\"],\"date_created\":\"2026-07-31T16:00:00-08:00\"}]}"_s
        .arg(QLatin1StringView(type), QLatin1StringView(status))
        .toUtf8();
}

TEST_F(SlackSourceTest, BelievesTheListRatherThanTheWord)
{
    EXPECT_EQ(level(R"({"status":"ok","active_incidents":[]})"), Level::Operational);
    EXPECT_EQ(level(page("notice", "active")), Level::Degraded);
    EXPECT_EQ(level(page("incident", "active")), Level::PartialOutage);
    EXPECT_EQ(level(page("outage", "active")), Level::MajorOutage);
    EXPECT_EQ(level(page("maintenance", "active")), Level::Maintenance);
    EXPECT_EQ(level(page("maintenance", "scheduled")), Level::Operational);
    EXPECT_EQ(level(page("outage", "resolved")), Level::Operational);
    EXPECT_EQ(level(page("something new", "active")), Level::Degraded);
}

TEST_F(SlackSourceTest, NamesTheServicesConcerned)
{
    const Result<Reading> reading = parse(page("incident", "active"));
    ASSERT_TRUE(reading);
    EXPECT_TRUE(reading->listsOnlyAffected);
    EXPECT_EQ(reading->components[0], (Component{u"Messaging"_s, {}, Level::PartialOutage, {}}));
    EXPECT_EQ(reading->incidents[0].startedAt, QDateTime(QDate(2026, 8, 1), QTime(0, 0), Qt::UTC));
}

TEST_F(SlackSourceTest, ReadsTheOnePageThereIs)
{
    EXPECT_EQ(candidates(u"https://status.slack.com/calendar"_s), QStringList{u"https://slack-status.com"_s});
    EXPECT_EQ(asked(u"https://slack-status.com"_s), u"https://slack-status.com/api/v2.0.0/current"_s);
    EXPECT_TRUE(candidates(u"https://example.org"_s).isEmpty());
    EXPECT_EQ(parse("{}").error().detail, u"no active_incidents"_s);
}

} // namespace
} // namespace downlight
