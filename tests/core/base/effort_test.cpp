// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/effort.h"

#include <gtest/gtest.h>

namespace downlight {
namespace {

using namespace std::chrono_literals;

/// Works until the effort is spent, or for ever so many steps.
bool spends()
{
    for (int step = 0; step < 50'000'000; ++step) { // seconds, even where everything is slow
        if (Effort::isSpent())
            return true;
    }
    return false;
}

TEST(Effort, EndsWhatGoesOn)
{
    EXPECT_FALSE(Effort::isSpent()) << "nobody bounds anything here";
    {
        const Effort effort(20ms);
        EXPECT_FALSE(Effort::isSpent());
        EXPECT_TRUE(spends());
        EXPECT_TRUE(Effort::isSpent()) << "and stays spent";
    }
    EXPECT_FALSE(Effort::isSpent());
}

TEST(Effort, OneInsideAnotherEndsNoLater)
{
    const Effort outer(20ms);
    {
        const Effort inner(1h);
        EXPECT_TRUE(spends());
    }
    EXPECT_TRUE(spends());
}

TEST(Effort, EndsAtOnceWhenItIsTold)
{
    std::atomic_bool stop = false;
    const Effort outer(1h, &stop);
    const Effort inner(1h);
    EXPECT_FALSE(Effort::isSpent());
    stop = true;
    EXPECT_TRUE(spends());
}

} // namespace
} // namespace downlight
