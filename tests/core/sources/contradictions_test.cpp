// SPDX-License-Identifier: GPL-3.0-or-later
// Answers that contradict themselves, say only half, or use a word that nobody knows: what is bad counts, and
// what cannot be told is not called fine.

#include "core/sources/foreign_answer.h"
#include "core/sources/source_registry.h"
#include "support/fixtures.h"
#include "support/qt_printers.h"

#include <gtest/gtest.h>

#include <vector>

namespace downlight {
namespace {

using namespace Qt::StringLiterals;

struct Case {
    const char* what;
    const char* format;
    const char* body;
    Level level;
};

const std::vector<Case> cases{
    {"an unknown word beside a good part", "microsoft365",
     R"([{"ServiceDisplayName":"A","Status":"Available"},{"ServiceDisplayName":"B","Status":"Service failure"}])",
     Level::Unknown},
    {"an unknown word beside a good part", "onlineornot",
     R"({"result":{"status_page":{},"components":[{"name":"A","status":"OPERATIONAL"},{"name":"B","status":"FULL_OUTAGE"}]}})",
     Level::Unknown},
    {"no parts at all", "onlineornot", R"({"result":{"status_page":{},"components":[]}})", Level::Unknown},
    {"an unknown word beside a good part", "statuscake",
     R"({"TestData":[{"Name":"A","Status":"Up"},{"Name":"B","Status":"Offline"}]})", Level::Unknown},
    {"an unknown word for what is affected", "incidentio",
     R"({"summary":{"components":[{"id":"a","name":"A"}],"affected_components":[{"component_id":"a","status":"severe_outage"}],"ongoing_incidents":[]}})",
     Level::Unknown},
    {"an affected part that is not listed", "incidentio",
     R"({"summary":{"components":[{"id":"a","name":"A"}],"affected_components":[{"component_id":"b","status":"full_outage"}],"ongoing_incidents":[]}})",
     Level::PartialOutage},
    {"a part that works and a list that goes on", "cachet",
     R"({"meta":{"pagination":{"total":1500}},"data":[{"name":"A","status":1,"status_name":"Operational"}]})",
     Level::Unknown},
    {"a status number that nobody knows", "cachet",
     R"({"data":[{"name":"A","status":1,"status_name":"Operational"},{"name":"B","status":9,"status_name":"?"}]})",
     Level::Unknown},
    {"a list that goes on, uncounted", "uptimerobot",
     R"({"status":"ok","psp":{"totalMonitors":80},"data":[{"monitorId":1,"name":"A","statusClass":"success"}]})",
     Level::Unknown},
    {"an end that is null", "aws",
     R"([{"service_name":"EC2","summary":"S","service":"ec2-us-east-1","status":"3","date":"1785500000","end_time":null}])",
     Level::PartialOutage},
    {"OK beside an open major impact", "salesforce",
     R"({"key":"NA1","status":"OK","Services":[{"key":"core"}],"Incidents":[{"isCore":true,"serviceKeys":["core"],"IncidentImpacts":[{"severity":"major","type":"outage","startTime":"2026-07-31T00:00:00Z"}]}]})",
     Level::MajorOutage},
    {"good as a whole beside a part that is down", "statusio",
     R"({"result":{"status_overall":{"status_code":100},"status":[{"name":"A","status_code":500},{"name":"B","status_code":100}]}})",
     Level::PartialOutage},
    {"good as a whole while work goes on", "statusio",
     R"({"result":{"status_overall":{"status_code":100},"status":[],"maintenance":{"active":[{"name":"W"}],"upcoming":[]}}})",
     Level::Maintenance},
    {"good as a whole beside an open incident", "statuspal",
     R"({"status_page":{"subdomain":"x","current_incident_type":null},"services":[{"name":"A","current_incident_type":null}],"incidents":[{"title":"I","type":"major","starts_at":"2026-07-31T00:00:00"}]})",
     Level::Degraded},
    {"ok beside an unresolved issue that names nothing", "cstate",
     R"({"is":"index","cStateVersion":"5","summaryStatus":"ok","systems":[{"name":"A","status":"ok","unresolvedIssues":[{"title":"I","severity":"down"}]}]})",
     Level::Degraded},
    {"a service that is unavailable, of scenarios that are fine", "xbox",
     R"({"CoreServices":[{"Name":"Store","Status":{"Name":"Unavailable"},"Scenarios":[{"Name":"Buy","Status":{"Name":"None"}}]}]})",
     Level::PartialOutage},
    {"up while work goes on", "instatus",
     R"({"page":{"name":"P","status":"UP"},"activeMaintenances":[{"name":"W","status":"INPROGRESS"}]})",
     Level::Maintenance},
    {"down, of parts that are degraded", "betterstack",
     R"({"data":{"type":"status_page","attributes":{"aggregate_state":"downtime"}},"included":[{"id":"1","type":"status_page_resource","attributes":{"public_name":"A","status":"degraded"}}]})",
     Level::PartialOutage},
    {"a result without a word", "gatus",
     R"([{"name":"A","results":[]},{"name":"B","results":[{"success":true}]}])", Level::Unknown},
    {"what has not been tried yet", "gatus",
     R"([{"name":"A","results":null},{"name":"B","results":[{"success":true}]}])", Level::Operational},
    {"announced work among the incidents", "site24x7",
     R"({"data":{"statuspage_details":{"status":1},"current_status":[{"display_name":"A","component_status":1}],"active_incident_details":[{"incident_title":"W","incident_severity_id":4,"incident_began_at":"2026-09-01T00:00:00+0000","incident_status_updates":[{"incident_status_id":21}]}]}})",
     Level::Operational},
    {"a status that is no known one in a list of what is active", "slack",
     R"({"status":"ok","active_incidents":[{"title":"I","type":"outage","status":"worsening","services":[]}]})",
     Level::MajorOutage},
    {"a feed entry without a time", "feed",
     R"(<rss version="2.0"><channel><title>S</title><item><title>Everything is down</title><description>&lt;b&gt;Investigating&lt;/b&gt; it</description></item></channel></rss>)",
     Level::Degraded},
    {"news with an update", "feed",
     R"(<rss version="2.0"><channel><title>Blog</title><item><title>New</title><description>&lt;b&gt;Update&lt;/b&gt; of ours</description></item></channel></rss>)",
     Level::Unknown},
    {"mitigated once, but back", "azure-rss",
     R"(<rss version="2.0"><channel><title>Azure Status</title><item><title>Trouble</title><description>A previous incident was mitigated at 09:00, but impact has returned.</description></item></channel></rss>)",
     Level::PartialOutage},
    {"mitigated", "azure-rss",
     R"(<rss version="2.0"><channel><title>Azure Status</title><item><title>Trouble</title><description>The issue was mitigated at 09:00.</description></item></channel></rss>)",
     Level::Operational},
    {"work that begins in an hour, without a zone", "psn",
     R"({"status":[{"statusType":"Outage","startDate":"2026-08-01T01:00:00"}],"countries":[]})",
     Level::Operational},
};

TEST(Contradictions, AreReadForTheWorse)
{
    const SourceRegistry registry = SourceRegistry::withBuiltins();
    for (const char* zone : {"UTC", "Asia/Tokyo"}) {
        qputenv("TZ", zone);
        tzset();
        for (const Case& one : cases) {
            const StatusSource* source = registry.find(QString::fromLatin1(one.format));
            ASSERT_TRUE(source) << one.format;
            const Result<Reading> reading =
                source->parse(testing::answer(one.body, u"2026-08-01T00:00:00Z"_s));
            ASSERT_TRUE(reading) << one.format << ": " << one.what << ": "
                                 << reading.error().detail.toStdString();
            EXPECT_EQ(reading->level, one.level) << one.format << ": " << one.what << " in " << zone;
        }
    }
    qunsetenv("TZ");
    tzset();
}

TEST(Contradictions, ATimeKeepsItsOffset)
{
    const SourceRegistry registry = SourceRegistry::withBuiltins();
    const Result<Reading> reading =
        registry.find(u"statuspal"_s)
            ->parse(testing::answer(
                R"({"status_page":{"subdomain":"x","current_incident_type":null},"services":[],"maintenances":[{"title":"W","starts_at":"2026-08-01T01:00:00+02:00","ends_at":"2026-08-01 04:00:00 +02:00"}]})",
                u"2026-08-01T00:00:00Z"_s));
    ASSERT_TRUE(reading);
    ASSERT_EQ(reading->maintenances.size(), 1);
    EXPECT_TRUE(reading->maintenances[0].active);
    EXPECT_EQ(reading->maintenances[0].endsAt.toString(Qt::ISODate), u"2026-08-01T02:00:00Z"_s);
}

TEST(Contradictions, OtherLists)
{
    const SourceRegistry registry = SourceRegistry::withBuiltins();
    const char* suite = R"([{"name":"suite","results":[{"passed":true}]}])";
    const StatusSource* taken = registry.recognise(ForeignAnswer(suite));
    EXPECT_FALSE(taken) << "test results are no page of " << (taken ? taken->title().toStdString() : "");
    EXPECT_TRUE(ForeignAnswer("\xef\xbb\xbf<!-- made by hand -->\n<!DOCTYPE html><html>").isWebPage());
    EXPECT_TRUE(ForeignAnswer("<?xml version=\"1.0\"?>\n<html>").isWebPage());
    EXPECT_FALSE(ForeignAnswer("<?xml version=\"1.0\"?>\n<rss>").isWebPage());
}

} // namespace
} // namespace downlight
