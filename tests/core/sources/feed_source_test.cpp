// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sources/foreign_answer.h"
#include "core/sources/source_registry.h"
#include "support/fixtures.h"
#include "support/qt_printers.h"

#include <gtest/gtest.h>

namespace downlight {
namespace {

using namespace Qt::StringLiterals;

class FeedSourceTest : public ::testing::Test {
protected:
    Result<Reading> parse(const QByteArray& body, const QString& at = u"2026-01-05T12:00:00Z"_s) const
    {
        return source->parse(testing::answer(body, at));
    }
    static QByteArray atom(const QByteArray& content)
    {
        return "<feed "
               "xmlns='http://www.w3.org/2005/Atom'><title>T</title><entry><title>E</"
               "title><updated>2026-01-05T11:00:00Z</updated><content type='html'>"
            + content + "</content></entry></feed>";
    }

    const SourceRegistry registry = SourceRegistry::withBuiltins();
    const StatusSource* source = registry.find(u"feed"_s);
};

TEST_F(FeedSourceTest, ReadsTheAddressItself)
{
    EXPECT_EQ(source->request(QUrl(u"https://example.com/history.atom"_s)).url,
              QUrl(u"https://example.com/history.atom"_s));
}

TEST_F(FeedSourceTest, ReadsOpenClosedAndForgottenEntries)
{
    const Result<Reading> reading = parse(testing::fixture(u"feed/rss_open.xml"_s));
    ASSERT_TRUE(reading) << reading.error().detail.toStdString();
    EXPECT_EQ(reading->level, Level::Degraded);
    EXPECT_EQ(reading->pageName, u"Example status"_s);
    ASSERT_EQ(reading->incidents.size(), 2) << "what was forgotten open weeks ago is no incident";
    EXPECT_TRUE(reading->incidents[0].open);
    EXPECT_EQ(reading->incidents[0].status, u"Monitoring"_s);
    EXPECT_FALSE(reading->incidents[1].open);
}

TEST_F(FeedSourceTest, DoubtsAnOpenEntryAfterAWeekAndForgetsItAfterAMonth)
{
    const auto at = [this](const QString& time) {
        return parse(testing::fixture(u"feed/rss_open.xml"_s), time)->level;
    };
    EXPECT_EQ(at(u"2026-01-20T12:00:00Z"_s), Level::Unknown) << "nothing newer says that it is over";
    EXPECT_EQ(at(u"2026-03-20T12:00:00Z"_s), Level::Operational);
}

TEST_F(FeedSourceTest, ReadsTheNewestEntryAndWhatWasOpenedAgain)
{
    const auto rss = [this](const char* title, const char* text) {
        const QString feed =
            u"<rss version=\"2.0\"><channel><title>Acme Status</title><item><title>%1</title><pubDate>Sun, 11 Jan 2026 09:00:00 GMT</pubDate><description><![CDATA[%2]]></description></item><item><title>Old</title><pubDate>Thu, 01 Jan 2026 09:00:00 GMT</pubDate><description><![CDATA[<strong>Resolved</strong> - x]]></description></item></channel></rss>"_s
                .arg(QLatin1StringView(title), QLatin1StringView(text));
        return parse(feed.toUtf8(), u"2026-01-12T00:00:00Z"_s)->level;
    };
    EXPECT_EQ(rss("Slow mail", "<strong>Ongoing</strong> - x"), Level::Unknown) << "a word that nobody knows";
    EXPECT_EQ(rss("Down", "<strong>Investigating</strong> - x<br><strong>Resolved</strong> - y"),
              Level::Degraded);
    EXPECT_EQ(rss("Down", "<strong>Resolved</strong> - x<br><strong>Investigating</strong> - y"),
              Level::Operational);
    EXPECT_EQ(rss("Resolved: slow mail", "Mail is fast again."), Level::Operational);
    EXPECT_EQ(rss("Slow mail",
                  "<small>Jan 11, 09:00 UTC</small> <strong>Identified</strong> <small>Jan 11, 09:00 "
                  "UTC</small> <strong>Resolved</strong>"),
              Level::Operational)
        << "of the same minute, in any order";
}

TEST_F(FeedSourceTest, ClosedWinsWhereverItStands)
{
    EXPECT_EQ(
        parse(atom("&lt;strong&gt;Monitoring&lt;/strong&gt; x &lt;strong&gt;Resolved&lt;/strong&gt;"))->level,
        Level::Operational);
}

TEST_F(FeedSourceTest, KnowsPlannedWork)
{
    EXPECT_EQ(parse(atom("&lt;strong&gt;Scheduled&lt;/strong&gt;"))->level, Level::Operational);
    EXPECT_EQ(
        parse(atom("&lt;strong&gt;In progress&lt;/strong&gt; &lt;strong&gt;Scheduled&lt;/strong&gt;"))->level,
        Level::Maintenance);
}

TEST_F(FeedSourceTest, AnEmptyFeedIsFineAndOtherNewsSaysNothing)
{
    EXPECT_EQ(parse("<rss><channel><title>T</title></channel></rss>")->level, Level::Operational);
    EXPECT_EQ(parse(atom("Our summer party"))->level, Level::Unknown);
}

TEST_F(FeedSourceTest, AnOpenEntryWhoseTimeNobodyCanReadIsNotGone)
{
    const auto level = [this](const char* date, const char* built = "") {
        const QString feed =
            u"<rss version='2.0'><channel><title>Acme Status</title>%1<item><title>Login fails</title><pubDate>%2</pubDate><description>Investigating - x</description></item></channel></rss>"_s
                .arg(QLatin1StringView(built), QString::fromUtf8(date));
        return parse(feed.toUtf8(), u"2026-01-12T00:00:00Z"_s)->level;
    };
    EXPECT_EQ(level("gestern um elf"), Level::Degraded);
    EXPECT_EQ(level(""), Level::Degraded);
    EXPECT_EQ(level("", "<lastBuildDate>Sun, 11 Jan 2026 09:00:00 GMT</lastBuildDate>"), Level::Degraded);
    EXPECT_EQ(level("", "<lastBuildDate>Sun, 05 Oct 2025 09:00:00 GMT</lastBuildDate>"), Level::Operational)
        << "as of the feed's own time";
    EXPECT_EQ(level("le 3 mai 2021"), Level::Operational) << "far older by any reading";
}

TEST_F(FeedSourceTest, TheNewestEntryOfAnIncidentDecides)
{
    const auto level = [this](const QByteArray& items) {
        return parse("<rss version='2.0'><channel><title>Acme Status</title>" + items + "</channel></rss>",
                     u"2026-01-12T00:00:00Z"_s)
            ->level;
    };
    const QByteArray open =
        "<item><guid>1</guid><title>Mail</title><pubDate>Sun, 11 Jan 2026 09:00:00 GMT</pubDate>"
        "<description>Investigating - x</description></item>";
    const QByteArray closed =
        "<item><guid>1</guid><title>Mail</title><pubDate>Sun, 11 Jan 2026 10:00:00 GMT</pubDate>"
        "<description>Resolved - x</description></item>";
    const QByteArray odd =
        "<item><guid>1</guid><title>Mail</title><pubDate>Sun, 11 Jan 2026 11:00:00 GMT</pubDate>"
        "<description>Something new happened.</description></item>";
    EXPECT_EQ(level((closed + open)), Level::Operational);
    EXPECT_EQ(level((open + closed)), Level::Operational) << "in any order";
    EXPECT_EQ(level((odd + closed + open)), Level::Unknown) << "an older entry's green is no answer";
    const auto told = [](const char* title, const char* time) -> QByteArray {
        return "<item><title>" + QByteArray(title) + "</title><pubDate>Sun, 11 Jan 2026 " + time
            + " GMT</pubDate><description>x</description></item>";
    };
    EXPECT_EQ(level((told("Model A recovered", "10:00:00") + told("Model A went down", "09:00:00"))),
              Level::Operational);
    EXPECT_EQ(level((told("Model B went down", "11:00:00") + told("Model A recovered", "10:00:00"))),
              Level::Degraded);
    EXPECT_EQ(level((told("Model A is down", "11:00:00") + told("Model A is back up", "10:00:00"))),
              Level::Degraded);
}

TEST_F(FeedSourceTest, ClosingWordsInTheTitleWinOverOlderOnesInTheText)
{
    const auto level = [this](const char* title, const char* text) {
        const QString feed =
            u"<rss version='2.0'><channel><title>Acme Status</title><item><title>%1</title><pubDate>Sun, 11 Jan 2026 09:00:00 GMT</pubDate><description><![CDATA[%2]]></description></item></channel></rss>"_s
                .arg(QString::fromUtf8(title), QLatin1StringView(text));
        return parse(feed.toUtf8(), u"2026-01-12T00:00:00Z"_s)->level;
    };
    const char* history = "<h3>Identified</h3><p>x</p><h3>Investigating</h3>";
    for (const char* title : {"[Resolved] Database", "RESOLVED: Database", "Resolved - Database",
                              "Database - Resolved", "Database (resolved)", "✅ Resolved: Database"})
        EXPECT_EQ(level(title, history), Level::Operational) << title;
    for (const char* title : {"Database", "Not resolved: Database", "Resolved issues return"})
        EXPECT_EQ(level(title, history), Level::Degraded) << title;
}

TEST_F(FeedSourceTest, TitlesThatOnlySoundLikeAnEndCloseNothing)
{
    for (const char* title :
         {"API has not recovered", "Database has not yet recovered", "API partially recovered",
          "Nothing is up", "The login problem is back", "Error rate is up", "Traffic is up, checkout fails",
          "Up - but slow", "Online: payments failing", "Orders failing (online)", "Fixed - Broadband down",
          "Waiting until API is back", "[Investigating] Login trouble", "Identified: login fails",
          "API is down"}) {
        const QString feed =
            u"<rss version='2.0'><channel><title>Acme Status</title><item><title>%1</title><pubDate>Sun, 11 Jan 2026 09:00:00 GMT</pubDate><description>Users see errors. All other services are operating normally.</description></item></channel></rss>"_s
                .arg(QLatin1StringView(title));
        const Result<Reading> reading = parse(feed.toUtf8(), u"2026-01-12T00:00:00Z"_s);
        EXPECT_NE(reading->level, Level::Operational) << title;
    }
}

TEST_F(FeedSourceTest, AGuidThatAllHaveSaysNothing)
{
    QByteArray items;
    for (const char* title : {"Resolved: Mail", "Investigating: Login", "Investigating: API"})
        items += "<item><guid>https://status.x/</guid><title>" + QByteArray(title)
            + "</title><pubDate>Sun, 11 Jan 2026 09:00:00 GMT</pubDate><description>x</description></item>";
    const Result<Reading> reading =
        parse("<rss version='2.0'><channel><title>Acme Status</title>" + items + "</channel></rss>",
              u"2026-01-12T00:00:00Z"_s);
    EXPECT_EQ(reading->level, Level::Degraded);
    EXPECT_EQ(reading->incidents.size(), 3);
}

TEST_F(FeedSourceTest, RefusesWhatIsNoFeed)
{
    EXPECT_EQ(parse("<html><body/></html>").error().detail,
              u"XML: the root is <html>, not <rss> or <feed>"_s);
    EXPECT_FALSE(parse("<rss><channel><item>"));
    EXPECT_FALSE(parse(""));
    EXPECT_FALSE(source->recognises(ForeignAnswer(testing::fixture(u"statuspage/login_page.html"_s))));
}

TEST_F(FeedSourceTest, SurvivesDeepNesting)
{
    EXPECT_EQ(parse("<rss><channel><item><description>" + QByteArray("<a>").repeated(100'000)
                    + "</description></item></channel></rss>")
                  .error()
                  .kind,
              Failure::Kind::TooLarge);
}

} // namespace
} // namespace downlight
