// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/source_test.h"

namespace downlight {
namespace {

using namespace Qt::StringLiterals;

class SalesforceSourceTest : public testing::SourceTest {
protected:
    SalesforceSourceTest()
        : SourceTest(u"salesforce"_s)
    {
    }
};

QByteArray page(const char* status, const char* incidents = "", const char* maintenances = "")
{
    return u"{\"key\":\"NA1\",\"status\":\"%1\",\"Services\":[{\"key\":\"Core\"},{\"key\":\"Search\"}],\"Incidents\":[%2],\"Maintenances\":[%3]}"_s
        .arg(QLatin1StringView(status), QLatin1StringView(incidents), QLatin1StringView(maintenances))
        .toUtf8();
}

TEST_F(SalesforceSourceTest, ReadsTheInstancesWord)
{
    EXPECT_EQ(level(page("OK")), Level::Operational);
    EXPECT_EQ(level(page("MAINTENANCE_CORE")), Level::Maintenance);
    EXPECT_EQ(level(page("MINOR_INCIDENT_NONCORE")), Level::Degraded);
    EXPECT_EQ(level(page("MAJOR_INCIDENT_NONCORE")), Level::PartialOutage);
    EXPECT_EQ(level(page("MAJOR_INCIDENT_CORE")), Level::MajorOutage);
    EXPECT_EQ(level(page("INFORMATIONAL_CORE")), Level::Degraded);
    EXPECT_EQ(parse(page("ODD")).error().detail, u"status is \"ODD\", which is no known word"_s);
}

TEST_F(SalesforceSourceTest, AnImpactWithoutAnEndIsOpen)
{
    const Result<Reading> reading = parse(page(
        "MINOR_INCIDENT_CORE",
        R"({"isCore":true,"serviceKeys":["Search"],"IncidentImpacts":[{"type":"slow","severity":"minor","startTime":"2026-07-31T20:00:00.000Z","endTime":null},
            {"type":"slow","severity":"minor","startTime":"2026-07-30T20:00:00.000Z","endTime":"2026-07-30T21:00:00.000Z"}]})"));
    ASSERT_TRUE(reading);
    ASSERT_EQ(reading->incidents.size(), 2);
    EXPECT_TRUE(reading->incidents[0].open);
    EXPECT_EQ(reading->incidents[0].title, u"slow minor on Search"_s);
    EXPECT_FALSE(reading->incidents[1].open);
    EXPECT_EQ(reading->components[1].level, Level::Degraded);
    EXPECT_EQ(reading->components[0].level, Level::Operational);
}

TEST_F(SalesforceSourceTest, ReadsOneInstance)
{
    EXPECT_EQ(asked(u"https://status.salesforce.com/instances/NA1"_s),
              u"https://api.status.salesforce.com/v1/instances/NA1/status"_s);
    EXPECT_TRUE(candidates(u"https://status.salesforce.com/"_s).isEmpty()) << "which one is not said";
}

} // namespace
} // namespace downlight
