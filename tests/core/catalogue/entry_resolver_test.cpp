// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/catalogue/entry_resolver.h"
#include "support/fake_network.h"
#include "support/fixtures.h"
#include "support/qt_printers.h"
#include "support/shipped_catalogue.h"

#include <QTest>

#include <gtest/gtest.h>

namespace downlight {
namespace {

using namespace Qt::StringLiterals;

class EntryResolverTest : public ::testing::Test {
protected:
    EntryResolverTest()
    {
        entry.slug = u"shop"_s;
        entry.name = u"Shop"_s;
        entry.homepage = QUrl(u"https://shop.example"_s);
        entry.page = QUrl(u"https://status.shop.example"_s);
        entry.format = u"statuspage"_s;
    }
    Result<ResolvedEntry> resolve()
    {
        Result<ResolvedEntry> outcome = fail(Failure::Kind::Usage, u"never answered"_s);
        bool done = false;
        EntryResolver resolver(network, sources);
        resolver.resolve(entry, [&](const Result<ResolvedEntry>& resolved) {
            outcome = resolved;
            done = true;
        });
        EXPECT_TRUE(QTest::qWaitFor([&] { return done; }));
        return outcome;
    }
    void pageAnswers()
    {
        network.answer(u"https://status.shop.example/api/v2/summary.json"_s, 200,
                       testing::fixture(u"statuspage/operational.json"_s));
    }

    const SourceRegistry sources = SourceRegistry::withBuiltins();
    testing::FakeNetwork network;
    CatalogueEntry entry;
};

TEST_F(EntryResolverTest, WatchesThePageAndTheHomepageThatAnswer)
{
    pageAnswers();
    network.answer(u"https://shop.example"_s, 200, "welcome");
    const Result<ResolvedEntry> resolved = resolve();
    ASSERT_TRUE(resolved);
    EXPECT_EQ(resolved->service.page.url, entry.page);
    EXPECT_EQ(resolved->service.probe.url, entry.homepage);
    EXPECT_EQ(resolved->service.slug, u"shop"_s);
    EXPECT_EQ(resolved->reading.level, Level::Operational);
    for (const HttpRequest& request : network.requests())
        EXPECT_EQ(request.trust, Trust::Foreign) << "nobody typed it";
}

TEST_F(EntryResolverTest, WhatIsDownIsWatchedAllTheSame)
{
    pageAnswers();
    network.answer(u"https://shop.example"_s, 503, "down");
    const Result<ResolvedEntry> beside = resolve();
    EXPECT_EQ(beside->service.probe.url, QUrl(u"https://shop.example"_s))
        << "it is added, never left out for good";
    EXPECT_TRUE(beside->why.contains(u"503"_s)) << beside->why.toStdString();
    entry.page.clear();
    EXPECT_EQ(resolve()->service.probe.url, QUrl(u"https://shop.example"_s))
        << "no refusal to add what is down";
    network.answer(u"https://shop.example"_s, 403, "blocked");
    EXPECT_EQ(resolve()->service.probe.url, QUrl(u"https://shop.example"_s));
}

TEST_F(EntryResolverTest, WhatIsProvedWrongIsNotWatched)
{
    pageAnswers();
    network.answer(u"https://shop.example"_s, 404, "gone");
    EXPECT_TRUE(resolve()->service.probe.url.isEmpty())
        << "a wrong line of the catalogue must not be an outage";
    network.answer(u"https://shop.example"_s, 403, "blocked");
    EXPECT_TRUE(resolve()->service.probe.url.isEmpty()) << "its page says more than a probe that is blocked";
}

TEST_F(EntryResolverTest, FindsOutAFormatThatNobodyKnows)
{
    entry.format = u"unknown"_s;
    pageAnswers();
    EXPECT_EQ(resolve()->service.page.format, u"statuspage"_s);
}

TEST_F(EntryResolverTest, WithoutNetworkTheCatalogueIsBelieved)
{
    const Result<ResolvedEntry> resolved = resolve();
    ASSERT_TRUE(resolved);
    EXPECT_EQ(resolved->service.page.url, entry.page);
    EXPECT_TRUE(resolved->service.probe.url.isEmpty());
    entry.page.clear();
    entry.format.clear();
    EXPECT_EQ(resolve()->service.probe.url, entry.homepage);
}

TEST_F(EntryResolverTest, WhatIsNoPageAnyMoreIsNotWatched)
{
    network.answer(u"https://status.shop.example/api/v2/summary.json"_s, 200, "<!doctype html><html>moved");
    network.answer(u"https://shop.example"_s, 200, "welcome");
    const Result<ResolvedEntry> resolved = resolve();
    ASSERT_TRUE(resolved);
    EXPECT_TRUE(resolved->service.page.url.isEmpty());
    EXPECT_EQ(resolved->service.probe.url, entry.homepage);
    EXPECT_TRUE(resolved->service.probe.foreign) << "nobody typed it";
}

TEST_F(EntryResolverTest, SaysWhereNothingCanBeWatched)
{
    entry.page.clear();
    network.answer(u"https://shop.example"_s, 404, "gone");
    EXPECT_EQ(resolve().error().kind, Failure::Kind::Http);
    entry.homepage.clear();
    EXPECT_EQ(resolve().error().kind, Failure::Kind::Usage);
}

TEST_F(EntryResolverTest, WhatIsAskedForOneEntryIsNeverTakenForTheNext)
{
    pageAnswers();
    network.answer(u"https://shop.example"_s, 200, "welcome");
    network.answer(u"https://other.example"_s, 200, "welcome");
    CatalogueEntry other;
    other.slug = other.name = u"other"_s;
    other.homepage = QUrl(u"https://other.example"_s);
    CatalogueEntry first = entry;
    first.page.clear();
    EntryResolver resolver(network, sources);
    QStringList answered;
    QUrl probe;
    for (const CatalogueEntry& asked : {entry, first, other}) {
        resolver.resolve(asked, [&](const Result<ResolvedEntry>& resolved) {
            answered.append(resolved->service.id);
            probe = resolved->service.probe.url;
        });
    }
    EXPECT_TRUE(QTest::qWaitFor([&] { return !answered.isEmpty(); }));
    QTest::qWait(20);
    EXPECT_EQ(answered, QStringList{u"other"_s});
    EXPECT_EQ(probe, other.homepage);
    resolver.resolve(entry, [&](const Result<ResolvedEntry>&) { answered.append(u"cancelled"_s); });
    resolver.cancel();
    QTest::qWait(20);
    EXPECT_EQ(answered.size(), 1);
}

TEST_F(EntryResolverTest, AnInstanceIsAServiceOfItsOwn)
{
    const auto catalogue = testing::shippedCatalogue();
    const auto mastodon = *catalogue->find(u"mastodon"_s);
    entry = EntryResolver::instanceOn(*catalogue, mastodon, QUrl(u"https://fosstodon.org"_s));
    EXPECT_EQ(entry.slug, u"fosstodon"_s) << "the catalogue knows it";
    entry = EntryResolver::instanceOn(*catalogue, mastodon, QUrl(u"https://toot.example"_s));
    network.answer(u"https://toot.example/health"_s, 200, "OK");
    const Result<ResolvedEntry> resolved = resolve();
    ASSERT_TRUE(resolved);
    EXPECT_EQ(resolved->service.slug, u"mastodon"_s);
    EXPECT_EQ(resolved->service.instance, u"toot.example"_s);
    EXPECT_EQ(resolved->service.probe.url, QUrl(u"https://toot.example/health"_s));
    EXPECT_FALSE(resolved->service.probe.foreign) << "it was typed";
    entry = EntryResolver::instanceOn(*catalogue, mastodon, QUrl(u"http://127.0.0.1:8931/about"_s));
    EXPECT_EQ(entry.homepage, QUrl(u"http://127.0.0.1:8931"_s)) << "with its port";
}

} // namespace
} // namespace downlight
