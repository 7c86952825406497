// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/hub/answer_cache.h"

#include <gtest/gtest.h>

namespace downlight::hub {
namespace {

TEST(AnswersInMaking, AreMadeOnceForAllWhoAsk)
{
    AnswersInMaking making;
    QList<int> told;
    const auto who = [&told](int number) {
        return [&told, number](const HttpAnswer& answer) { told.append(number * 1000 + answer.status); };
    };
    EXPECT_FALSE(making.joins("/a", who(1))) << "the first has it made";
    EXPECT_TRUE(making.joins("/a", who(2)));
    EXPECT_FALSE(making.joins("/b", who(3))) << "of another address";
    making.tell("/a", HttpAnswer{});
    EXPECT_EQ(told, (QList<int>{1200, 2200}));
    EXPECT_FALSE(making.joins("/a", who(4))) << "who comes later has it made anew";
    making.tell("/b", HttpAnswer{});
    making.tell("/b", HttpAnswer{});
    EXPECT_EQ(told, (QList<int>{1200, 2200, 3200})) << "nobody is told twice";
}

TEST(AnswersInMaking, WhoIsToldMayAskAgain)
{
    AnswersInMaking making;
    bool isFirst = false;
    EXPECT_FALSE(making.joins(
        "/a", [&](const HttpAnswer&) { isFirst = !making.joins("/a", [](const HttpAnswer&) {}); }));
    making.tell("/a", HttpAnswer{});
    EXPECT_TRUE(isFirst);
}

} // namespace
} // namespace downlight::hub
