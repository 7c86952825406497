// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sources/closing_words.h"

#include <gtest/gtest.h>

namespace downlight {
namespace {

TEST(ClosingWords, KnowWhatIsOver)
{
    for (const char* text :
         {"The issue has been resolved and the service is operating normally.", "This is now fixed.",
          "All systems are back to normal.", "The service has recovered.", "It was fully mitigated at 10:00.",
          "Users were not able to log in; this has been resolved."})
        EXPECT_TRUE(textSaysOver(QString::fromUtf8(text))) << text;
}

TEST(ClosingWords, KnowWhatIsNot)
{
    for (const char* text :
         {"We look into it.", "It has not been resolved.", "We keep you informed until it has been resolved.",
          "It was mitigated, but errors have returned.", "The first part is now fixed; others still fail.",
          "Once the issue is resolved, we say so.", "We will be back to normal soon.",
          "It has been partially resolved.", ""})
        EXPECT_FALSE(textSaysOver(QString::fromUtf8(text))) << text;
    EXPECT_FALSE(titleSaysOver(QStringLiteral("Not resolved: login")));
    EXPECT_TRUE(titleSaysOver(QStringLiteral("[RESOLVED] login")));
}

} // namespace
} // namespace downlight
