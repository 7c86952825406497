// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/text.h"

#include "core/base/html_entities.h"

#include <QRegularExpression>
#include <QTextBoundaryFinder>

#include <utility>

namespace downlight::text {

using namespace Qt::StringLiterals;

namespace {

constexpr int maxMarksInARow = 3;
constexpr qsizetype longestEntity =
    12; ///< With "&" and ";". Looking further would cost the square of a text of many "&".

/// Characters that change how their neighbours are shown without showing themselves. U+200C and U+200D stay:
/// Persian and emoji need them.
bool isInvisible(char32_t c)
{
    return c == 0x00ad || c == 0x034f || c == 0x061c || c == 0x115f || c == 0x1160 || c == 0x17b4
        || c == 0x17b5 || c == 0x180e || c == 0x200b || c == 0x200e || c == 0x200f
        || (c >= 0x202a && c <= 0x202e) || (c >= 0x2060 && c <= 0x206f) || c == 0x3164 || c == 0xfeff
        || c == 0xffa0 || (c >= 0xfff0 && c <= 0xfffb) || (c >= 0xe0000 && c <= 0xe0fff);
}

bool isSpace(char32_t c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == 0x0b || c == 0x0c || c == 0x85
        || c == 0x2028 || c == 0x2029 || QChar::isSpace(c);
}

void append(QString& out, char32_t c)
{
    if (QChar::requiresSurrogates(c))
        out += QChar(QChar::highSurrogate(c));
    out += QChar::requiresSurrogates(c) ? QChar(QChar::lowSurrogate(c)) : QChar(static_cast<char16_t>(c));
}

QString cut(const QString& text, int limit)
{
    if (text.size() <= limit)
        return text;
    QTextBoundaryFinder finder(QTextBoundaryFinder::Grapheme, text);
    qsizetype beforeLast = 0;
    for (int count = 0; count < limit; ++count) {
        beforeLast = finder.position();
        if (finder.toNextBoundary() < 0 || finder.position() >= text.size())
            return text;
    }
    return text.left(beforeLast).trimmed() + u'…';
}

QString resolveEntity(QStringView name)
{
    if (!name.startsWith(u'#'))
        return name == "apos"_L1 ? u"'"_s : htmlEntity(name);
    bool ok = false;
    const bool hex = name.size() > 1 && (name[1] == u'x' || name[1] == u'X');
    const uint code = hex ? name.mid(2).toUInt(&ok, 16) : name.mid(1).toUInt(&ok, 10);
    if (!ok || code == 0 || code > 0x10ffff || QChar::isSurrogate(code))
        return u"\ufffd"_s;
    QString out;
    append(out, code);
    return out;
}

} // namespace

QString clean(QStringView foreign, int limit)
{
    // A grapheme rarely has more than eight code units; this bounds the work on a megabyte without spaces.
    const QStringView input = foreign.left(qsizetype{limit} * 16);
    QString out;
    out.reserve(input.size());
    int marks = 0;
    bool pendingSpace = false;
    for (qsizetype i = 0; i < input.size(); ++i) {
        char32_t c = input[i].unicode();
        if (QChar::isHighSurrogate(c) && i + 1 < input.size() && input[i + 1].isLowSurrogate()) {
            c = QChar::surrogateToUcs4(input[i], input[i + 1]);
            ++i;
        } else if (QChar::isSurrogate(c) || (c & 0xfffe) == 0xfffe) {
            c = 0xfffd;
        }
        if (isSpace(c)) {
            pendingSpace = !out.isEmpty();
            continue;
        }
        if (isInvisible(c) || QChar::category(c) == QChar::Other_Control)
            continue;
        const bool mark =
            QChar::category(c) == QChar::Mark_NonSpacing || QChar::category(c) == QChar::Mark_Enclosing;
        marks = mark ? marks + 1 : 0;
        if (marks > maxMarksInARow)
            continue;
        if (std::exchange(pendingSpace, false))
            out += u' ';
        append(out, c);
    }
    return cut(out, limit);
}

namespace {

/// \p foreign with its entities resolved, and without tags where \p tags is false.
QString decoded(QStringView foreign, bool tags)
{
    const QStringView input = foreign.left(qsizetype{64} * 1024);
    QString out;
    for (qsizetype i = 0; i < input.size(); ++i) {
        if (input[i] == u'<' && !tags) {
            const qsizetype end = input.indexOf(u'>', i);
            if (end < 0)
                break;
            out += u' ';
            i = end;
            continue;
        }
        const qsizetype size = input[i] == u'&' ? input.sliced(i).left(longestEntity).indexOf(u';') : -1;
        const QString entity = size > 0 ? resolveEntity(input.sliced(i + 1, size - 1)) : QString();
        if (entity.isEmpty()) {
            out += input[i];
        } else {
            out += entity;
            i += size;
        }
    }
    return out;
}

} // namespace

QString cleanEscaped(QStringView foreign, int limit)
{
    return foreign.contains(u'&') ? clean(decoded(foreign, true), limit) : clean(foreign, limit);
}

QString cleanHtml(QStringView foreign, int limit)
{
    return clean(decoded(foreign, false), limit);
}

QString isolate(const QString& text)
{
    return u'\u2068' + text + u'\u2069';
}

QString escapeMarkup(const QString& text)
{
    return text.toHtmlEscaped().replace(u'\'', "&#39;"_L1);
}

bool mixesScripts(QStringView name)
{
    bool latin = false;
    bool lookAlike = false;
    for (const QChar c : name) {
        latin = latin || (c.isLetter() && c.script() == QChar::Script_Latin);
        lookAlike = lookAlike || c.script() == QChar::Script_Cyrillic || c.script() == QChar::Script_Greek;
    }
    return latin && lookAlike;
}

QString escapeMnemonic(const QString& text)
{
    return QString(text).replace(u'&', "&&"_L1);
}

QString hostToolTip(const QString& text)
{
    // "A < B" is no mark-up to anybody; "<b" may be.
    static const QRegularExpression tag(u"<(?=[A-Za-z/!?])"_s);
    return QString(text).replace(tag, u"\u2039"_s);
}

QString toolTip(const QString& text)
{
    return text.isEmpty() ? QString() : "<qt>"_L1 + text.toHtmlEscaped() + "</qt>"_L1;
}

} // namespace downlight::text
