// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/source_test.h"

namespace downlight {
namespace {

using namespace Qt::StringLiterals;

class GoogleSourceTest : public testing::SourceTest {
protected:
    GoogleSourceTest()
        : SourceTest(u"google"_s)
    {
    }
};

QByteArray incident(const char* fields)
{
    return QByteArray(
               R"([{"external_desc":"T","begin":"2026-07-31T20:00:00+00:00","affected_products":[{"title":"Storage"}],)")
        + fields + "}]";
}

TEST_F(GoogleSourceTest, WhatHasNoEndIsOpen)
{
    EXPECT_EQ(level("[]"), Level::Operational);
    EXPECT_EQ(level(incident(R"("end":"2026-07-31T21:00:00+00:00","status_impact":"SERVICE_OUTAGE")")),
              Level::Operational);
    EXPECT_EQ(level(incident(R"("status_impact":"SERVICE_INFORMATION")")), Level::Degraded);
    EXPECT_EQ(level(incident(R"("end":"","status_impact":"SERVICE_DISRUPTION")")), Level::PartialOutage);
    EXPECT_EQ(level(incident(R"("status_impact":"SERVICE_OUTAGE")")), Level::MajorOutage);
}

TEST_F(GoogleSourceTest, AnOutageOfOneRegionIsPartial)
{
    const QByteArray body = incident(
        R"-("status_impact":"SERVICE_OUTAGE","currently_affected_locations":[{"title":"Iowa (us-central1)"}])-");
    const Result<Reading> reading = parse(body);
    ASSERT_TRUE(reading);
    EXPECT_EQ(reading->level, Level::PartialOutage);
    EXPECT_EQ(reading->components[0].places, QStringList{u"Iowa (us-central1)"_s});
}

TEST_F(GoogleSourceTest, OlderIncidentsHaveASeverityOnly)
{
    EXPECT_EQ(level(incident(R"("severity":"high")")), Level::PartialOutage);
    EXPECT_EQ(level(incident(R"("severity":"medium")")), Level::Degraded);
}

TEST_F(GoogleSourceTest, AsksEachDashboardForItsList)
{
    EXPECT_EQ(asked(candidates(u"https://www.google.com/appsstatus/dashboard/summary"_s)[0]),
              u"https://www.google.com/appsstatus/dashboard/incidents.json"_s);
    const QStringList pages = candidates(u"https://status.cloud.google.com/maps-platform"_s);
    ASSERT_EQ(pages.size(), 2);
    EXPECT_EQ(asked(pages[0]), u"https://status.cloud.google.com/maps-platform/incidents.json"_s);
    EXPECT_EQ(asked(pages[1]), u"https://status.cloud.google.com/incidents.json"_s);
    EXPECT_EQ(source->request(QUrl(u"https://status.cloud.google.com"_s)).maxBytes, 4 * 1024 * 1024);
    EXPECT_EQ(recognised("[]"), QString()) << "an empty list alone shows of nobody's whose it is";
}

} // namespace
} // namespace downlight
