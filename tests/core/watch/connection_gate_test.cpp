// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/watch/connection_gate.h"
#include "core/watch/rules.h"

#include <QSet>

#include <gtest/gtest.h>

namespace downlight {
namespace {

using namespace std::chrono_literals;
using Way = AnchorAnswer::Way;

struct Row {
    const char* name;
    QList<AnchorAnswer> answers;
    Connection connection;
};

void PrintTo(const Row& row, std::ostream* out)
{
    *out << row.name;
}

class AnchorsTest : public ::testing::TestWithParam<Row> { };

TEST_P(AnchorsTest, SayWhatTheLineIs)
{
    EXPECT_EQ(connectionFrom(GetParam().answers), GetParam().connection);
}

constexpr AnchorAnswer good{Way::Good, Way::Good, Way::Good};
constexpr AnchorAnswer silent{Way::Silent, Way::Silent, Way::Silent};

INSTANTIATE_TEST_SUITE_P(
    Table, AnchorsTest,
    ::testing::Values(
        Row{"AllGood", {good, good}, Connection::Online},
        Row{"OneOperatorDown", {good, silent}, Connection::Online},
        Row{"AllSilent", {silent, silent}, Connection::Offline},
        Row{"Portal",
            {{Way::Wrong, Way::Refused, Way::NotAsked}, {Way::Wrong, Way::Refused, Way::NotAsked}},
            Connection::Portal},
        Row{"OneAnchorChanged", {{Way::Wrong, Way::Good, Way::NotAsked}, good}, Connection::Online},
        Row{"NamesOnly", {{Way::NoName, Way::NoName, Way::Good}}, Connection::Dns},
        Row{"NamesAndAddresses", {{Way::NoName, Way::NoName, Way::Silent}}, Connection::Offline},
        Row{"Certificates",
            {{Way::Good, Way::Refused, Way::Good}, {Way::Good, Way::Refused, Way::Good}},
            Connection::Tls},
        Row{"OneCertificate", {{Way::Good, Way::Refused, Way::Good}, good}, Connection::Online},
        Row{"OldCertificates", {{Way::Good, Way::Outdated, Way::Good}}, Connection::Clock},
        Row{"Proxy", {{Way::Proxy, Way::Proxy, Way::Silent}}, Connection::Proxy},
        Row{"SecureSilent", {{Way::Good, Way::Silent, Way::NotAsked}}, Connection::Online}),
    [](const auto& row) { return std::string(row.param.name); });

TEST(ConnectionGate, BelievesNothingTooSoonAfterAReturn)
{
    ConnectionGate gate;
    EXPECT_TRUE(gate.believes(0s));
    EXPECT_TRUE(gate.anchorsSaid(Connection::Offline, 10s));
    EXPECT_FALSE(gate.believes(11s));
    EXPECT_TRUE(gate.anchorsSaid(Connection::Online, 20s));
    EXPECT_FALSE(gate.believes(24s));
    EXPECT_TRUE(gate.believes(25s));
}

TEST(ConnectionGate, AsksAnchorsAgainOnlyWhileNotOnline)
{
    ConnectionGate gate;
    EXPECT_EQ(gate.nextAsk(), Steady::max());
    gate.anchorsSaid(Connection::Portal, 10s);
    EXPECT_EQ(gate.nextAsk(), Steady(10s) + rules::anchorInterval);
    EXPECT_FALSE(gate.anchorsSaid(Connection::Portal, 20s));
}

TEST(ConnectionGate, HasAnchorsOfDifferentOperators)
{
    QSet<QString> operators;
    for (const Anchor& anchor : defaultAnchors())
        operators.insert(anchor.operatorName);
    EXPECT_GE(operators.size(), 3);
}

} // namespace
} // namespace downlight
