// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/source_test.h"

namespace downlight {
namespace {

using namespace Qt::StringLiterals;

class XboxSourceTest : public testing::SourceTest {
protected:
    XboxSourceTest()
        : SourceTest(u"xbox"_s)
    {
    }
};

QByteArray page(const char* word)
{
    return QByteArray(
               R"({"Status":{"Overall":{"State":"None"}},"CoreServices":[{"Name":"Account","Status":{"Name":"None"},"Scenarios":[{"Name":"Sign-in","Status":{"Name":")")
        + word + R"("}},{"Name":"Profile","Status":{"Name":"None"}}]}]})";
}

TEST_F(XboxSourceTest, NoneMeansNoTrouble)
{
    EXPECT_EQ(level(page("None")), Level::Operational);
    EXPECT_EQ(level(page("Impacted")), Level::Degraded);
    EXPECT_EQ(level(page("Unavailable")), Level::PartialOutage);
    EXPECT_EQ(parse(page("None"))->components[0].group, u"Account"_s);
    EXPECT_EQ(asked(candidates(u"https://www.xbox.com/"_s)[0]),
              u"https://xnotify.xboxlive.com/servicestatusv6/US/en-US"_s);
    EXPECT_EQ(recognised(page("None")), u"xbox"_s);
}

} // namespace
} // namespace downlight
