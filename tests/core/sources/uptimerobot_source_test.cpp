// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/source_test.h"

namespace downlight {
namespace {

using namespace Qt::StringLiterals;

class UptimeRobotSourceTest : public testing::SourceTest {
protected:
    UptimeRobotSourceTest()
        : SourceTest(u"uptimerobot"_s)
    {
    }
};

QByteArray page(const char* first, const char* rest = "")
{
    return QByteArray(R"({"status":"ok","data":[{"monitorId":1,"statusClass":")") + first
        + R"x(","name":"API","groupName":"Monitors (default)"},{"monitorId":2,"statusClass":"success","name":"Web","groupName":"EU"}])x"
        + rest + "}";
}

TEST_F(UptimeRobotSourceTest, ReadsMonitors)
{
    EXPECT_EQ(level(page("success")), Level::Operational);
    EXPECT_EQ(level(page("warning")), Level::Degraded);
    EXPECT_EQ(level(page("danger")), Level::PartialOutage);
    EXPECT_EQ(parse(page("paused"))->components.size(), 1);
    EXPECT_EQ(parse(page("success"))->components[1].group, u"EU"_s);
    EXPECT_EQ(parse(page("success"))->components[0].group, QString());
}

TEST_F(UptimeRobotSourceTest, WhatStandsOnTheNextPageCounts)
{
    EXPECT_EQ(level(page("success", R"(,"psp":{"totalMonitors":40},"statistics":{"counts":{"down":1}})")),
              Level::PartialOutage);
}

TEST_F(UptimeRobotSourceTest, FindsTheKey)
{
    EXPECT_EQ(asked(u"https://stats.uptimerobot.com/abc12"_s),
              u"https://stats.uptimerobot.com/api/getMonitorList/abc12"_s);
    const QByteArray html =
        "<html><script>window.pspApiPath = 'https://stats.uptimerobot.com/api/getMonitorList/abc12';";
    EXPECT_EQ(source->shownBy(html, QUrl(u"https://up.example.org"_s)),
              QList<QUrl>{QUrl(u"https://stats.uptimerobot.com/api/getMonitorList/abc12"_s)});
    EXPECT_EQ(recognised(page("success")), u"uptimerobot"_s);
    EXPECT_EQ(parse(R"({"status":"ok"})").error().detail, u"no data[].statusClass"_s);
}

} // namespace
} // namespace downlight
