// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/source_test.h"

namespace downlight {
namespace {

using namespace Qt::StringLiterals;

class AwsSourceTest : public testing::SourceTest {
protected:
    AwsSourceTest()
        : SourceTest(u"aws"_s)
    {
    }
};

QByteArray event(const char* fields)
{
    return QByteArray(
               R"([{"service_name":"Amazon EC2","service":"ec2-us-east-1","summary":"T","region_name":"N. Virginia",)")
        + fields + "}]";
}

TEST_F(AwsSourceTest, ReadsEvents)
{
    EXPECT_EQ(level("[]"), Level::Operational);
    EXPECT_EQ(level(event(R"("status":"1")")), Level::Degraded);
    EXPECT_EQ(level(event(R"("status":2)")), Level::Degraded);
    EXPECT_EQ(level(event(R"("status":"3")")), Level::PartialOutage);
    EXPECT_EQ(level(event(R"("status":"0")")), Level::Operational);
    EXPECT_EQ(level(event(R"("status":"3","end_time":1785542400)")), Level::Operational);
}

TEST_F(AwsSourceTest, ReadsUtf16)
{
    const QString text = QString::fromUtf8(event(R"("status":"3","date":"1785542400")"));
    QByteArray bytes("\xfe\xff", 2);
    for (const QChar c : text)
        bytes += QByteArray(1, static_cast<char>(c.unicode() >> 8)) + static_cast<char>(c.unicode() & 0xff);
    const Result<Reading> reading = parse(bytes);
    ASSERT_TRUE(reading);
    EXPECT_EQ(reading->level, Level::PartialOutage);
    EXPECT_EQ(reading->incidents[0].startedAt, QDateTime(QDate(2026, 8, 1), QTime(0, 0), Qt::UTC));
    EXPECT_EQ(recognised(bytes), u"aws"_s);
}

TEST_F(AwsSourceTest, NamesTheServicesThatAnEventDrawsIn)
{
    const Result<Reading> reading = parse(event(
        R"("status":"3","impacted_services":{"rds-us-east-1":{"service_name":"Amazon RDS","current":"2"},"sns-us-east-1":{"service_name":"Amazon SNS","current":"0"}})"));
    ASSERT_TRUE(reading);
    ASSERT_EQ(reading->components.size(), 2);
    EXPECT_EQ(reading->components[1].name, u"rds-us-east-1 (N. Virginia)"_s);
    EXPECT_EQ(reading->components[1].group, u"Amazon RDS"_s);
    EXPECT_EQ(reading->components[1].level, Level::Degraded);
    EXPECT_TRUE(reading->components[1].places.contains(u"us-east-1"_s));
}

TEST_F(AwsSourceTest, OfTheOldFileOnlyWhatIsCurrentCounts)
{
    EXPECT_EQ(
        level(R"({"archive":[{"service_name":"Amazon EC2","summary":"old","status":"3"}],"current":[]})"),
        Level::Operational);
}

TEST_F(AwsSourceTest, OnlyTheHeadOfAFeedIsAboutNow)
{
    const auto feed = [](const char* title, const char* day) {
        return u"<rss version=\"2.0\"><channel><title>Amazon Elastic Compute Cloud (N. Virginia) Service Status</title><item><title>%1</title><pubDate>%2 12:00:00 PDT</pubDate></item><item><title>Service disruption: old</title><pubDate>Thu, 02 Jul 2026 10:00:00 GMT</pubDate></item></channel></rss>"_s
            .arg(QLatin1StringView(title), QLatin1StringView(day))
            .toUtf8();
    };
    const char* day = "Fri, 31 Jul 2026";
    EXPECT_EQ(recognised(feed("x", day)), u"aws"_s);
    EXPECT_EQ(level(feed("Service disruption: Instances", day)), Level::PartialOutage);
    EXPECT_EQ(level(feed("Informational message: Slow", day)), Level::Degraded);
    EXPECT_EQ(level(feed("[RESOLVED] Instances", day)), Level::Operational);
    EXPECT_EQ(level(feed("Service is operating normally: [RESOLVED] Instances", day)), Level::Operational);
    EXPECT_EQ(level(feed("Service disruption: Instances", "Fri, 03 Jul 2026")), Level::Operational)
        << "forgotten";
}

TEST_F(AwsSourceTest, SaysWhatIsWrong)
{
    EXPECT_EQ(parse(R"([{"name":1}])").error().detail, u"no list of events with service_name and summary"_s);
    EXPECT_EQ(asked(candidates(u"https://console.aws.amazon.com/ec2"_s)[0]),
              u"https://health.aws.amazon.com/public/currentevents"_s);
}

} // namespace
} // namespace downlight
