// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/source_test.h"

namespace downlight {
namespace {

using namespace Qt::StringLiterals;

class AzureRssSourceTest : public testing::SourceTest {
protected:
    AzureRssSourceTest()
        : SourceTest(u"azure-rss"_s)
    {
    }
};

QByteArray feed(const char* title, const char* text)
{
    return u"<rss version=\"2.0\"><channel><title>Azure Status</title><item><title>%1</title><category>App Service</category><category>West US</category><description>%2</description><pubDate>Thu, 23 Jul 2026 16:29:09 Z</pubDate></item></channel></rss>"_s
        .arg(QLatin1StringView(title), QLatin1StringView(text))
        .toUtf8();
}

TEST_F(AzureRssSourceTest, NoItemIsAGoodDay)
{
    EXPECT_EQ(level("<rss version=\"2.0\"><channel><title>Azure Status</title></channel></rss>"),
              Level::Operational);
}

TEST_F(AzureRssSourceTest, AnItemIsAnOpenEvent)
{
    const Result<Reading> reading = parse(feed("Trouble in West US", "We deploy mitigation actions."));
    ASSERT_TRUE(reading);
    EXPECT_EQ(reading->level, Level::PartialOutage);
    ASSERT_EQ(reading->components.size(), 2);
    EXPECT_EQ(reading->components[1].name, u"West US"_s);
    EXPECT_EQ(reading->incidents[0].startedAt, QDateTime(QDate(2026, 7, 23), QTime(16, 29, 9), Qt::UTC));
}

TEST_F(AzureRssSourceTest, AWordClosesIt)
{
    EXPECT_EQ(level(feed("SQL - Issue Resolved", "x")), Level::Operational);
    EXPECT_EQ(level(feed("SQL", "The issue has been mitigated.")), Level::Operational);
    EXPECT_EQ(level(feed("SQL", "&lt;p&gt;This is now resolved&lt;/p&gt;")), Level::Operational);
    EXPECT_EQ(level(feed("SQL", "It will be resolved soon.")), Level::PartialOutage);
    for (const char* title : {"SQL - not resolved", "SQL - Not yet mitigated", "SQL - Partially Mitigated",
                              "SQL - being resolved"})
        EXPECT_EQ(level(feed(title, "x")), Level::PartialOutage) << title;
}

TEST_F(AzureRssSourceTest, IsNotTakenForAnyFeed)
{
    EXPECT_EQ(recognised(feed("T", "x")), u"azure-rss"_s);
    EXPECT_EQ(asked(candidates(u"https://portal.azure.com/#home"_s)[0]),
              u"https://rssfeed.azure.status.microsoft/en-us/status/feed/"_s);
}

} // namespace
} // namespace downlight
