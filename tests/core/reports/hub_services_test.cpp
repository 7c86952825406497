// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/reports/hub_services.h"
#include "core/reports/reports.h"
#include "support/scripted_hub.h"

#include <QCryptographicHash>
#include <QTemporaryDir>
#include <QTest>

#include <gtest/gtest.h>

namespace downlight {
namespace {

using testing::ScriptedHub;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

const QUrl address(u"https://hub.example/"_s);

class HubServicesTest : public ::testing::Test {
protected:
    /// What the hub counts from now on, with \p hash in its meta, or the right one.
    void serve(const QByteArray& slug, const QByteArray& hash = {})
    {
        const QByteArray list = R"({"services":[{"slug":")" + slug + R"("}]})";
        hub.catalogue = ScriptedHub::reply(200, list);
        const QByteArray right = QCryptographicHash::hash(list, QCryptographicHash::Sha256).toHex();
        hub.meta =
            ScriptedHub::reply(200, R"({"catalogue_hash":")" + (hash.isEmpty() ? right : hash) + R"("})");
    }
    void fetch(HubServices& services)
    {
        services.fetch();
        ASSERT_TRUE(QTest::qWaitFor([&] { return !services.isFetching(); }));
    }
    [[nodiscard]] int asked(QLatin1StringView path) const
    {
        return static_cast<int>(
            std::count_if(hub.gets.begin(), hub.gets.end(),
                          [path](const ScriptedHub::Asked& get) { return get.url.path() == path; }));
    }
    [[nodiscard]] int lists() const { return asked("/v1/catalogue"_L1); }

    ManualClock clock;
    ScriptedHub hub;
};

TEST_F(HubServicesTest, LoadsTheListOnlyWhereItIsAnother)
{
    HubServices services(hub, clock, address);
    serve("github");
    fetch(services);
    EXPECT_TRUE(services.contains(u"github"_s));
    EXPECT_EQ(lists(), 1);
    clock.advance(5h);
    fetch(services);
    EXPECT_EQ(hub.gets.size(), 2) << "it is fresh";
    clock.advance(2h);
    fetch(services);
    EXPECT_EQ(asked("/v1/meta"_L1), 2);
    EXPECT_EQ(lists(), 1);
    serve("gitlab");
    clock.advance(7h);
    fetch(services);
    EXPECT_EQ(lists(), 2);
    EXPECT_TRUE(services.contains(u"gitlab"_s));
    EXPECT_FALSE(services.contains(u"github"_s));
}

TEST_F(HubServicesTest, LoadsItFromAHubThatNamesNoHash)
{
    HubServices services(hub, clock, address);
    serve("github", "not a hash");
    fetch(services);
    EXPECT_TRUE(services.contains(u"github"_s));
    clock.advance(7h);
    fetch(services);
    EXPECT_EQ(lists(), 2);
}

TEST_F(HubServicesTest, KeepsWhatItKnowsWhileTheHubDoesNotAnswer)
{
    HubServices services(hub, clock, address);
    serve("github");
    fetch(services);
    hub.meta = ScriptedHub::unreachable();
    clock.advance(7h);
    fetch(services);
    EXPECT_TRUE(services.contains(u"github"_s));
    serve("gitlab");
    hub.catalogue = ScriptedHub::reply(200, "{");
    clock.advance(2min);
    fetch(services);
    EXPECT_TRUE(services.contains(u"github"_s));
}

TEST_F(HubServicesTest, TakesUpWhatAnEarlierRunKnewOfThisHub)
{
    HubServices first(hub, clock, address);
    serve("github");
    fetch(first);
    HubServices second(hub, clock, address);
    second.awaitKept();
    second.fetch();
    EXPECT_TRUE(second.isFetching());
    EXPECT_EQ(hub.gets.size(), 2) << "nothing is asked before it is known";
    second.restore(first.kept());
    EXPECT_TRUE(second.contains(u"github"_s));
    ASSERT_TRUE(QTest::qWaitFor([&] { return !second.isFetching(); }));
    EXPECT_EQ(lists(), 1);
    HubServices other(hub, clock, QUrl(u"https://other.example/"_s));
    other.restore(first.kept());
    EXPECT_FALSE(other.isKnown());
    for (const QByteArray& nonsense : {QByteArray(), QByteArray("x"), qCompress("a\nb\nc"), qCompress("")}) {
        other.restore(nonsense);
        EXPECT_FALSE(other.isKnown());
    }
}

TEST_F(HubServicesTest, IsKeptFromRunToRun)
{
    const QTemporaryDir folder;
    serve("github");
    Service service;
    service.slug = u"unknown"_s;
    for (int run = 0; run < 3; ++run) {
        Reports reports(&hub, clock);
        reports.open(folder.filePath(u"reports.sqlite"_s));
        EXPECT_TRUE(reports.isShared(service) == false) << "no hub yet";
        reports.setHub(address);
        ASSERT_TRUE(QTest::qWaitFor([&] { return !reports.isShared(service); }))
            << "the list says that it is not counted";
        ASSERT_TRUE(QTest::qWaitFor([&] { return asked("/v1/meta"_L1) == run + 1; }));
    }
    EXPECT_EQ(lists(), 1);
}

} // namespace
} // namespace downlight
