// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/catalogue/fold.h"

#include <algorithm>

namespace downlight {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype longest = 63; // a bit for each byte

/// Letters that Unicode does not take apart into a base and a mark.
QLatin1StringView spelledOut(char16_t letter)
{
    switch (letter) {
    case u'ß':
        return "ss"_L1;
    case u'æ':
        return "ae"_L1;
    case u'œ':
        return "oe"_L1;
    case u'ø':
        return "o"_L1;
    case u'ł':
        return "l"_L1;
    case u'đ':
    case u'ð':
        return "d"_L1;
    case u'þ':
        return "th"_L1;
    case u'ı':
        return "i"_L1;
    default:
        return {};
    }
}

bool isAscii(QStringView text)
{
    for (const QChar c : text) {
        if (c.unicode() > 127)
            return false;
    }
    return true;
}

enum class Kind { Other, Lower, Upper, Digit };

Kind kindOf(QChar c)
{
    if (c.isDigit())
        return Kind::Digit;
    if (!c.isLetter())
        return Kind::Other;
    return c.isUpper() ? Kind::Upper : Kind::Lower;
}

bool beginsWord(Kind before, Kind now)
{
    return before == Kind::Other || (before == Kind::Lower && now == Kind::Upper)
        || (before == Kind::Digit) != (now == Kind::Digit);
}

} // namespace

quint64 lettersOf(QByteArrayView text)
{
    quint64 letters = 0;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        const unsigned bit = byte >= 'a' && byte <= 'z' ? byte - 'a'
            : byte >= '0' && byte <= '9'                ? 26U + byte - '0'
                                                        : 36U + byte % 28U;
        letters |= quint64{1} << bit;
    }
    return letters;
}

Folded fold(QByteArrayView utf8)
{
    const bool ascii =
        std::all_of(utf8.begin(), utf8.end(), [](char c) { return static_cast<signed char>(c) >= 0; });
    if (!ascii)
        return fold(QString::fromUtf8(utf8));
    Folded folded;
    folded.text.reserve(std::min(utf8.size(), longest));
    Kind before = Kind::Other;
    for (const char c : utf8) {
        if (folded.text.size() == longest)
            break;
        const bool upper = c >= 'A' && c <= 'Z';
        const Kind now = upper     ? Kind::Upper
            : c >= 'a' && c <= 'z' ? Kind::Lower
            : c >= '0' && c <= '9' ? Kind::Digit
                                   : Kind::Other;
        if (now == Kind::Other) {
            before = c == '\'' ? before : Kind::Other;
            continue;
        }
        if (beginsWord(before, now))
            folded.starts |= quint64{1} << folded.text.size();
        folded.text += upper ? static_cast<char>(c - 'A' + 'a') : c;
        before = now;
    }
    folded.letters = lettersOf(folded.text);
    return folded;
}

Folded fold(QStringView text)
{
    Folded folded;
    const bool ascii = isAscii(text);
    const QString plain = ascii ? QString() : text.toString().normalized(QString::NormalizationForm_KD);
    const QStringView source = ascii ? text : QStringView(plain);
    Kind before = Kind::Other;
    for (qsizetype i = 0; i < source.size() && folded.text.size() < longest; ++i) {
        const QChar c = source[i];
        if (c.isMark())
            continue; // an accent, or half of a character that is written as two
        const Kind now = c.isSurrogate() ? Kind::Lower : kindOf(c);
        if (now == Kind::Other) {
            // "McDonald's" is one word.
            before = c == u'\'' || c == u'’' ? before : Kind::Other;
            continue;
        }
        const qsizetype at = folded.text.size();
        if (c.unicode() < 128) {
            folded.text += static_cast<char>(c.toLower().unicode());
        } else if (c.isHighSurrogate() && i + 1 < source.size()) {
            folded.text += source.sliced(i++, 2).toUtf8();
        } else if (const QLatin1StringView spelled = spelledOut(c.toLower().unicode()); !spelled.isEmpty()) {
            folded.text += QByteArrayView(spelled.data(), spelled.size());
        } else {
            folded.text += QString(c.toLower()).toUtf8();
        }
        if (beginsWord(before, now))
            folded.starts |= quint64{1} << at;
        before = now;
    }
    folded.text.truncate(longest);
    folded.letters = lettersOf(folded.text);
    return folded;
}

} // namespace downlight
