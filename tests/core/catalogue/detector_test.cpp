// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/catalogue/detector.h"
#include "support/fake_network.h"
#include "support/fixtures.h"
#include "support/qt_printers.h"

#include <QFile>
#include <QSignalSpy>
#include <QTest>

#include <gtest/gtest.h>

namespace downlight {
namespace {

using namespace Qt::StringLiterals;

class DetectorTest : public ::testing::Test {
protected:
    Result<Detection> detect(const QString& url, const QString& format = {})
    {
        Result<Detection> found = fail(Failure::Kind::Usage, u"never answered"_s);
        bool done = false;
        Detector detector(network, registry);
        detector.detect(QUrl(url), format, [&](const Result<Detection>& detection) {
            found = detection;
            done = true;
        });
        EXPECT_TRUE(QTest::qWaitFor([&] { return done; }, 5000));
        return found;
    }

    SourceRegistry registry = SourceRegistry::withBuiltins();
    testing::FakeNetwork network;
};

TEST_F(DetectorTest, FindsAPageFromAnyAddressOfIt)
{
    network.answer(u"https://status.example.com/api/v2/summary.json"_s, 200,
                   testing::fixture(u"statuspage/operational.json"_s));
    const Result<Detection> found = detect(u"https://status.example.com/"_s);
    ASSERT_TRUE(found);
    EXPECT_EQ(found->format, u"statuspage"_s);
    EXPECT_EQ(found->suggestedName, u"Example"_s);
    EXPECT_EQ(found->reading.level, Level::Operational);
}

TEST_F(DetectorTest, AWebPageWithStatus200IsNoStatusPage)
{
    for (const QString& path : {u"/api/v2/summary.json"_s, u"/summary.json"_s, u"/history.atom"_s,
                                u"/history.rss"_s, u"/feed.rss"_s, u"/feed.atom"_s, u"/feed"_s, u"/rss"_s})
        network.answer(u"https://example.com"_s + path, 200,
                       testing::fixture(u"statuspage/login_page.html"_s));
    const Result<Detection> found = detect(u"https://example.com/"_s);
    ASSERT_TRUE(found);
    EXPECT_EQ(found->format, u"http"_s);
    EXPECT_EQ(found->url, QUrl(u"https://example.com/"_s));
}

TEST_F(DetectorTest, AnEmptyListIsNobodysStatusPage)
{
    for (const char* body : {"[]", R"({"incidents":[]})", R"({"items":[]})"}) {
        network.answer(u"https://example.com/api"_s, 200, body);
        EXPECT_EQ(detect(u"https://example.com/api"_s)->format, u"http"_s) << body;
    }
    network.answer(u"https://health.aws.amazon.com/public/currentevents"_s, 200, "[]");
    EXPECT_EQ(detect(u"https://health.aws.amazon.com/health/status"_s)->format, u"aws"_s)
        << "but it is the good day of a page that is known by its host";
}

TEST_F(DetectorTest, AnEmptyFeedOfNewsIsNoStatusPage)
{
    network.answer(u"https://example.com/feed"_s, 200,
                   "<rss version=\"2.0\"><channel><title>Our blog</title></channel></rss>");
    EXPECT_EQ(detect(u"https://example.com/feed"_s)->format, u"http"_s);
    network.answer(
        u"https://example.com/feed"_s, 200,
        "<rss version=\"2.0\"><channel><title>Example Status - Incident History</title></channel></rss>");
    EXPECT_EQ(detect(u"https://example.com/feed"_s)->format, u"feed"_s);
}

TEST_F(DetectorTest, OnlyWhatWillBeReadAgainIsDetected)
{
    const QByteArray page = testing::fixture(u"statuspage/operational.json"_s);
    HttpReply moved;
    moved.status = 200;
    moved.body = page;
    moved.url = QUrl(u"https://elsewhere.example/api/v2/summary.json"_s);
    network.answer(QUrl(u"https://example.com/go"_s), moved);
    const Result<Detection> found = detect(u"https://example.com/go"_s);
    ASSERT_TRUE(found);
    EXPECT_EQ(found->format, u"statuspage"_s);
    EXPECT_EQ(found->url, moved.url);
    EXPECT_EQ(found->trust, Trust::Foreign) << "nobody typed that host";
    network.answer(u"https://example.com/x.json"_s, 200,
                   testing::fixture(u"formats/xbox-operational.json"_s));
    EXPECT_EQ(detect(u"https://example.com/x.json"_s)->format, u"http"_s)
        << "Xbox is read at one address only";
}

TEST_F(DetectorTest, ASubPageIsAPageOfItsOwn)
{
    const auto page = [](const char* status) -> QByteArray {
        return QByteArray(R"({"summary":{"components":[{"id":"a","name":"A"}],"affected_components":[)")
            + status + R"(],"ongoing_incidents":[]}})";
    };
    network.answer(u"https://status.example.com/proxy/status.example.com"_s, 200, page(""));
    network.answer(u"https://status.example.com/proxy/status.example.com/au"_s, 200,
                   page(R"({"component_id":"a","status":"full_outage"})"));
    const Result<Detection> found = detect(u"https://status.example.com/au"_s, u"incidentio"_s);
    ASSERT_TRUE(found);
    EXPECT_EQ(found->url, QUrl(u"https://status.example.com/au"_s));
    EXPECT_EQ(found->reading.level, Level::MajorOutage);
}

TEST_F(DetectorTest, ABlogsFeedIsNoStatusPage)
{
    network.answer(u"https://blog.example.com/feed"_s, 200,
                   "<?xml version=\"1.0\"?><rss version=\"2.0\"><channel><title>Cooking</title>"
                   "<item><title>Ten soups for winter</title><description>Carrots and leek</description>"
                   "<pubDate>Mon, 02 Feb 2026 10:00:00 +0000</pubDate></item></channel></rss>");
    const Result<Detection> found = detect(u"https://blog.example.com/"_s);
    ASSERT_TRUE(found);
    EXPECT_EQ(found->format, u"http"_s) << "it would stay unknown for ever";
    EXPECT_EQ(detect(u"https://blog.example.com/"_s, u"feed"_s)->format, u"feed"_s) << "unless asked for";
}

TEST_F(DetectorTest, TriesTheHintedFormatFirst)
{
    network.answer(u"https://example.com/history.atom"_s, 200, testing::fixture(u"feed/rss_open.xml"_s));
    ASSERT_TRUE(detect(u"https://example.com/history.atom"_s));
    EXPECT_EQ(network.asked().first(), QUrl(u"https://example.com/history.atom"_s));
}

TEST_F(DetectorTest, AsksADeadHostOnce)
{
    const Result<Detection> found = detect(u"https://gone.example.com/"_s);
    ASSERT_TRUE(found);
    EXPECT_EQ(found->format, u"http"_s);
    EXPECT_EQ(network.asked().count(QUrl(u"https://gone.example.com/"_s)), 1);
    EXPECT_EQ(network.asked().size(), 2) << "it, and its status page";
    EXPECT_TRUE(found->why.contains(u"no answer planned"_s));
}

TEST_F(DetectorTest, FailsWhereOnlyOneFormatIsMeantAndItIsNotThere)
{
    network.answer(u"https://example.com/summary.json"_s, 200, "{}");
    const Result<Detection> found = detect(u"https://example.com/"_s, u"instatus"_s);
    ASSERT_FALSE(found);
    EXPECT_EQ(found.error().kind, Failure::Kind::Format);
}

TEST_F(DetectorTest, FollowsAProductSiteToItsStatusPage)
{
    network.answer(u"https://shop.example/"_s, 200,
                   "<!doctype html><html><a href=\"https://elsewhere.example/\">x</a>"
                   "<a href='https://shop.statuspage.io/'>System status</a></html>");
    network.answer(u"https://shop.statuspage.io/api/v2/summary.json"_s, 200,
                   testing::fixture(u"statuspage/operational.json"_s));
    const Result<Detection> found = detect(u"https://shop.example/"_s);
    ASSERT_TRUE(found);
    EXPECT_EQ(found->format, u"statuspage"_s);
    EXPECT_EQ(found->url, QUrl(u"https://shop.statuspage.io"_s));
    EXPECT_TRUE(found->why.startsWith(u"the web page links to shop.statuspage.io"_s))
        << found->why.toStdString();
    for (const HttpRequest& request : network.requests())
        EXPECT_EQ(request.trust, request.url.host() == "shop.example"_L1 ? Trust::Typed : Trust::Foreign)
            << request.url.toString().toStdString();
}

TEST_F(DetectorTest, TriesTheHostsStatusPage)
{
    network.answer(u"https://www.shop.example/"_s, 200, "<html>Welcome</html>");
    network.answer(u"https://status.shop.example/api/v2/summary.json"_s, 200,
                   testing::fixture(u"statuspage/operational.json"_s));
    const Result<Detection> found = detect(u"https://www.shop.example/"_s);
    ASSERT_TRUE(found);
    EXPECT_EQ(found->url, QUrl(u"https://status.shop.example"_s));
}

TEST_F(DetectorTest, AsksTheKnownPageFirst)
{
    network.answer(u"https://known.example/summary.json"_s, 200,
                   R"({"page":{"name":"Known","status":"UP"}})");
    Result<Detection> found = fail(Failure::Kind::Usage, u"never answered"_s);
    Detector detector(network, registry);
    detector.setLookup([](const QUrl&) {
        return QList<KnownPage>{
            {QUrl(u"https://known.example"_s), u"instatus"_s, u"the catalogue knows it"_s}};
    });
    detector.detect(QUrl(u"https://shop.example/"_s), {},
                    [&](const Result<Detection>& detection) { found = detection; });
    EXPECT_TRUE(QTest::qWaitFor([&] { return found.has_value(); }, 5000));
    EXPECT_EQ(network.asked().first(), QUrl(u"https://known.example/summary.json"_s));
    EXPECT_TRUE(found->why.startsWith(u"the catalogue knows it, and "_s)) << found->why.toStdString();
}

TEST_F(DetectorTest, AKnownPageThatIsDownStaysAPage)
{
    Result<Detection> found = fail(Failure::Kind::Usage, u"never answered"_s);
    Detector detector(network, registry);
    detector.setLookup([](const QUrl&) {
        return QList<KnownPage>{
            {QUrl(u"https://status.shop.example"_s), u"statuspage"_s, u"the catalogue knows it"_s}};
    });
    const auto formatOf = [&](const QString& url, const QString& wanted) {
        bool done = false;
        detector.detect(QUrl(url), wanted, [&](const Result<Detection>& detection) {
            found = detection;
            done = true;
        });
        EXPECT_TRUE(QTest::qWaitFor([&] { return done; }, 5000));
        return found ? found->format : found.error().detail;
    };
    EXPECT_EQ(formatOf(u"https://status.shop.example/"_s, {}), u"statuspage"_s);
    EXPECT_FALSE(found->trouble.isEmpty());
    EXPECT_EQ(formatOf(u"https://shop.example/"_s, {}), u"http"_s) << "the shop is not its status page";
    EXPECT_EQ(formatOf(u"https://status.shop.example/"_s, u"http"_s), u"http"_s) << "as asked for";
}

TEST_F(DetectorTest, NeverAsksWithoutEnd)
{
    QByteArray html = "<html>";
    for (int i = 0; i < 500; ++i)
        html += "<a href=\"https://status." + QByteArray::number(i) + ".example/\">";
    network.answer(u"https://shop.example/"_s, 200, html);
    network.answer(u"https://status.0.example/"_s, 200, "<html>");
    network.answer(u"https://status.1.example/"_s, 200, "<html>");
    network.answer(u"https://status.2.example/"_s, 200, "<html>");
    ASSERT_TRUE(detect(u"https://shop.example/"_s));
    EXPECT_LE(network.asked().size(), 60);
}

struct Page {
    const char* file; ///< A recorded web page.
    const char* format; ///< What made it; "http": nothing that is read.
    const char* path; ///< Where that format answers below the page's host.
    const char* answer;
};

/// The name of each test.
void PrintTo(const Page& page, std::ostream* out)
{
    *out << page.file;
}

class RecordedPages : public DetectorTest, public ::testing::WithParamInterface<Page> { };

TEST_P(RecordedPages, ShowWhatMadeThem)
{
    const Page& page = GetParam();
    QFile file(QStringLiteral(DOWNLIGHT_RECORDED "/html/") + QLatin1StringView(page.file));
    if (!file.open(QIODevice::ReadOnly))
        GTEST_SKIP() << "no recorded page at " << file.fileName().toStdString();
    network.answer(u"https://page.example/"_s, 200, file.readAll());
    if (*page.path)
        network.answer(u"https://page.example"_s + QLatin1StringView(page.path), 200, page.answer);
    const Result<Detection> found = detect(u"https://page.example/"_s);
    ASSERT_TRUE(found);
    EXPECT_EQ(found->format, QLatin1StringView(page.format));
    if (*page.path) {
        EXPECT_TRUE(found->why.contains(u"shows the marks of"_s)) << found->why.toStdString();
        EXPECT_LE(network.asked().size(), 4) << "asked at once";
    }
}

constexpr auto betterStack =
    R"({"data":{"type":"status_page","attributes":{"aggregate_state":"operational"}},"included":[]})";
constexpr auto incidentIo =
    R"({"summary":{"components":[],"affected_components":[],"ongoing_incidents":[]}})";
constexpr auto instatus = R"({"page":{"name":"x","status":"UP"}})";

INSTANTIATE_TEST_SUITE_P(
    Html, RecordedPages,
    ::testing::Values(Page{"betterstack-buildjet-good.html", "betterstack", "/index.json", betterStack},
                      Page{"betterstack-eyloo-major.html", "betterstack", "/index.json", betterStack},
                      Page{"incidentio-aiven-minor.html", "incidentio", "/proxy/page.example", incidentIo},
                      Page{"incidentio-linear-good.html", "incidentio", "/proxy/page.example", incidentIo},
                      Page{"incidentio-openai-major.html", "incidentio", "/proxy/page.example", incidentIo},
                      Page{"incidentio-rollbar-good.html", "incidentio", "/proxy/page.example", incidentIo},
                      Page{"instatus-mastodonsocial-major.html", "instatus", "/summary.json", instatus},
                      Page{"instatus-whereby-good.html", "instatus", "/summary.json", instatus},
                      Page{"miro-good.html", "incidentio", "/proxy/page.example", incidentIo},
                      Page{"miro-issue.html", "incidentio", "/proxy/page.example", incidentIo},
                      Page{"pagerduty-good.html", "http", "", ""},
                      Page{"pagerduty-minor.html", "http", "", ""}));

TEST(PastedAddress, UnderstandsWhatPeoplePaste)
{
    EXPECT_EQ(*pastedAddress(u"  example.com "_s), QUrl(u"https://example.com"_s));
    EXPECT_EQ(*pastedAddress(u"localhost:8080/x"_s), QUrl(u"http://localhost:8080/x"_s));
    EXPECT_EQ(*pastedAddress(u"192.168.1.4"_s), QUrl(u"http://192.168.1.4"_s));
    EXPECT_EQ(*pastedAddress(u"tcp://mail.example.com:25"_s), QUrl(u"tcp://mail.example.com:25"_s));
    for (const QString& bad : {u""_s, u"ftp://x.y"_s, u"javascript:alert(1)"_s, u"tcp://host"_s,
                               u"https://user:secret@example.com"_s, u"https://"_s, u"file:///etc/passwd"_s})
        EXPECT_FALSE(pastedAddress(bad)) << bad.toStdString();
}

} // namespace
} // namespace downlight
