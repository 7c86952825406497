// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/reports/proof_of_work.h"
#include "core/reports/report_keys.h"
#include "support/qt_printers.h"

#include <gtest/gtest.h>

#include <rapidcheck/gtest.h>

namespace downlight {
namespace {

using namespace Qt::StringLiterals;

const QDateTime now = QDateTime(QDate(2026, 3, 4), QTime(12, 0), Qt::UTC);
const QByteArray secret = "a secret of the hub";

QByteArray challengeFor(const QByteArray& service, int bits = 8)
{
    return proof_of_work::makeChallenge(secret, service, "install", now, bits, "12345678");
}

Result<void> verify(const QByteArray& challenge, const QByteArray& proof, const QDateTime& at = now)
{
    return proof_of_work::verify(secret, challenge, proof, "github", "install", at);
}

TEST(ProofOfWork, WhatIsSolvedIsTaken)
{
    const QByteArray challenge = challengeFor("github");
    const auto proof = proof_of_work::solve(challenge);
    ASSERT_TRUE(proof);
    EXPECT_TRUE(verify(challenge, *proof));
    EXPECT_TRUE(verify(challenge, *proof, now.addSecs(600)));
    EXPECT_FALSE(verify(challenge, *proof, now.addSecs(601))) << "too late";
    EXPECT_FALSE(verify(challenge, *proof + "1"));
    EXPECT_FALSE(verify(challenge, {}));
    EXPECT_FALSE(verify(challenge, QByteArray(1000, '1')));
}

TEST(ProofOfWork, IsGoodForOneServiceAndInstallOnly)
{
    const QByteArray challenge = challengeFor("gitlab");
    EXPECT_TRUE(verify(challenge, *proof_of_work::solve(challenge)).error().detail.contains("another"_L1));
    EXPECT_FALSE(proof_of_work::verify(secret, challengeFor("github"),
                                       *proof_of_work::solve(challengeFor("github")), "github", "somebody",
                                       now));
    EXPECT_FALSE(proof_of_work::verify(secret, challengeFor("githubi"),
                                       *proof_of_work::solve(challengeFor("githubi")), "github", "iinstall",
                                       now))
        << "lengths are part of it";
}

TEST(ProofOfWork, NobodyMakesItEasier)
{
    const QByteArray challenge = challengeFor("github", 20);
    QByteArray easier = challenge;
    easier.replace("1.20.", "1.0.");
    EXPECT_TRUE(verify(easier, "1").error().detail.contains("not one of"_L1));
    EXPECT_FALSE(proof_of_work::solve("1.60.1.aa.bb.cc")) << "no hub makes a client compute for years";
    EXPECT_FALSE(proof_of_work::solve("nonsense"));
    EXPECT_FALSE(proof_of_work::solve(challengeFor("github", 24), 0, 10)) << "gives up when told to";
}

TEST(ProofOfWork, ADoubtfulSecretIsNoSecret)
{
    const QByteArray theirs =
        proof_of_work::makeChallenge("another", "github", "install", now, 4, "12345678");
    EXPECT_FALSE(verify(theirs, *proof_of_work::solve(theirs)));
}

RC_GTEST_PROP(ProofOfWorkProperty, NoChangedChallengeIsTaken, ())
{
    QByteArray challenge = challengeFor("github", 0);
    const auto at = *rc::gen::inRange<qsizetype>(0, challenge.size());
    const char other = *rc::gen::inRange<char>(1, 127);
    RC_PRE(challenge[at] != other);
    challenge[at] = other;
    RC_ASSERT(!verify(challenge, "1"));
}

TEST(NetworkPrefix, IsWhatAHouseholdShares)
{
    EXPECT_EQ(networkPrefix(QHostAddress(u"203.0.113.7"_s)), networkPrefix(QHostAddress(u"203.0.113.200"_s)));
    EXPECT_NE(networkPrefix(QHostAddress(u"203.0.113.7"_s)), networkPrefix(QHostAddress(u"203.0.114.7"_s)));
    EXPECT_EQ(networkPrefix(QHostAddress(u"::ffff:203.0.113.7"_s)),
              networkPrefix(QHostAddress(u"203.0.113.9"_s)));
    EXPECT_EQ(networkPrefix(QHostAddress(u"2001:db8:1::1"_s)),
              networkPrefix(QHostAddress(u"2001:db8:1:ffff::2"_s)));
    EXPECT_NE(networkPrefix(QHostAddress(u"2001:db8:1::1"_s)),
              networkPrefix(QHostAddress(u"2001:db8:2::1"_s)));
    EXPECT_TRUE(networkPrefix(QHostAddress()).isEmpty());
}

TEST(ReportKeys, SayNothingAndDifferByDayAndService)
{
    const ReportKeys today(QByteArray(32, 'a'));
    const ReportKeys tomorrow(QByteArray(32, 'b'));
    EXPECT_EQ(today.reporter("me", "github"), today.reporter("me", "github"));
    EXPECT_NE(today.reporter("me", "github"), today.reporter("me", "gitlab"))
        << "nobody sees what else one reports";
    EXPECT_NE(today.reporter("me", "github"), tomorrow.reporter("me", "github"));
    EXPECT_NE(today.reporter("ab", "c"), today.reporter("a", "bc"));
    const QHostAddress home(u"203.0.113.7"_s);
    EXPECT_EQ(today.network(home), today.network(QHostAddress(u"203.0.113.8"_s)));
    EXPECT_NE(today.network(home), tomorrow.network(home));
}

} // namespace
} // namespace downlight
