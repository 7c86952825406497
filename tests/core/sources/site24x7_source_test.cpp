// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/source_test.h"

namespace downlight {
namespace {

using namespace Qt::StringLiterals;

class Site24x7SourceTest : public testing::SourceTest {
protected:
    Site24x7SourceTest()
        : SourceTest(u"site24x7"_s)
    {
    }
};

QByteArray page(int own, int web, const char* incidents = "")
{
    return u"{\"code\":0,\"data\":{\"statuspage_details\":{\"status\":%1},\"current_status\":[{\"display_name\":\"Mail\",\"component_status\":1},{\"is_group\":true,\"componentgroup_display_name\":\"EU\",\"componentgroup_components\":[{\"display_name\":\"Web\",\"component_status\":%2}]}],\"active_incident_details\":[%3]}}"_s
        .arg(own)
        .arg(web)
        .arg(QLatin1StringView(incidents))
        .toUtf8();
}

TEST_F(Site24x7SourceTest, ReadsCodes)
{
    EXPECT_EQ(level(page(1, 1)), Level::Operational);
    EXPECT_EQ(level(page(2, 2)), Level::Operational) << "for information";
    EXPECT_EQ(level(page(3, 3)), Level::Degraded);
    EXPECT_EQ(level(page(4, 4)), Level::Maintenance);
    EXPECT_EQ(level(page(5, 5)), Level::PartialOutage);
    EXPECT_EQ(level(page(6, 6)), Level::PartialOutage) << "the other one works";
    EXPECT_EQ(parse(page(1, 1))->components[1].group, u"EU"_s);
}

TEST_F(Site24x7SourceTest, AnIncidentIsOpenUntilAnUpdateClosesIt)
{
    const Result<Reading> reading = parse(page(
        1, 1,
        R"({"incident_title":"T","incident_severity_id":2,"incident_began_at":"2026-07-31T11:00:00+0200","incident_status_updates":[{"incident_status_id":11}]})"));
    ASSERT_TRUE(reading);
    EXPECT_EQ(reading->level, Level::Degraded);
    EXPECT_EQ(reading->incidents[0].startedAt, QDateTime(QDate(2026, 7, 31), QTime(9, 0), Qt::UTC));
    EXPECT_EQ(
        level(page(
            1, 1,
            R"({"incident_title":"T","incident_severity_id":2,"incident_status_updates":[{"incident_status_id":11},{"incident_status_id":14}]})")),
        Level::Operational);
}

TEST_F(Site24x7SourceTest, AsksWithoutAnId)
{
    EXPECT_EQ(asked(u"https://status.example.org"_s),
              u"https://status.example.org/sp/api/u/summary_details"_s);
    EXPECT_EQ(recognised(page(1, 1)), u"site24x7"_s);
}

} // namespace
} // namespace downlight
