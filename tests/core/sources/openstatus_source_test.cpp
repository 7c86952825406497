// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/source_test.h"

namespace downlight {
namespace {

using namespace Qt::StringLiterals;

class OpenStatusSourceTest : public testing::SourceTest {
protected:
    OpenStatusSourceTest()
        : SourceTest(u"openstatus"_s)
    {
    }
};

QByteArray page(const char* own, const char* api, const char* reports = "", const char* works = "")
{
    return u"{\"title\":\"Shop\",\"status\":\"%1\",\"monitors\":[{\"name\":\"API\",\"status\":\"%2\"},{\"name\":\"Web\",\"status\":\"success\"}],\"statusReports\":[%3],\"maintenances\":[%4]}"_s
        .arg(QLatin1StringView(own), QLatin1StringView(api), QLatin1StringView(reports),
             QLatin1StringView(works))
        .toUtf8();
}

TEST_F(OpenStatusSourceTest, ReadsMonitorsAndReports)
{
    EXPECT_EQ(level(page("success", "success")), Level::Operational);
    EXPECT_EQ(level(page("degraded", "degraded")), Level::Degraded);
    EXPECT_EQ(level(page("error", "error")), Level::PartialOutage);
    EXPECT_EQ(level(page("success", "success", R"({"title":"S","status":"monitoring"})")), Level::Degraded);
    EXPECT_EQ(level(page("success", "success", R"({"title":"S","status":"resolved"})")), Level::Operational);
    EXPECT_EQ(parse(page("odd", "success")).error().detail, u"status is \"odd\", which is no known word"_s);
}

TEST_F(OpenStatusSourceTest, AnnouncedWorkCountsWhileItLasts)
{
    const char* work = R"({"name":"W","from":"2026-08-01T01:00:00Z","to":"2026-08-01T02:00:00Z"})";
    EXPECT_EQ(level(page("success", "success", "", work)), Level::Operational);
    EXPECT_EQ(level(page("success", "success", "", work), u"2026-08-01T01:30:00Z"_s), Level::Maintenance);
    EXPECT_EQ(asked(u"https://shop.openstatus.dev"_s), u"https://shop.openstatus.dev/feed/json"_s);
    EXPECT_EQ(recognised(page("success", "success")), u"openstatus"_s);
}

} // namespace
} // namespace downlight
