// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/source_test.h"

namespace downlight {
namespace {

using namespace Qt::StringLiterals;

class CStateSourceTest : public testing::SourceTest {
protected:
    CStateSourceTest()
        : SourceTest(u"cstate"_s)
    {
    }
};

QByteArray page(const char* summary, const char* web, const char* issues = "")
{
    return u"{\"is\":\"index\",\"cStateVersion\":\"6.0\",\"title\":\"T\",\"description\":\"<no value>\",\"summaryStatus\":\"%1\",\"systems\":[{\"name\":\"Web\",\"category\":\"C\",\"status\":\"%2\",\"unresolvedIssues\":[%3]},{\"name\":\"Mail\",\"category\":\"<no value>\",\"status\":\"ok\",\"unresolvedIssues\":[%3]}]}"_s
        .arg(QLatin1StringView(summary), QLatin1StringView(web), QLatin1StringView(issues))
        .toUtf8();
}

TEST_F(CStateSourceTest, OneSystemDownIsAPartialOutage)
{
    EXPECT_EQ(level(page("ok", "ok")), Level::Operational);
    EXPECT_EQ(level(page("notice", "notice")), Level::Degraded);
    EXPECT_EQ(level(page("disrupted", "ok")), Level::PartialOutage) << "the page's own word counts, too";
    EXPECT_EQ(level(page("down", "down")), Level::PartialOutage);
    EXPECT_EQ(level(page("down", "ok")), Level::MajorOutage);
}

TEST_F(CStateSourceTest, ReadsAnIssueOnce)
{
    const Result<Reading> reading = parse(page(
        "disrupted", "disrupted",
        R"({"title":"Mail","severity":"disrupted","createdAt":"2025-09-10 10:00:00 +0200 CEST","permalink":"https://e.org/i","affected":["Web","Mail"]})"));
    ASSERT_TRUE(reading);
    ASSERT_EQ(reading->incidents.size(), 1);
    EXPECT_EQ(reading->incidents[0].startedAt, QDateTime(QDate(2025, 9, 10), QTime(8, 0), Qt::UTC));
    EXPECT_EQ(reading->components[1].group, QString()) << "no value";
}

TEST_F(CStateSourceTest, InformationDoesNotRaiseTheLevel)
{
    const Result<Reading> reading =
        parse(page("ok", "ok", R"({"title":"I","severity":"notice","informational":"true"})"));
    ASSERT_TRUE(reading);
    EXPECT_EQ(reading->level, Level::Operational);
    EXPECT_EQ(reading->incidents[0].level, Level::Operational);
}

TEST_F(CStateSourceTest, NamesTheWordThatIsNotKnown)
{
    EXPECT_EQ(parse(page("odd", "ok")).error().detail, u"summaryStatus is \"odd\", which is no known word"_s);
    EXPECT_EQ(asked(u"https://status.example.org"_s), u"https://status.example.org/index.json"_s);
}

} // namespace
} // namespace downlight
