// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/source_test.h"

namespace downlight {
namespace {

using namespace Qt::StringLiterals;

class OnlineOrNotSourceTest : public testing::SourceTest {
protected:
    OnlineOrNotSourceTest()
        : SourceTest(u"onlineornot"_s)
    {
    }
};

QByteArray page(const char* chat, const char* incidents = "")
{
    return u"{\"success\":true,\"result\":{\"status\":{\"description\":\"D\"},\"status_page\":{\"name\":\"Shop\",\"subdomain\":\"shop\"},\"components\":[{\"name\":\"Chat\",\"status\":\"%1\"},{\"name\":\"Web\",\"status\":\"OPERATIONAL\"}],\"active_incidents\":[%2]}}"_s
        .arg(QLatin1StringView(chat), QLatin1StringView(incidents))
        .toUtf8();
}

TEST_F(OnlineOrNotSourceTest, ReadsComponentsAndIncidents)
{
    EXPECT_EQ(level(page("OPERATIONAL")), Level::Operational);
    EXPECT_EQ(level(page("UNDER_MAINTENANCE")), Level::Maintenance);
    EXPECT_EQ(level(page("DEGRADED_PERFORMANCE")), Level::Degraded);
    EXPECT_EQ(level(page("MAJOR_OUTAGE")), Level::PartialOutage);
    EXPECT_EQ(level(page("OPERATIONAL", R"({"title":"E","impact":"PARTIAL_OUTAGE","ended":null})")),
              Level::Degraded);
}

TEST_F(OnlineOrNotSourceTest, AsksTheVendor)
{
    EXPECT_EQ(asked(u"https://shop.onlineornot.com"_s),
              u"https://api.onlineornot.com/v1/status_pages/shop/summary"_s);
    EXPECT_EQ(asked(u"https://status.shop.org"_s),
              u"https://api.onlineornot.com/v1/status_pages/status.shop.org/summary"_s);
    EXPECT_EQ(recognised(page("OPERATIONAL")), u"onlineornot"_s);
    EXPECT_EQ(parse("{}").error().detail, u"no result.status_page and result.components"_s);
}

} // namespace
} // namespace downlight
