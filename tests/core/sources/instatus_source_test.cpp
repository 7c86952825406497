// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sources/foreign_answer.h"
#include "core/sources/source_registry.h"
#include "support/fixtures.h"
#include "support/qt_printers.h"

#include <gtest/gtest.h>

namespace downlight {
namespace {

using namespace Qt::StringLiterals;

class InstatusSourceTest : public ::testing::Test {
protected:
    Result<Reading> parse(const QByteArray& body) const { return source->parse(testing::answer(body)); }

    const SourceRegistry registry = SourceRegistry::withBuiltins();
    const StatusSource* source = registry.find(u"instatus"_s);
};

TEST_F(InstatusSourceTest, AsksForTheSummary)
{
    EXPECT_EQ(source->request(QUrl(u"https://example.instatus.com/"_s)).url,
              QUrl(u"https://example.instatus.com/summary.json"_s));
}

TEST_F(InstatusSourceTest, ReadsAGoodDay)
{
    const Result<Reading> reading = parse(R"({"page":{"name":"Example","status":"UP"}})");
    ASSERT_TRUE(reading);
    EXPECT_EQ(reading->level, Level::Operational);
    EXPECT_EQ(reading->pageName, u"Example"_s);
}

TEST_F(InstatusSourceTest, ReadsABadDay)
{
    const Result<Reading> reading = parse(testing::fixture(u"instatus/outage.json"_s));
    ASSERT_TRUE(reading);
    EXPECT_EQ(reading->level, Level::PartialOutage) << "issues are at most a partial outage of the page";
    EXPECT_EQ(reading->incidents[0].startedAt, QDateTime(QDate(2022, 7, 9), QTime(2, 20), Qt::UTC))
        << "JavaScript's way to write a time";
}

TEST_F(InstatusSourceTest, KnowsTheCompoundWords)
{
    const auto level = [this](const char* word) {
        return parse(QByteArray(R"({"page":{"status":")") + word + "\"}}").value_or(Reading{}).level;
    };
    EXPECT_EQ(level("ONEMAJOROUTAGE"), Level::PartialOutage);
    EXPECT_EQ(level("ALLMAJOROUTAGE"), Level::MajorOutage);
    EXPECT_EQ(level("SOMEMINOROUTAGE"), Level::Degraded);
    EXPECT_EQ(level("ONEUNDERMAINTENANCE"), Level::Maintenance);
    EXPECT_EQ(level("SOMEDEGRADEDPERFORMANCE"), Level::Degraded);
}

TEST_F(InstatusSourceTest, NamesTheFieldThatIsWrong)
{
    EXPECT_EQ(parse(R"({"page":{}})").error().detail, u"no page.status"_s);
    EXPECT_EQ(parse(R"({"page":{"status":"PURPLE"}})").error().detail,
              u"page.status is \"PURPLE\", which is no known word"_s);
    EXPECT_FALSE(parse("<html></html>"));
}

TEST_F(InstatusSourceTest, ASecondAnswerNamesTheComponents)
{
    Result<Reading> reading = parse(R"({"page":{"name":"Example","status":"UP"}})");
    ASSERT_TRUE(reading);
    const QByteArray components =
        R"({"components":[{"name":"Web","status":"OPERATIONAL","group":null},{"name":"API","status":"PARTIALOUTAGE","group":{"name":"Core"}}]})";
    ASSERT_TRUE(source->complete(*reading, testing::answer(components)));
    ASSERT_EQ(reading->components.size(), 2);
    EXPECT_EQ(reading->components[1].group, u"Core"_s);
    EXPECT_EQ(reading->level, Level::PartialOutage);
    EXPECT_FALSE(source->complete(*reading, testing::answer("<html></html>")));
}

TEST_F(InstatusSourceTest, DoesNotTakeAStatuspageForItsOwn)
{
    EXPECT_FALSE(source->recognises(ForeignAnswer(testing::fixture(u"statuspage/operational.json"_s))));
    EXPECT_TRUE(source->recognises(ForeignAnswer(testing::fixture(u"instatus/outage.json"_s))));
}

} // namespace
} // namespace downlight
