// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/source_test.h"

namespace downlight {
namespace {

using namespace Qt::StringLiterals;

class AzureDevOpsSourceTest : public testing::SourceTest {
protected:
    AzureDevOpsSourceTest()
        : SourceTest(u"azure-devops"_s)
    {
    }
};

QByteArray page(const char* europe, const char* america)
{
    return u"{\"status\":{\"health\":\"healthy\",\"message\":\"M\"},\"services\":[{\"id\":\"Repos\",\"geographies\":[{\"id\":\"EU\",\"name\":\"Europe\",\"health\":\"%1\"},{\"id\":\"US\",\"name\":\"United States\",\"health\":\"%2\"}]}]}"_s
        .arg(QLatin1StringView(europe), QLatin1StringView(america))
        .toUtf8();
}

TEST_F(AzureDevOpsSourceTest, ReadsEachGeography)
{
    EXPECT_EQ(level(page("healthy", "healthy")), Level::Operational);
    EXPECT_EQ(level(page("advisory", "healthy")), Level::Degraded);
    EXPECT_EQ(level(page("unhealthy", "healthy")), Level::PartialOutage);
    EXPECT_EQ(level(page("unhealthy", "unhealthy")), Level::MajorOutage);
    EXPECT_EQ(level(page("healthy", "healthy")
                        .replace("\"health\":\"healthy\",\"message", "\"health\":\"unhealthy\",\"message")),
              Level::MajorOutage)
        << "the page's own word";
    EXPECT_EQ(parse(page("healthy", "healthy"))->components[0].group, u"Repos"_s);
}

TEST_F(AzureDevOpsSourceTest, ReadsTheOnePageThereIs)
{
    EXPECT_EQ(asked(candidates(u"https://dev.azure.com/team/project"_s)[0]),
              u"https://status.dev.azure.com/_apis/status/health"_s);
    EXPECT_EQ(recognised(page("healthy", "healthy")), u"azure-devops"_s);
}

} // namespace
} // namespace downlight
