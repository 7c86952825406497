// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/anchor_round.h"
#include "support/fake_network.h"
#include "support/qt_printers.h"

#include <QTest>

#include <gtest/gtest.h>

namespace downlight {
namespace {

using namespace Qt::StringLiterals;

class AnchorRoundTest : public ::testing::Test {
protected:
    /// The connection's word and the number of witnesses.
    QPair<QString, int> ask(const QList<Anchor>& whom)
    {
        QPair<QString, int> said;
        bool done = false;
        round.ask(whom, [&](Connection connection, int witnesses) {
            said = {toWord(connection), witnesses};
            done = true;
        });
        EXPECT_FALSE(done) << "never from within the call";
        EXPECT_TRUE(QTest::qWaitFor([&] { return done; }));
        return said;
    }

    testing::FakeNetwork network;
    AnchorRound round{network, nullptr};
    QList<Anchor> anchors{{u"One"_s, QUrl(u"http://one.example/ok"_s), 204, {}, {}},
                          {u"Two"_s, QUrl(u"http://two.example/ok"_s), 200, "success", {}}};
};

TEST_F(AnchorRoundTest, CountsOperatorsThatAnswerAsTheyShould)
{
    network.answer(u"http://one.example/ok"_s, 204, {});
    network.answer(u"http://two.example/ok"_s, 200, "success\n");
    EXPECT_EQ(ask(anchors), (QPair<QString, int>{u"online"_s, 2}));
    anchors[1].operatorName = u"One"_s;
    EXPECT_EQ(ask(anchors).second, 1) << "two hosts of one operator are one witness";
}

TEST_F(AnchorRoundTest, SeesWhoAnswersInTheirPlace)
{
    network.answer(u"http://one.example/ok"_s, 200, "<title>Sign in</title>");
    network.answer(u"http://two.example/ok"_s, 200, "<title>Sign in</title>");
    EXPECT_EQ(ask(anchors), (QPair<QString, int>{u"portal"_s, 0}));
}

TEST_F(AnchorRoundTest, AsksAChosenPortOnlyAsItWasWritten)
{
    network.answer(u"http://one.example:8080/ok"_s, 204, {});
    network.answer(QUrl(u"https://one.example:8080/ok"_s),
                   fail(Failure::Kind::Tls, u"wrong version number"_s));
    anchors[0].url = QUrl(u"http://one.example:8080/ok"_s);
    EXPECT_EQ(ask({anchors[0]}), (QPair<QString, int>{u"online"_s, 1}));
    EXPECT_EQ(network.asked().size(), 1);
}

TEST_F(AnchorRoundTest, WithoutAnchorsTheLineIsTakenForGood)
{
    EXPECT_EQ(ask({}), (QPair<QString, int>{u"online"_s, 0}));
}

TEST_F(AnchorRoundTest, OneRoundServesAllWhoAskMeanwhile)
{
    network.answer(u"http://one.example/ok"_s, 204, {});
    int answers = 0;
    for (int i = 0; i < 3; ++i)
        round.ask(anchors, [&](Connection, int) { ++answers; });
    ASSERT_TRUE(QTest::qWaitFor([&] { return answers == 3; }));
    EXPECT_EQ(network.asked().size(), 4) << "each anchor over http and https, once";
}

} // namespace
} // namespace downlight
