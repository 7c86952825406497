// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/text.h"
#include "support/qt_printers.h"

#include <gtest/gtest.h>

#include <rapidcheck/gtest.h>

namespace downlight::text {
namespace {

using namespace Qt::StringLiterals;

TEST(TextGate, RemovesWhatCannotBeSeen)
{
    EXPECT_EQ(clean(u"a\u0000b\u0007c\u001b[31m"_s), u"abc[31m"_s);
    EXPECT_EQ(clean(u"safe\u202egnp.exe\u202c"_s), u"safegnp.exe"_s);
    EXPECT_EQ(clean(u"zero\u200bwidth\ufeff\u2060"_s), u"zerowidth"_s);
    EXPECT_EQ(clean(u"iso\u2066late\u2069"_s), u"isolate"_s);
}

TEST(TextGate, MakesOneLine)
{
    EXPECT_EQ(clean(u"  two\r\nlines\t and\u2028more  "_s), u"two lines and more"_s);
}

TEST(TextGate, CutsStacksOfMarks)
{
    QString zalgo = u"e"_s;
    for (int i = 0; i < 500; ++i)
        zalgo += QChar(0x0301);
    EXPECT_LE(clean(zalgo).size(), 4);
}

TEST(TextGate, CountsGraphemesNotUnits)
{
    EXPECT_EQ(clean(u"👩‍👩‍👧‍👦"_s, 2), u"👩‍👩‍👧‍👦"_s);
    EXPECT_EQ(clean(u"abcdef"_s, 4), u"abc…"_s);
    EXPECT_EQ(clean(u"abcd"_s, 4), u"abcd"_s);
    EXPECT_LE(clean(QString(1'000'000, u'x')).size(), maxGraphemes);
}

TEST(TextGate, ReplacesLoneSurrogates)
{
    EXPECT_EQ(clean(QString(QString(QChar(0xd800)) + u'a')), u"\ufffda"_s);
}

TEST(TextGate, LeavesMarkUpAsText)
{
    EXPECT_EQ(clean(u"<b>bold</b> & <img src=x>"_s), u"<b>bold</b> & <img src=x>"_s);
    EXPECT_EQ(escapeMarkup(u"<b>'\"&"_s), u"&lt;b&gt;&#39;&quot;&amp;"_s);
    EXPECT_EQ(escapeMnemonic(u"R&D"_s), u"R&&D"_s);
}

TEST(TextGate, TakesTheTextOutOfHtml)
{
    EXPECT_EQ(cleanHtml(u"<p>One &amp; <b>two</b>&nbsp;&#8211; &lt;three&gt;</p><script"_s),
              u"One & two – <three>"_s);
    EXPECT_EQ(cleanHtml(u"&unknown; &#xd800; &#0;"_s), u"&unknown; \ufffd \ufffd"_s);
}

TEST(TextGate, FlagsMixedScripts)
{
    EXPECT_TRUE(mixesScripts(u"Gitнub"_s));
    EXPECT_FALSE(mixesScripts(u"GitHub"_s));
    EXPECT_FALSE(mixesScripts(u"Яндекс"_s));
}

RC_GTEST_PROP(TextGateProperty, IsIdempotentAndBounded, (const std::vector<char16_t>& units))
{
    const QString any(reinterpret_cast<const QChar*>(units.data()), static_cast<qsizetype>(units.size()));
    const QString once = clean(any, 50);
    RC_ASSERT(clean(once, 50) == once);
    RC_ASSERT(!once.contains(QChar(0x202e)));
    RC_ASSERT(!once.contains(u'\n'));
}

} // namespace
} // namespace downlight::text
