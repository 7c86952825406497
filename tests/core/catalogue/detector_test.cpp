// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/catalogue/detector.h"
#include "support/fake_network.h"
#include "support/fixtures.h"
#include "support/qt_printers.h"

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
    for (const QString& suffix : {u"/history"_s, u"/summary.json"_s, u"/feed"_s})
        network.answer(u"https://status.example.com"_s + suffix, 404, "no");
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

TEST_F(DetectorTest, ABlogsFeedIsNoStatusPage)
{
    network.answer(u"https://blog.example.com/feed"_s, 200,
                   "<?xml version=\"1.0\"?><rss version=\"2.0\"><channel><title>Cooking</title>"
                   "<item><title>Ten soups for winter</title><description>Carrots and leek</description>"
                   "<pubDate>Mon, 02 Feb 2026 10:00:00 +0000</pubDate></item></channel></rss>");
    for (const QString& path : {u"/api/v2/summary.json"_s, u"/summary.json"_s, u"/history.atom"_s,
                                u"/history.rss"_s, u"/feed.rss"_s, u"/feed.atom"_s, u"/rss"_s})
        network.answer(u"https://blog.example.com"_s + path, 404, "no");
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
    EXPECT_EQ(network.asked().size(), 1);
    EXPECT_TRUE(found->why.contains(u"no answer planned"_s));
}

TEST_F(DetectorTest, FailsWhereOnlyOneFormatIsMeantAndItIsNotThere)
{
    network.answer(u"https://example.com/summary.json"_s, 200, "{}");
    const Result<Detection> found = detect(u"https://example.com/"_s, u"instatus"_s);
    ASSERT_FALSE(found);
    EXPECT_EQ(found.error().kind, Failure::Kind::Format);
}

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
