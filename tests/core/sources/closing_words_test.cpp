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
    for (const char* text : {"We look into it.",
                             "It has not been resolved.",
                             "We keep you informed until it has been resolved.",
                             "It was mitigated, but errors have returned.",
                             "The first part is now fixed; others still fail.",
                             "Once the issue is resolved, we say so.",
                             "We will be back to normal soon.",
                             "It has been partially resolved.",
                             "",
                             "Users see errors at login. All other services are operating normally.",
                             "It hasn't been fully resolved.",
                             "It has yet to be fully resolved.",
                             "It cannot be fully resolved today.",
                             "We expect that all systems are back to normal by 5pm.",
                             "It will be fully resolved tomorrow.",
                             "No systems have been fixed.",
                             "Some services have recovered.",
                             "This is resolved for 10% of users.",
                             "It has been resolved for customers in Europe. Customers in Asia see errors.",
                             "Yesterday's problem was resolved. Today we see new errors in login.",
                             "It was resolved. It came back an hour later.",
                             "Customers using other regions are operating as usual."})
        EXPECT_FALSE(textSaysOver(QString::fromUtf8(text))) << text;
    EXPECT_FALSE(titleSaysOver(QStringLiteral("Not resolved: login")));
    EXPECT_TRUE(titleSaysOver(QStringLiteral("[RESOLVED] login")));
}

} // namespace
} // namespace downlight
