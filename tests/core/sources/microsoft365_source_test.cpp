// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/source_test.h"

namespace downlight {
namespace {

using namespace Qt::StringLiterals;

class Microsoft365SourceTest : public testing::SourceTest {
protected:
    Microsoft365SourceTest()
        : SourceTest(u"microsoft365"_s)
    {
    }
};

QByteArray page(const char* word)
{
    return QByteArray(R"([{"ServiceDisplayName":"Outlook.com","Status":")") + word
        + R"(","Title":"T"},{"ServiceDisplayName":"OneDrive","Status":"Available"}])";
}

TEST_F(Microsoft365SourceTest, ReadsWords)
{
    EXPECT_EQ(level(page("Available")), Level::Operational);
    EXPECT_EQ(level(page("Service restored")), Level::Operational);
    EXPECT_EQ(level(page("Service degradation")), Level::Degraded);
    EXPECT_EQ(level(page("Service interruption")), Level::PartialOutage);
    EXPECT_EQ(level(page("Outage")), Level::PartialOutage) << "of one of two";
    EXPECT_EQ(parse(page("Service degradation"))->incidents[0].title, u"Outlook.com: T"_s);
    EXPECT_EQ(asked(candidates(u"https://status.cloud.microsoft/"_s)[0]),
              u"https://status.cloud.microsoft/api/posts/m365Consumer"_s);
    EXPECT_EQ(recognised(page("Available")), u"microsoft365"_s);
}

} // namespace
} // namespace downlight
