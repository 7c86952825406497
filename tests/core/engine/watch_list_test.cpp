// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/catalogue/detector.h"
#include "core/engine/watch_list.h"
#include "support/engine_bed.h"
#include "support/qt_printers.h"

#include <gtest/gtest.h>

namespace downlight {
namespace {

using namespace Qt::StringLiterals;

/// A journal whose disk is full until it is not, and that knows what it was given last.
class FullJournal final : public Journal {
public:
    void commit(const Batch&, QObject&, Committed done) override { done(Written{}); }
    void saveWatchList(const QList<Service>& services, QObject&, Done done) override
    {
        if (full)
            return done(fail(Failure::Kind::Storage, u"the disk is full"_s));
        stored = services;
        done({});
    }
    bool full = false;
    QList<Service> stored;
};

/// Secrets that only remember which were removed.
class RemovedSecrets final : public SecretPort {
public:
    void read(const QString&, QObject&, Done done) override { done(QByteArray()); }
    void remove(const QString& key, QObject&, std::function<void()> done) override
    {
        removed.append(key);
        done();
    }
    QStringList removed;
};

Service probe(const QString& id, const QString& url)
{
    Service service;
    service.id = service.name = id;
    service.probe.url = QUrl(url);
    return service;
}

class WatchListTest : public ::testing::Test {
protected:
    QStringList ids() const
    {
        QStringList ids;
        for (const Service& service : list.services())
            ids.append(service.id);
        return ids;
    }

    testing::EngineBed bed;
    FullJournal journal;
    RemovedSecrets secrets;
    WatchList list{bed.engine, journal, &secrets};
    QStringList said;
    WatchList::Stored say = [this](const Result<void>& stored) {
        said.append(stored ? u"stored"_s : stored.error().detail);
    };
};

TEST_F(WatchListTest, AddsWhatIsNewAndTakesItBack)
{
    list.add(probe(u"shop"_s, u"https://shop.example"_s), say);
    const QStringList added = list.addAll(
        {probe(u"shop"_s, u"https://shop.example"_s), probe(u"shop"_s, u"https://shop.example/"_s),
         probe(u"shop"_s, u"https://other.example"_s), probe(u"here"_s, u"http://127.0.0.1:8080"_s)},
        say);
    EXPECT_EQ(added, (QStringList{u"shop-2"_s, u"here"_s})) << "what is watched already is left out";
    EXPECT_FALSE(bed.engine.service(u"shop-2"_s)->service.local);
    EXPECT_TRUE(bed.engine.service(u"here"_s)->service.local) << "this machine needs no connection";
    EXPECT_EQ(journal.stored.size(), 3);
    list.removeAll(added, say);
    EXPECT_EQ(ids(), QStringList{u"shop"_s});
    EXPECT_EQ(journal.stored.size(), 1);
}

TEST_F(WatchListTest, APageWithOtherPartsIsAnotherService)
{
    Service page = probe(u"aws"_s, u"https://aws.example"_s);
    page.page.url = QUrl(u"https://status.example"_s);
    page.page.format = u"statuspage"_s;
    list.add(page, say);
    EXPECT_TRUE(list.isWatched(page));
    page.probe.url.clear();
    EXPECT_TRUE(list.isWatched(page)) << "the same page, without a probe";
    page.page.components = QStringList{u"ec2"_s};
    EXPECT_FALSE(list.isWatched(page));
}

TEST_F(WatchListTest, PutsBackInItsPlaceOrBesideWhoTookIt)
{
    for (const QString& id : {u"a"_s, u"b"_s, u"c"_s})
        list.add(probe(id, u"https://%1.example"_s.arg(id)), say);
    auto removed = list.remove(u"b"_s, say);
    ASSERT_TRUE(removed);
    list.putBack(*removed, say);
    EXPECT_EQ(ids(), (QStringList{u"a"_s, u"b"_s, u"c"_s}));
    removed = list.remove(u"b"_s, say);
    list.add(probe(u"b"_s, u"https://new.example"_s), say);
    list.putBack(*removed, say);
    EXPECT_EQ(ids(), (QStringList{u"a"_s, u"c"_s, u"b"_s, u"b-2"_s}));
}

TEST_F(WatchListTest, WhatCannotBeStoredIsSaidAndKeepsItsSecrets)
{
    Service service = probe(u"shop"_s, u"https://shop.example"_s);
    service.probe.headers.append({u"Authorization"_s, u"shop/key"_s});
    list.add(service, say);
    journal.full = true;
    said.clear();
    list.remove(u"shop"_s, say);
    ASSERT_EQ(said.size(), 1);
    EXPECT_TRUE(said.first().contains(u"the disk is full"_s));
    list.forgetSecrets({service}, [] {});
    EXPECT_TRUE(secrets.removed.isEmpty()) << "it comes back with the next start";
    journal.full = false;
    Q_EMIT bed.engine.storageChanged({});
    EXPECT_TRUE(journal.stored.isEmpty()) << "written as soon as the disk takes it";
    list.forgetSecrets({service}, [] {});
    EXPECT_EQ(secrets.removed, QStringList{u"shop/key"_s});
}

TEST_F(WatchListTest, ADetectionSaysWhoseWordItsAddressIs)
{
    Detection detection;
    detection.format = u"statuspage"_s;
    detection.url = QUrl(u"https://status.example"_s);
    detection.suggestedName = u"Example"_s;
    EXPECT_FALSE(list.serviceFrom(detection, {}).page.foreign);
    detection.trust = Trust::Foreign;
    const Service service = list.serviceFrom(detection, u"Mine"_s);
    EXPECT_TRUE(service.page.foreign);
    EXPECT_EQ(service.name, u"Mine"_s);
    EXPECT_EQ(service.id, u"mine"_s);
}

} // namespace
} // namespace downlight
