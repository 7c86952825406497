// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/source_test.h"

namespace downlight {
namespace {

using namespace Qt::StringLiterals;

class UpptimeSourceTest : public testing::SourceTest {
protected:
    UpptimeSourceTest()
        : SourceTest(u"upptime"_s)
    {
    }
};

QByteArray sites(const char* first, const char* second)
{
    return u"[{\"name\":\"Web\",\"slug\":\"web\",\"status\":\"%1\",\"uptime\":\"99.9%\"},{\"name\":\"Mail\",\"slug\":\"mail\",\"status\":\"%2\",\"uptime\":\"1%\"}]"_s
        .arg(QLatin1StringView(first), QLatin1StringView(second))
        .toUtf8();
}

TEST_F(UpptimeSourceTest, ReadsSites)
{
    EXPECT_EQ(level(sites("up", "up")), Level::Operational);
    EXPECT_EQ(level(sites("up", "degraded")), Level::Degraded);
    EXPECT_EQ(level(sites("down", "down")), Level::MajorOutage);
    const Result<Reading> reading = parse(sites("up", "down"));
    ASSERT_TRUE(reading);
    EXPECT_EQ(reading->level, Level::PartialOutage);
    EXPECT_EQ(reading->incidents[0].title, u"Mail is down"_s);
}

TEST_F(UpptimeSourceTest, NamesTheWordThatIsNotKnown)
{
    EXPECT_EQ(parse(sites("up", "odd")).error().detail, u"status is \"odd\", which is no known word"_s);
    EXPECT_EQ(parse("[]").error().detail, u"no list of sites with slug and status"_s);
}

TEST_F(UpptimeSourceTest, ReadsTheRepositoryBehindAPage)
{
    EXPECT_EQ(candidates(u"https://github.com/team/upptime/issues"_s),
              QStringList{u"https://github.com/team/upptime"_s});
    EXPECT_EQ(asked(u"https://github.com/team/upptime"_s),
              u"https://raw.githubusercontent.com/team/upptime/HEAD/history/summary.json"_s);
    EXPECT_EQ(candidates(u"https://team.github.io/status/"_s),
              QStringList{u"https://github.com/team/status"_s});
    EXPECT_TRUE(candidates(u"https://status.example.org"_s).isEmpty());
    const QByteArray html = R"(<html>Powered by Upptime <a href="https://github.com/team/upptime/issues">)";
    EXPECT_EQ(source->shownBy(html, QUrl(u"https://status.example.org"_s)),
              QList<QUrl>{QUrl(u"https://github.com/team/upptime"_s)});
}

} // namespace
} // namespace downlight
