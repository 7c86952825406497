// SPDX-License-Identifier: GPL-3.0-or-later
// From when to when an incident lasted, and how bad it was, as each format tells it.

#include "core/sources/source_registry.h"
#include "support/fixtures.h"
#include "support/qt_printers.h"

#include <gtest/gtest.h>

namespace downlight {
namespace {

using namespace Qt::StringLiterals;

class IncidentLengthsTest : public ::testing::Test {
protected:
    /// The first incident of \p body, read on 1 March 2026.
    [[nodiscard]] PageIncident first(const QString& format, const QByteArray& body) const
    {
        HttpReply reply = testing::answer(body);
        reply.receivedAt = QDateTime(QDate(2026, 3, 1), QTime(0, 0), Qt::UTC);
        const Result<Reading> reading = registry.find(format)->parse(reply);
        EXPECT_TRUE(reading) << (reading ? "" : reading.error().detail.toStdString());
        return reading ? reading->incidents.value(0) : PageIncident();
    }
    static QDateTime at(int day, int hour, int minute, int year = 2026, int month = 2)
    {
        return {QDate(year, month, day), QTime(hour, minute), Qt::UTC};
    }

    const SourceRegistry registry = SourceRegistry::withBuiltins();
};

TEST_F(IncidentLengthsTest, StatuspageSaysWhenItResolved)
{
    const QByteArray body = R"({"incidents":[{"name":"A","status":"resolved","impact":"critical",
        "started_at":"2026-02-03T10:00:00Z","created_at":"2026-02-03T10:05:00Z","resolved_at":"2026-02-03T11:00:00Z",
        "incident_updates":[{"status":"resolved","created_at":"2026-02-03T11:02:00Z"}]}]})";
    const PageIncident incident = first(u"statuspage"_s, body);
    EXPECT_EQ(incident.startedAt, at(3, 10, 0));
    EXPECT_EQ(incident.endedAt, at(3, 11, 0));
    EXPECT_EQ(incident.worst, Level::MajorOutage);
    EXPECT_EQ(incident.level, Level::Operational);
}

TEST_F(IncidentLengthsTest, StatuspageWithoutItsOwnWordIsOverWithTheFirstClosingUpdateThatWasNotTakenBack)
{
    const QByteArray body = R"({"incidents":[{"name":"A","status":"postmortem","impact":"minor",
        "created_at":"2026-02-03T10:00:00Z","incident_updates":[
        {"status":"postmortem","created_at":"2026-02-05T09:00:00Z"},{"status":"resolved","created_at":"2026-02-03T12:00:00Z"},
        {"status":"monitoring","created_at":"2026-02-03T11:30:00Z"},{"status":"resolved","created_at":"2026-02-03T11:00:00Z"},
        {"status":"investigating","created_at":"2026-02-03T10:00:00Z"}]}]})";
    EXPECT_EQ(first(u"statuspage"_s, body).endedAt, at(3, 12, 0));
}

TEST_F(IncidentLengthsTest, WhatIsOpenHasNoEnd)
{
    const QByteArray body = R"({"incidents":[{"name":"A","status":"investigating","impact":"minor",
        "created_at":"2026-02-28T10:00:00Z","incident_updates":[{"status":"investigating","created_at":"2026-02-28T10:00:00Z"}]}]})";
    EXPECT_TRUE(first(u"statuspage"_s, body).endedAt.isNull());
    EXPECT_EQ(first(u"statuspage"_s, body).worst, Level::Degraded);
}

TEST_F(IncidentLengthsTest, GoogleKeepsThoseThatAreOver)
{
    const QByteArray body = R"([{"external_desc":"T","begin":"2026-02-03T10:00:00+00:00",
        "end":"2026-02-03T13:00:00+00:00","status_impact":"SERVICE_OUTAGE"}])";
    const PageIncident incident = first(u"google"_s, body);
    EXPECT_FALSE(incident.open);
    EXPECT_EQ(incident.startedAt, at(3, 10, 0));
    EXPECT_EQ(incident.endedAt, at(3, 13, 0));
    EXPECT_EQ(incident.worst, Level::MajorOutage);
}

TEST_F(IncidentLengthsTest, BetterStackTellsItInItsUpdates)
{
    const QByteArray body =
        R"({"data":{"type":"status_page","attributes":{"aggregate_state":"operational"}},"included":[
      {"id":"1","type":"status_report","attributes":{"title":"T","report_type":"manual","aggregate_state":"resolved",
        "starts_at":"2026-02-03T10:00:00Z","ends_at":null,"affected_resources":[{"status_page_resource_id":"9","status":"resolved"}]},
       "relationships":{"status_updates":{"data":[{"id":"12","type":"status_update"},{"id":"11","type":"status_update"}]}}},
      {"id":"11","type":"status_update","attributes":{"published_at":"2026-02-03T10:00:00Z",
        "affected_resources":[{"status_page_resource_id":"9","status":"downtime"}]}},
      {"id":"12","type":"status_update","attributes":{"published_at":"2026-02-03T10:40:00Z",
        "affected_resources":[{"status_page_resource_id":"9","status":"resolved"}]}}]})";
    const PageIncident incident = first(u"betterstack"_s, body);
    EXPECT_EQ(incident.endedAt, at(3, 10, 40));
    EXPECT_EQ(incident.worst, Level::MajorOutage);
}

TEST_F(IncidentLengthsTest, AnUpdateThatIsReferredToAMillionTimesIsReadOnce)
{
    QByteArray resources, references;
    for (int i = 0; i < 16'000; ++i)
        resources += i > 0 ? ",{}" : "{}";
    for (int i = 0; i < 24'000; ++i)
        references += i > 0 ? ",0" : "0";
    const QByteArray body =
        R"({"data":{"type":"status_page","attributes":{"aggregate_state":"operational"}},"included":[
      {"id":"1","type":"status_report","attributes":{"title":"T","aggregate_state":"resolved"},
       "relationships":{"status_updates":{"data":[)"
        + references + R"(]}}},{"type":"status_update","attributes":{"affected_resources":[)" + resources
        + "]}}]}";
    HttpReply reply = testing::answer(body);
    // A second is the most that any answer may take: a reading that takes longer is none.
    EXPECT_TRUE(registry.find(u"betterstack"_s)->parse(reply));
}

QByteArray entry(const char* updates, const char* time)
{
    return QByteArray(
               R"(<feed xmlns="http://www.w3.org/2005/Atom"><title>S</title><entry><title>T</title><published>)")
        + time + "</published><updated>" + time + R"(</updated><content type="html">)"
        + QByteArray(updates).replace('<', "&lt;") + "</content></entry></feed>";
}

TEST_F(IncidentLengthsTest, AFeedTellsItInItsUpdatesWithoutAYear)
{
    const QByteArray body = entry(
        "<small>Jan <var>1</var>, <var>00:37</var> UTC</small><br><strong>Resolved</strong> - done"
        "<small>Dec <var>31</var>, <var>23:07</var> UTC</small><br><strong>Monitoring</strong> - watch"
        "<small>Dec <var>31</var>, <var>22:07</var> UTC</small><br><strong>Investigating</strong> - look",
        "2026-01-01T00:37:00Z");
    const PageIncident incident = first(u"feed"_s, body);
    EXPECT_EQ(incident.startedAt, at(31, 22, 7, 2025, 12));
    EXPECT_EQ(incident.endedAt, at(1, 0, 37, 2026, 1));
    EXPECT_EQ(incident.worst, Level::Degraded);
}

TEST_F(IncidentLengthsTest, AFeedWhoseUpdatesHaveNoTimeTellsNoEnd)
{
    const QByteArray body = entry("<strong>Resolved</strong> - done", "2026-02-01T00:37:00Z");
    const PageIncident incident = first(u"feed"_s, body);
    EXPECT_EQ(incident.startedAt, at(1, 0, 37));
    EXPECT_TRUE(incident.endedAt.isNull());
}

} // namespace
} // namespace downlight
