// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/source_test.h"

namespace downlight {
namespace {

using namespace Qt::StringLiterals;

class IncidentIoSourceTest : public testing::SourceTest {
protected:
    IncidentIoSourceTest()
        : SourceTest(u"incidentio"_s)
    {
    }
};

constexpr auto good =
    R"({"summary":{"name":"Shop","components":[{"id":"a","name":"Web"},{"id":"b","name":"API"}],
    "affected_components":[],"ongoing_incidents":[],"scheduled_maintenances":[],"structure":{"items":[
    {"group":{"name":"Europe","components":[{"component_id":"a","name":"Web","hidden":false}]},"component":"$undefined"},
    {"component":{"component_id":"b","name":"API","hidden":false}}]}}})";

TEST_F(IncidentIoSourceTest, ReadsGroupsFromTheStructure)
{
    const Result<Reading> reading = parse(good);
    ASSERT_TRUE(reading);
    EXPECT_EQ(reading->level, Level::Operational);
    ASSERT_EQ(reading->components.size(), 2);
    EXPECT_EQ(reading->components[0].group, u"Europe"_s);
    EXPECT_EQ(reading->components[1].group, QString());
}

TEST_F(IncidentIoSourceTest, OneComponentDownIsAPartialOutageAndAllAMajorOne)
{
    QByteArray one(good);
    one.replace(R"("affected_components":[])",
                R"("affected_components":[{"component_id":"a","status":"full_outage"}])");
    EXPECT_EQ(level(one), Level::PartialOutage);
    QByteArray all(good);
    all.replace(
        R"("affected_components":[])",
        R"("affected_components":[{"component_id":"a","status":"full_outage"},{"component_id":"b","status":"full_outage"}])");
    EXPECT_EQ(level(all), Level::MajorOutage);
}

TEST_F(IncidentIoSourceTest, AnOpenIncidentAloneIsADegradation)
{
    QByteArray body(good);
    body.replace(
        R"("ongoing_incidents":[])",
        R"("ongoing_incidents":[{"name":"Slow sign-in","status":"monitoring","affected_components":[{"component_id":"a","status":"operational"}]}])");
    const Result<Reading> reading = parse(body);
    ASSERT_TRUE(reading);
    EXPECT_EQ(reading->level, Level::Degraded);
    EXPECT_EQ(reading->incidents[0].components, QStringList{u"Web"_s});
}

TEST_F(IncidentIoSourceTest, ReadsTheWidget)
{
    const auto widget = [](const char* incidents, const char* working) -> QByteArray {
        return QByteArray(R"({"page_title":"Shop","ongoing_incidents":[)") + incidents
            + R"(],"in_progress_maintenances":[)" + working + R"(],"scheduled_maintenances":[]})";
    };
    EXPECT_EQ(level(widget("", "")), Level::Operational);
    EXPECT_EQ(level(widget("", R"({"name":"Upgrade","status":"maintenance_in_progress"})")),
              Level::Maintenance);
    EXPECT_EQ(level(widget(R"({"name":"E","status":"identified","current_worst_impact":"full_outage"})", "")),
              Level::MajorOutage);
}

TEST_F(IncidentIoSourceTest, AsksThePageForItself)
{
    EXPECT_EQ(asked(u"https://status.example.org"_s),
              u"https://status.example.org/proxy/status.example.org"_s);
    EXPECT_EQ(asked(u"https://status.example.org/eu"_s),
              u"https://status.example.org/proxy/status.example.org/eu"_s);
    EXPECT_EQ(asked(u"https://statuspage.incident.io/shop/api/v1/summary"_s),
              u"https://statuspage.incident.io/shop/api/v1/summary"_s);
}

TEST_F(IncidentIoSourceTest, IsNotTakenForAStatuspage)
{
    EXPECT_EQ(recognised(good), u"incidentio"_s);
    EXPECT_EQ(parse(R"({"summary":{}})").error().detail,
              u"no summary.affected_components or ongoing_incidents"_s);
}

} // namespace
} // namespace downlight
