// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sources/closing_words.h"

#include <QRegularExpression>
#include <QStringList>

#include <algorithm>

namespace downlight {

using namespace Qt::StringLiterals;

namespace {

constexpr auto anyCase = QRegularExpression::CaseInsensitiveOption;

/// What takes a closing word back, or says it of something else: "not fully resolved", "will be fixed", "some
/// have recovered", "all other zones work".
bool isDoubtful(const QString& clause)
{
    static const QRegularExpression doubt(
        u"n['’]t\\b|\\b(not|never|no|none|nothing|yet|cannot|will|shall|should|would|could|may|might|"
        u"expect\\w*|"
        u"estimat\\w*|hope\\w*|plan\\w*|until|once|unless|if|when|before|partial\\w*|partly|mostly|almost|"
        u"nearly|"
        u"some|few|several|many|most|half|other|others|another|different|remaining|rest|except|elsewhere|"
        u"yesterday\\w*|earlier|previous\\w*|last|first|tomorrow|soon|being|waiting|for|but|however|although|though|return\\w*|recurr\\w*|still|continu\\w*)\\b|%"_s,
        anyCase);
    return doubt.match(clause).hasMatch();
}

/// Sentences that may stand behind the last word on an incident: thanks, apologies, what comes next.
bool isAfterword(const QString& clause)
{
    static const QRegularExpression polite(
        u"\\b(thank|apolog|sorry|regret|root "
        u"cause|post-?mortem|report|review|follow|learn|details|contact|support|"
        u"questions|stay informed|next steps?|next update|more information|mitigation|engineers?)"_s,
        anyCase);
    return clause.trimmed().isEmpty() || polite.match(clause).hasMatch();
}

} // namespace

bool titleSaysOver(const QString& title)
{
    // "Mitigation is under way" and "not fully resolved" are no such words.
    static const QRegularExpression over(
        u"(?<!not )(?<!not yet )(?<!not fully )(?<!partially )(?<!partly )(?<!mostly )(?<!being )(?<!be )"
        u"\\b(resolved|mitigated)\\b"_s,
        anyCase);
    static const QRegularExpression doubt(
        u"n['’]t\\b|\\b(not|yet|never|cannot|until|will|partial\\w*|mostly|return\\w*|"
        u"again|still|unresolved)\\b"_s,
        anyCase);
    return over.match(title).hasMatch() && !doubt.match(title).hasMatch();
}

bool textSaysOver(const QString& text)
{
    static const QRegularExpression over(
        u"\\b(?:(?:has been|have been|is now|are now|was|were|fully|issue is|is) (?:now )?(?:fully )?"
        u"(?:resolved|mitigated|fixed)"
        u"|(?:is|are) (?:now |again |back to )?(?:operating|working|running|functioning) (?:normally|as "
        u"(?:expected|usual))"
        u"|(?:has|have) (?:now )?(?:fully )?recovered|(?:is|are) (?:now )?back to normal)\\b"_s,
        anyCase);
    static const QRegularExpression between(u"(?<=[.!?])\\s+|;\\s*|\\n+"_s);
    const QStringList clauses = text.split(between, Qt::SkipEmptyParts);
    // The last word counts; what was said before it is history.
    for (auto clause = clauses.crbegin(); clause != clauses.crend(); ++clause) {
        if (over.match(*clause).hasMatch())
            return !isDoubtful(*clause);
        if (!isAfterword(*clause))
            return false;
    }
    return false;
}

} // namespace downlight
