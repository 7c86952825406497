// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/reports/crowd_json.h"
#include "support/qt_printers.h"

#include <gtest/gtest.h>

namespace downlight {
namespace {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

constexpr Minute noon = Minute(std::chrono::sys_days(std::chrono::year(2026) / 3 / 4)) + 12h;

CrowdLive liveOf()
{
    CrowdLive live{u"mastodon"_s, u"fosstodon.org"_s, noon, {}, std::vector<double>(192, 0.25), 1.5};
    live.counts.thisHour = 9;
    live.counts.last60 = 12;
    live.counts.last24h = 40;
    live.counts.expected60 = 0.6;
    live.counts.state = CrowdState::Outage;
    live.counts.since = noon - 30min;
    live.counts.quarters.assign(192, 3);
    live.counts.types = {{u"app_web"_s, 7}};
    return live;
}

CrowdHistory historyOf()
{
    CrowdHistory history;
    history.start = noon - 23h;
    history.people.assign(24, std::nullopt);
    history.people[23] = 4;
    history.people[22] = 0;
    history.expected.assign(24, 0.5);
    history.incidents = {{7, u"mastodon"_s, {}, noon - 3h, noon - 2h, CrowdState::Possible},
                         {8, u"mastodon"_s, {}, noon - 1h, std::nullopt, CrowdState::Outage}};
    return history;
}

TEST(CrowdJson, ReadsTheStatusThatItWrites)
{
    CrowdStatus status;
    status.seq = 12;
    status.services = {{u"github"_s, {CrowdState::Outage, noon - 5min, 3, 42, 2.5}},
                       {u"mastodon/fosstodon.org"_s, {CrowdState::Recovered, noon - 9h, 0, 0, 0}}};
    const auto read = crowd_json::readStatus(crowd_json::write(status, noon), noon);
    ASSERT_TRUE(read) << read.error().detail.toStdString();
    EXPECT_EQ(read->seq, 12);
    EXPECT_EQ(read->services, status.services);
}

TEST(CrowdJson, ReadsTheCountsThatItWrites)
{
    const CrowdLive live = liveOf();
    const QByteArray bytes = crowd_json::write(live);
    const auto read = crowd_json::readLive(bytes, live.service, live.instance, noon);
    ASSERT_TRUE(read) << read.error().detail.toStdString();
    EXPECT_EQ(read->counts.quarters, live.counts.quarters);
    EXPECT_EQ(read->counts.types, live.counts.types);
    EXPECT_EQ(read->counts.since, live.counts.since);
    EXPECT_EQ(read->counts.thisHour, 9);
    EXPECT_EQ(read->expected, live.expected);
    EXPECT_TRUE(bytes.contains(R"("explanation":"12 people, 0.6 expected")"));
}

TEST(CrowdJson, ReadsTheHistoryThatItWrites)
{
    const CrowdHistory history = historyOf();
    const auto read =
        crowd_json::readHistory(crowd_json::write(history, u"mastodon"_s, {}), u"mastodon"_s, {}, noon);
    ASSERT_TRUE(read) << read.error().detail.toStdString();
    EXPECT_EQ(read->people, history.people);
    EXPECT_EQ(read->expected, history.expected);
    EXPECT_EQ(read->incidents, history.incidents);
}

TEST(CrowdJson, ReadsTheReceiptThatItWrites)
{
    const CrowdReceipt receipt{u"17"_s, u"token"_s, true, CrowdState::Possible, 12, 14, 1};
    const auto read = crowd_json::readReceipt(crowd_json::write(receipt));
    ASSERT_TRUE(read) << read.error().detail.toStdString();
    EXPECT_EQ(read->id, receipt.id);
    EXPECT_EQ(read->thisHour, 12);
    EXPECT_TRUE(read->counted);
    EXPECT_EQ(crowd_json::readProblem(crowd_json::writeProblem(422, "too-late"_L1, u"It is old."_s)).code,
              u"too-late"_s);
}

TEST(CrowdJson, RefusesAnAnswerAboutAnotherService)
{
    const CrowdLive live = liveOf();
    EXPECT_FALSE(crowd_json::readLive(crowd_json::write(live), u"github"_s, live.instance, noon));
    EXPECT_FALSE(crowd_json::readLive(crowd_json::write(live), live.service, {}, noon));
    EXPECT_FALSE(
        crowd_json::readHistory(crowd_json::write(historyOf(), u"github"_s, {}), u"mastodon"_s, {}, noon));
}

/// What hostile hubs put into the place of a good value.
class HostileHub : public testing::TestWithParam<std::pair<const char*, const char*>> { };

TEST_P(HostileHub, IsRefusedAsAWhole)
{
    CrowdStatus status;
    status.services = {{u"github"_s, {CrowdState::Outage, noon, 3, 42, 2.5}}};
    const CrowdReceipt receipt{u"17"_s, u"token"_s, true, CrowdState::Possible, 42, 42, 2.5};
    CrowdLive live = liveOf();
    live.counts.last60 = 42;
    live.counts.expected60 = 2.5;
    CrowdHistory history = historyOf();
    history.people[23] = 42;
    history.expected[23] = 2.5;
    const auto [good, bad] = GetParam();
    int changed = 0;
    const auto spoil = [&](QByteArray bytes) {
        const QByteArray before = bytes;
        bytes.replace(good, bad);
        changed += bytes != before ? 1 : 0;
        return bytes != before ? bytes : QByteArray("<html>");
    };
    EXPECT_FALSE(crowd_json::readStatus(spoil(crowd_json::write(status, noon)), noon));
    EXPECT_FALSE(crowd_json::readLive(spoil(crowd_json::write(live)), live.service, live.instance, noon));
    EXPECT_FALSE(crowd_json::readHistory(spoil(crowd_json::write(history, u"mastodon"_s, {})), u"mastodon"_s,
                                         {}, noon));
    EXPECT_FALSE(crowd_json::readReceipt(spoil(crowd_json::write(receipt))));
    EXPECT_GT(changed, 0);
}

TEST(CrowdJson, RefusesRowsOfAnotherShape)
{
    for (const char* row :
         {"5", "null", "true", "{}", "[]", "[\"outage\"]", "[\"outage\",\"2026-03-04T12:00:00Z\"]",
          "\"outage\"", "[[],[],[]]", "[null,null,null]", "[\"outage\",\"2026-03-04T12:00:00Z\",{}]"}) {
        const QByteArray status =
            QByteArray(
                R"({"seq":1,"generated_at":"2026-03-04T12:00:00Z","default":"operational","services":{"github":)")
            + row + "}}";
        EXPECT_FALSE(crowd_json::readStatus(status, noon)) << row;
    }
    for (const char* seq : {"-1", "1e300", "1.5", "\"1\""}) {
        const QByteArray status = QByteArray(R"({"seq":)") + seq
            + R"(,"generated_at":"2026-03-04T12:00:00Z","default":"operational","services":{}})";
        EXPECT_FALSE(crowd_json::readStatus(status, noon)) << seq;
    }
}

INSTANTIATE_TEST_SUITE_P(Values, HostileHub,
                         testing::Values(std::pair("42", "1000000000000000000"), std::pair("42", "-1"),
                                         std::pair("42", "\"42\""), std::pair("42", "4.5"),
                                         std::pair("2.5", "-0.1"), std::pair("2.5", "1e300"),
                                         std::pair("\"outage\"", "\"fine\""), std::pair("\"outage\"", "7"),
                                         std::pair("\"github\"", "\"<b>GitHub\""),
                                         std::pair("T12:00:00Z", "T12:30:00Z"), std::pair("2026-", "1969-"),
                                         std::pair("2026-", "9999-"), std::pair("Z\"", "\""),
                                         std::pair("[",
                                                   "["
                                                   "["),
                                         std::pair("{", "")));

} // namespace
} // namespace downlight
