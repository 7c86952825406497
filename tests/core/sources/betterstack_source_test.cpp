// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/source_test.h"

namespace downlight {
namespace {

using namespace Qt::StringLiterals;

class BetterStackSourceTest : public testing::SourceTest {
protected:
    BetterStackSourceTest()
        : SourceTest(u"betterstack"_s)
    {
    }
};

QByteArray page(const char* state, const char* included = "")
{
    return QByteArray(
               R"({"data":{"type":"status_page","attributes":{"company_name":"Shop","aggregate_state":")")
        + state + R"("}},"included":[{"id":"1","type":"status_page_section","attributes":{"name":"Europe"}},
           {"id":"7","type":"status_page_resource","attributes":{"public_name":"Web","status_page_section_id":1,"status":"operational"}},
           {"id":"8","type":"status_page_resource","attributes":{"public_name":"Old","status":"not_monitored"}})"
        + included + "]}";
}

QByteArray report(const char* fields)
{
    return QByteArray(R"(,{"id":"20","type":"status_report","attributes":{"title":"T",)") + fields + "}}";
}

TEST_F(BetterStackSourceTest, ReadsResourcesInTheirSections)
{
    const Result<Reading> reading = parse(page("operational"));
    ASSERT_TRUE(reading);
    EXPECT_EQ(reading->level, Level::Operational);
    EXPECT_EQ(reading->pageName, u"Shop"_s);
    ASSERT_EQ(reading->components.size(), 1) << "what nobody monitors is not listed";
    EXPECT_EQ(reading->components[0].group, u"Europe"_s);
}

TEST_F(BetterStackSourceTest, OneResourceDownIsAPartialOutage)
{
    const char* down =
        R"(,{"id":"9","type":"status_page_resource","attributes":{"public_name":"Mail","status":"downtime"}})";
    EXPECT_EQ(level(page("downtime", down)), Level::PartialOutage);
    QByteArray all = page("downtime", down);
    all.replace(R"("status":"operational")", R"("status":"downtime")");
    EXPECT_EQ(level(all), Level::MajorOutage);
}

TEST_F(BetterStackSourceTest, ClosesReportsByTheirEndOrTheirWord)
{
    const QByteArray ended = report(
        R"("report_type":"manual","aggregate_state":"downtime","starts_at":"2026-07-01T00:00:00Z","ends_at":"2026-07-01T02:00:00Z")");
    const QByteArray resolved = report(
        R"("report_type":"manual","aggregate_state":"resolved","starts_at":"2026-07-01T00:00:00Z","ends_at":null)");
    const QByteArray open = report(
        R"("report_type":"manual","aggregate_state":"degraded","starts_at":"2026-07-31T23:00:00Z","ends_at":null)");
    EXPECT_EQ(level(page("operational", ended.constData())), Level::Operational);
    EXPECT_EQ(level(page("operational", resolved.constData())), Level::Operational);
    EXPECT_EQ(level(page("operational", open.constData())), Level::Degraded);
}

TEST_F(BetterStackSourceTest, AnnouncedWorkCountsWhileItLasts)
{
    const QByteArray work = report(
        R"("report_type":"maintenance","aggregate_state":"maintenance","starts_at":"2026-08-01T01:00:00Z","ends_at":"2026-08-01T02:00:00Z")");
    EXPECT_EQ(level(page("operational", work.constData()), u"2026-08-01T00:30:00Z"_s), Level::Operational);
    EXPECT_EQ(level(page("operational", work.constData()), u"2026-08-01T01:30:00Z"_s), Level::Maintenance);
    EXPECT_EQ(level(page("operational", work.constData()), u"2026-08-01T02:30:00Z"_s), Level::Operational);
}

TEST_F(BetterStackSourceTest, NamesTheWordThatIsNotKnown)
{
    EXPECT_EQ(parse(page("purple")).error().detail,
              u"aggregate_state is \"purple\", which is no known word"_s);
    EXPECT_EQ(parse("{}").error().detail, u"no data.attributes.aggregate_state"_s);
}

TEST_F(BetterStackSourceTest, AsksForTheIndexOfTheHost)
{
    EXPECT_EQ(asked(u"https://status.example.org"_s), u"https://status.example.org/index.json"_s);
    EXPECT_EQ(candidates(u"https://status.example.org/incidents/5?x=1"_s),
              QStringList{u"https://status.example.org"_s});
}

} // namespace
} // namespace downlight
