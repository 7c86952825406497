// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sources/closing_words.h"

#include <QRegularExpression>

#include <algorithm>

namespace downlight {

using namespace Qt::StringLiterals;

bool titleSaysOver(const QString& title)
{
    // "Mitigation is under way" and "not fully resolved" are no such words.
    static const QRegularExpression over(
        u"(?<!not )(?<!not yet )(?<!not fully )(?<!partially )(?<!partly )(?<!mostly )(?<!being )(?<!be )"
        u"\\b(resolved|mitigated)\\b"_s,
        QRegularExpression::CaseInsensitiveOption);
    return over.match(title).hasMatch();
}

bool textSaysOver(const QString& text)
{
    static const QRegularExpression over(
        u"\\b(?:(?:has been|have been|is now|are now|was|were|fully|issue is) (?:now )?(?:fully )?"
        u"(?:resolved|mitigated|fixed)"
        u"|(?:is|are|is now|are now) (?:now |again |back to )?(?:operating|working|running|functioning) "
        u"(?:normally|as (?:expected|usual))"
        u"|(?:has|have) (?:now )?(?:fully )?recovered|(?:is|are) (?:now )?back to normal)\\b"_s,
        QRegularExpression::CaseInsensitiveOption);
    // "… was mitigated, but has returned": what comes after counts.
    static const QRegularExpression backAgain(
        u"\\b(but|however|except|returned|again|recurr\\w*|re-?occurr\\w*|continu\\w*|still|investigating)\\b"_s,
        QRegularExpression::CaseInsensitiveOption);
    static const QRegularExpression taken(u"\\b(not|until|once|unless|if|partially|mostly)\\b[^.,;]{0,30}$"_s,
                                          QRegularExpression::CaseInsensitiveOption);
    QRegularExpressionMatch last;
    for (auto found = over.globalMatch(text); found.hasNext();)
        last = found.next();
    if (!last.hasMatch() || backAgain.match(text, last.capturedEnd()).hasMatch())
        return false;
    // "until it has been resolved" says nothing of today.
    constexpr qsizetype looked = 60;
    const qsizetype from = std::max<qsizetype>(0, last.capturedStart() - looked);
    return !taken.match(text.mid(from, last.capturedStart() - from)).hasMatch();
}

} // namespace downlight
