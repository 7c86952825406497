// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/net/address_rules.h"

#include <gtest/gtest.h>

namespace downlight {
namespace {

TEST(AddressRules, RefuseWhatIsNotTheInternet)
{
    for (const char* closed : {"127.0.0.1",
                               "127.255.0.3",
                               "10.1.2.3",
                               "172.16.0.1",
                               "172.31.255.255",
                               "192.168.1.1",
                               "169.254.169.254",
                               "0.0.0.0",
                               "100.64.0.1",
                               "224.0.0.1",
                               "255.255.255.255",
                               "::",
                               "::1",
                               "fc00::1",
                               "fd12::1",
                               "fe80::1",
                               "ff02::1",
                               "::ffff:127.0.0.1",
                               "::ffff:10.0.0.1",
                               "64:ff9b::7f00:1",
                               "64:ff9b::a00:1",
                               "64:ff9b:1::1",
                               "2002:7f00:1::",
                               "2002:c0a8:101::1",
                               "fec0::1"})
        EXPECT_FALSE(isPublicAddress(QHostAddress(QString::fromLatin1(closed)))) << closed;
    EXPECT_FALSE(isPublicAddress(QHostAddress()));
}

TEST(AddressRules, LetTheInternetIn)
{
    for (const char* open :
         {"1.1.1.1", "172.32.0.1", "192.169.0.1", "100.128.0.1", "203.0.113.5", "2606:4700::1111",
          "2001:db8::1", "::ffff:1.1.1.1", "64:ff9b::101:101", "2002:101:101::1"})
        EXPECT_TRUE(isPublicAddress(QHostAddress(QString::fromLatin1(open)))) << open;
}

TEST(AddressRules, TryFamiliesInTurn)
{
    const QHostAddress six1(QStringLiteral("2606::1"));
    const QHostAddress six2(QStringLiteral("2606::2"));
    const QHostAddress four(QStringLiteral("1.1.1.1"));
    EXPECT_EQ(familiesInTurn({six1, six2, four}), (QList<QHostAddress>{six1, four, six2}));
}

TEST(AddressRules, KnowWhatANameServersAnswerMeans)
{
    const auto says = [](const char* host, const char* address) {
        return nameAnswer(QString::fromLatin1(host), {QHostAddress(QString::fromLatin1(address))});
    };
    EXPECT_EQ(says("ads.example.com", "0.0.0.0"), NameAnswer::Nowhere);
    EXPECT_EQ(says("ads.example.com", "::"), NameAnswer::Nowhere);
    EXPECT_EQ(says("ads.example.com", "127.0.0.1"), NameAnswer::OwnMachine);
    EXPECT_EQ(says("ads.example.com", "203.0.113.5"), NameAnswer::Usual);
    EXPECT_EQ(says("shop.test", "127.0.0.1"), NameAnswer::Usual) << "a name of the user's own";
    EXPECT_EQ(says("localhost", "127.0.0.1"), NameAnswer::Usual);
    EXPECT_EQ(says("127.0.0.1", "127.0.0.1"), NameAnswer::Usual);
}

} // namespace
} // namespace downlight
