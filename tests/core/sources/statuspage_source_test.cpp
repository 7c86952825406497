// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sources/source_registry.h"
#include "support/fixtures.h"
#include "support/qt_printers.h"

#include <gtest/gtest.h>

namespace downlight {
namespace {

using namespace Qt::StringLiterals;

class StatuspageSourceTest : public ::testing::Test {
protected:
    Result<Reading> parse(const QByteArray& body) const { return source->parse(testing::answer(body)); }
    Result<Reading> parseFile(const QString& file) const
    {
        return parse(testing::fixture(u"statuspage/"_s + file));
    }

    const SourceRegistry registry = SourceRegistry::withBuiltins();
    const StatusSource* source = registry.find(u"statuspage"_s);
};

TEST_F(StatuspageSourceTest, AsksForTheSummaryOfThePage)
{
    EXPECT_EQ(source->request(QUrl(u"https://status.example.com"_s)).url,
              QUrl(u"https://status.example.com/api/v2/summary.json"_s));
    EXPECT_EQ(source->request(QUrl(u"https://status.example.com/eu/?x=1#top"_s)).url,
              QUrl(u"https://status.example.com/eu/api/v2/summary.json"_s));
}

TEST_F(StatuspageSourceTest, ReadsAGoodDay)
{
    const Result<Reading> reading = parseFile(u"operational.json"_s);
    ASSERT_TRUE(reading) << reading.error().detail.toStdString();
    EXPECT_EQ(reading->level, Level::Operational) << "planned work changes nothing before it begins";
    EXPECT_EQ(reading->components,
              (QList<Component>{{u"API"_s, {}, Level::Operational, {}, true, reading->components[0].id}}));
    ASSERT_EQ(reading->maintenances.size(), 1);
    EXPECT_EQ(reading->maintenances.first().startsAt, QDateTime(QDate(2026, 2, 1), QTime(10, 0), Qt::UTC));
}

TEST_F(StatuspageSourceTest, ReadsABadDay)
{
    const Result<Reading> reading = parseFile(u"outage.json"_s);
    ASSERT_TRUE(reading) << reading.error().detail.toStdString();
    EXPECT_EQ(reading->level, Level::PartialOutage);
    EXPECT_EQ(
        reading->components,
        (QList<Component>{{u"API"_s, u"Europe"_s, Level::MajorOutage, {}, true, reading->components[0].id},
                          {u"Web"_s, u"Europe"_s, Level::Operational, {}, true, reading->components[1].id}}));
    EXPECT_FALSE(reading->components[0].id.isEmpty());
    ASSERT_EQ(reading->incidents.size(), 2);
    EXPECT_EQ(reading->incidents[0].title, u"API errors <b>now</b>"_s) << "mark-up stays text";
    EXPECT_EQ(reading->incidents[0].startedAt, QDateTime(QDate(2026, 1, 5), QTime(17, 0), Qt::UTC));
    EXPECT_TRUE(reading->incidents[0].open);
    EXPECT_FALSE(reading->incidents[1].open);
}

TEST_F(StatuspageSourceTest, ReadsAsUnknownWithoutAStatusObject)
{
    const Result<Reading> reading = parse(
        R"({"page":{"id":"x"},"incidents":[{"name":"Old","status":"resolved","incident_updates":[]}]})");
    ASSERT_TRUE(reading);
    EXPECT_EQ(reading->level, Level::Unknown);
    EXPECT_EQ(reading->incidents.size(), 1);
}

TEST_F(StatuspageSourceTest, ShowsAnOpenIncidentBesideAGreenWord)
{
    EXPECT_EQ(
        parse(
            R"({"status":{"indicator":"none"},"incidents":[{"name":"x","status":"investigating","impact":"critical"}]})")
            ->level,
        Level::Degraded);
    EXPECT_EQ(
        parse(
            R"({"status":{"indicator":"none"},"incidents":[{"name":"x","status":"monitoring","impact":"none"}]})")
            ->level,
        Level::Operational);
}

TEST_F(StatuspageSourceTest, NamesTheFieldThatIsWrong)
{
    EXPECT_EQ(parse(R"({"page":{}})").error(), (Failure{Failure::Kind::Format, u"no status.indicator"_s}));
    EXPECT_EQ(parse(R"({"status":{"indicator":"purple"}})").error().detail,
              u"status.indicator is \"purple\", which is no known word"_s);
    EXPECT_EQ(parseFile(u"login_page.html"_s).error().detail, u"a web page where JSON was asked for"_s);
}

TEST_F(StatuspageSourceTest, KeepsAnswersWithABadStatusApart)
{
    HttpReply reply = testing::answer(testing::fixture(u"statuspage/operational.json"_s));
    reply.status = 503;
    EXPECT_EQ(source->parse(reply).error().kind, Failure::Kind::Http);
    reply.status = 403;
    EXPECT_EQ(source->parse(reply).error().kind, Failure::Kind::Blocked);
}

TEST_F(StatuspageSourceTest, ForgetsTimesThatCannotBe)
{
    const Result<Reading> reading =
        parse(R"json({"status":{"indicator":"minor"},"incidents":[{"name":"x","status":"investigating",
        "impact":"minor","created_at":"1970-01-01T00:00:00Z","shortlink":"javascript:alert(1)"}]})json");
    ASSERT_TRUE(reading);
    EXPECT_FALSE(reading->incidents[0].startedAt.isValid());
    EXPECT_TRUE(reading->incidents[0].url.isEmpty()) << "only http(s) addresses are kept";
}

} // namespace
} // namespace downlight
