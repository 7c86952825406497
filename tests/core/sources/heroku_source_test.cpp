// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/source_test.h"

namespace downlight {
namespace {

using namespace Qt::StringLiterals;

class HerokuSourceTest : public testing::SourceTest {
protected:
    HerokuSourceTest()
        : SourceTest(u"heroku"_s)
    {
    }
};

QByteArray page(const char* apps, const char* data, const char* incidents = "")
{
    return u"{\"status\":[{\"system\":\"Apps\",\"status\":\"%1\"},{\"system\":\"Data\",\"status\":\"%2\"}],\"incidents\":[%3],\"scheduled\":[]}"_s
        .arg(QLatin1StringView(apps), QLatin1StringView(data), QLatin1StringView(incidents))
        .toUtf8();
}

TEST_F(HerokuSourceTest, ReadsColours)
{
    EXPECT_EQ(level(page("green", "green")), Level::Operational);
    EXPECT_EQ(level(page("green", "blue")), Level::Maintenance);
    EXPECT_EQ(level(page("yellow", "green")), Level::Degraded);
    EXPECT_EQ(level(page("red", "green")), Level::PartialOutage);
    EXPECT_EQ(level(page("red", "red")), Level::MajorOutage);
    EXPECT_EQ(level(page("green", "green", R"({"state":"open","title":"T"})")), Level::Degraded);
    EXPECT_EQ(level(page("green", "green", R"({"state":"resolved","title":"T"})")), Level::Operational);
}

TEST_F(HerokuSourceTest, NamesTheColourThatIsNotKnown)
{
    EXPECT_EQ(parse(page("pink", "green")).error().detail, u"status is \"pink\", which is no known word"_s);
    EXPECT_EQ(asked(candidates(u"https://www.heroku.com/pricing"_s)[0]),
              u"https://status.heroku.com/api/v4/current-status"_s);
}

} // namespace
} // namespace downlight
