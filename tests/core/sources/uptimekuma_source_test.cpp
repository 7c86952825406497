// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/source_test.h"

namespace downlight {
namespace {

using namespace Qt::StringLiterals;

class UptimeKumaSourceTest : public testing::SourceTest {
protected:
    UptimeKumaSourceTest()
        : SourceTest(u"uptimekuma"_s)
    {
    }
};

QByteArray beats(int first, int second)
{
    return u"{\"heartbeatList\":{\"1\":[{\"status\":0},{\"status\":%1}],\"2\":[{\"status\":%2}]},\"uptimeList\":{}}"_s
        .arg(first)
        .arg(second)
        .toUtf8();
}

constexpr auto definition = R"({"config":{"slug":"lab","title":"The lab"},"incident":null,"publicGroupList":[
    {"name":"Servers","monitorList":[{"id":2,"name":"Mail"},{"id":1,"name":"Web"},{"id":9,"name":"New"}]}],"maintenanceList":[]})";

TEST_F(UptimeKumaSourceTest, TheNewestBeatStandsLast)
{
    EXPECT_EQ(level(beats(1, 1)), Level::Operational);
    EXPECT_EQ(level(beats(0, 1)), Level::PartialOutage);
    EXPECT_EQ(level(beats(0, 0)), Level::MajorOutage);
    EXPECT_EQ(level(beats(2, 1)), Level::Degraded);
    EXPECT_EQ(level(beats(3, 1)), Level::Maintenance);
    EXPECT_EQ(level(R"({"heartbeatList":{"1":[]}})"), Level::Unknown);
}

TEST_F(UptimeKumaSourceTest, NamesTheMonitorsByThePagesDefinition)
{
    Result<Reading> reading = parse(beats(1, 0));
    ASSERT_TRUE(reading);
    ASSERT_TRUE(source->complete(*reading, testing::answer(definition)));
    EXPECT_EQ(reading->pageName, u"The lab"_s);
    ASSERT_EQ(reading->components.size(), 3);
    EXPECT_EQ(reading->components[0],
              (Component{u"Mail"_s, u"Servers"_s, Level::MajorOutage, {}, true, reading->components[0].id}));
    EXPECT_EQ(reading->components[1].level, Level::Operational);
    EXPECT_EQ(reading->components[2].level, Level::Unknown) << "no beat yet";
    EXPECT_EQ(reading->level, Level::PartialOutage);
}

TEST_F(UptimeKumaSourceTest, APinnedIncidentCountsWhenItIsSerious)
{
    Result<Reading> reading = parse(beats(1, 1));
    ASSERT_TRUE(reading);
    QByteArray pinned(definition);
    pinned.replace(
        R"("incident":null)",
        R"("incident":{"title":"Disk full","style":"danger","createdDate":"2026-03-01 11:58:00.000"})");
    ASSERT_TRUE(source->complete(*reading, testing::answer(pinned)));
    EXPECT_EQ(reading->level, Level::Degraded);
    EXPECT_EQ(reading->incidents[0].startedAt, QDateTime(QDate(2026, 3, 1), QTime(11, 58), Qt::UTC));
}

TEST_F(UptimeKumaSourceTest, ADefinitionThatCannotBeReadChangesNothing)
{
    Result<Reading> reading = parse(beats(1, 0));
    const Reading before = *reading;
    EXPECT_FALSE(source->complete(*reading, testing::answer("<html></html>")));
    EXPECT_EQ(*reading, before);
}

TEST_F(UptimeKumaSourceTest, TheDefinitionAloneSaysNothing)
{
    EXPECT_EQ(level(definition), Level::Unknown);
}

TEST_F(UptimeKumaSourceTest, FindsTheSlugInTheAddress)
{
    EXPECT_EQ(asked(u"https://up.example.org/status/lab"_s),
              u"https://up.example.org/api/status-page/heartbeat/lab"_s);
    EXPECT_EQ(asked(u"https://up.example.org"_s),
              u"https://up.example.org/api/status-page/heartbeat/default"_s);
    EXPECT_EQ(source->complements(QUrl(u"https://up.example.org/status/lab"_s))[0].url.toString(),
              u"https://up.example.org/api/status-page/lab"_s);
    EXPECT_EQ(candidates(u"https://up.example.org/dashboard/5"_s), QStringList{u"https://up.example.org"_s});
}

} // namespace
} // namespace downlight
