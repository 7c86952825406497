// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sources/feed_words.h"

#include "core/base/text.h"
#include "core/sources/closing_words.h"
#include "core/sources/foreign_date.h"

#include <QRegularExpression>

#include <array>
#include <utility>

namespace downlight::feed_words {

using namespace Qt::StringLiterals;

namespace {

Word wordFrom(QStringView text)
{
    static constexpr std::array<std::pair<QLatin1StringView, Word>, 13> words{{
        {"investigating"_L1, Word::Open},
        {"identified"_L1, Word::Open},
        {"monitoring"_L1, Word::Watched},
        {"update"_L1, Word::Update},
        {"in progress"_L1, Word::InProgress},
        {"verifying"_L1, Word::InProgress},
        {"scheduled"_L1, Word::Scheduled},
        {"resolved"_L1, Word::Closed},
        {"completed"_L1, Word::Closed},
        {"postmortem"_L1, Word::Closed},
        {"post-mortem"_L1, Word::Closed},
        {"fixed"_L1, Word::Closed},
        {"available"_L1, Word::Closed},
    }};
    QStringView word = text.trimmed();
    if (word.startsWith("status:"_L1, Qt::CaseInsensitive))
        word = word.sliced(7).trimmed();
    for (const auto& [name, value] : words) {
        if (word.compare(name, Qt::CaseInsensitive) == 0)
            return value;
    }
    return Word::None;
}

/// Words that stand for a state only at the head of a text: within it they may be about one part of many.
Word headWordFrom(QStringView text)
{
    static constexpr std::array<std::pair<QLatin1StringView, Word>, 20> words{{
        {"down"_L1, Word::Open},          {"offline"_L1, Word::Open},
        {"outage"_L1, Word::Open},        {"partial outage"_L1, Word::Open},
        {"major outage"_L1, Word::Open},  {"service disruption"_L1, Word::Open},
        {"degraded"_L1, Word::Open},      {"degraded performance"_L1, Word::Open},
        {"new"_L1, Word::Open},           {"open"_L1, Word::Open},
        {"mitigated"_L1, Word::Watched},  {"up"_L1, Word::Closed},
        {"back up"_L1, Word::Closed},     {"online"_L1, Word::Closed},
        {"back online"_L1, Word::Closed}, {"recovered"_L1, Word::Closed},
        {"restored"_L1, Word::Closed},    {"solved"_L1, Word::Closed},
        {"closed"_L1, Word::Closed},      {"back to normal"_L1, Word::Closed},
    }};
    if (const Word word = wordFrom(text); word != Word::None)
        return word;
    for (const auto& [name, value] : words) {
        if (text.trimmed().compare(name, Qt::CaseInsensitive) == 0)
            return value;
    }
    return Word::None;
}

/// What stands in a <small> element between \p from and \p to: there Statuspage writes when an update was
/// made.
QString timeBefore(const QString& html, qsizetype from, qsizetype to)
{
    const QStringView between = QStringView(html).sliced(from, to - from);
    const qsizetype small = between.lastIndexOf("<small"_L1, -1, Qt::CaseInsensitive);
    constexpr qsizetype longest = 200;
    return small < 0 ? QString()
                     : text::cleanHtml(between.sliced(small, std::min(longest, to - from - small)), 60);
}

/// The words that stand alone in a strong, b or heading element of \p html, newest first as the feeds write
/// them.
void collectWords(const QString& html, Spoken& spoken)
{
    qsizetype from = 0;
    for (qsizetype at = html.indexOf(u'<'); at >= 0; at = html.indexOf(u'<', at + 1)) {
        const QStringView tag =
            QStringView(html).sliced(at + 1, std::min<qsizetype>(7, html.size() - at - 1));
        const bool heading = tag.size() > 1 && (tag[0] == u'h' || tag[0] == u'H') && tag[1].isDigit();
        if (!heading && !tag.startsWith("strong>"_L1, Qt::CaseInsensitive)
            && !tag.startsWith("b>"_L1, Qt::CaseInsensitive))
            continue;
        const qsizetype start = html.indexOf(u'>', at) + 1;
        const qsizetype end = html.indexOf(u'<', start);
        if (start <= 0 || end < 0)
            return;
        const QString inside =
            text::clean(QStringView(html).sliced(start, std::min<qsizetype>(end - start, 64)), 40);
        if (const Word word = wordFrom(inside); word != Word::None) {
            if (spoken.said.isEmpty())
                spoken.word = inside.section(u':', -1).trimmed();
            spoken.said.append({word, timeBefore(html, from, at)});
            from = end;
        }
        at = end - 1;
    }
}

/// A word at the head of plain text: "[RESOLVED] …", "Resolved - …", "Status: Resolved", or at its end: "… -
/// Resolved", "… (resolved)". Only in brackets, or alone, words that may be meant otherwise stand for a
/// state.
void collectLeadingWord(const QString& plain, Spoken& spoken)
{
    constexpr qsizetype longestHead = 40;
    const QString head = plain.left(longestHead).trimmed();
    static const QRegularExpression bracketed(u"^[^\\w\\[(]{0,4}[\\[(]([^\\])]+)[\\])]"_s,
                                              QRegularExpression::UseUnicodePropertiesOption);
    static const QRegularExpression alone(u"^\\W*([\\w' -]+?)\\W*$"_s,
                                          QRegularExpression::UseUnicodePropertiesOption);
    static const QRegularExpression before(u"^[^\\w]{0,4}([\\w' -]+?)\\s*(?: [-–—|]|[:.!])"_s,
                                           QRegularExpression::UseUnicodePropertiesOption);
    static const QRegularExpression behind(u"(?:[\\[(]|\\s[-–—|]\\s*|:\\s*)([\\w -]+)[\\])]?\\s*$"_s,
                                           QRegularExpression::UseUnicodePropertiesOption);
    struct Place {
        QString word;
        bool plain = false; ///< It can mean nothing but a state there.
    };
    QList<Place> places;
    if (head.startsWith("status:"_L1, Qt::CaseInsensitive))
        places.append({head.mid(7).trimmed().section(u'.', 0, 0), true});
    const auto look = [&places](const QRegularExpression& shape, const QString& text, bool isPlain) {
        if (const QRegularExpressionMatch match = shape.match(text); match.hasMatch())
            places.append({match.captured(1).trimmed(), isPlain});
    };
    look(bracketed, head, true);
    look(alone, plain.size() <= longestHead ? plain : QString(), true);
    look(before, head, false);
    look(behind, plain.right(longestHead), false);
    for (const Place& place : std::as_const(places)) {
        const Word word = place.plain ? headWordFrom(place.word) : wordFrom(place.word);
        const bool mayMeanElse = place.word.compare("fixed"_L1, Qt::CaseInsensitive) == 0
            || place.word.compare("available"_L1, Qt::CaseInsensitive) == 0;
        if (word == Word::None || (!place.plain && mayMeanElse))
            continue;
        spoken.word = place.word;
        spoken.said.append({word, {}});
        return;
    }
}

/// "Model A went down", "Model A recovered": what monitors write, with whom they write it of.
struct Told {
    Word word = Word::None;
    QString subject; ///< In small letters; empty where the title is no such sentence.
    bool needsPair = false; ///< "Traffic is up" is no end of anything: only of what was told to be down.
};

Told toldBy(const QString& title)
{
    static const QRegularExpression doubt(
        u"n['’]t\\b|\\b(not|never|no|nothing|yet|partial\\w*|until|waiting|will|may|might|some|if|when|but)\\b"_s,
        QRegularExpression::CaseInsensitiveOption);
    static const QRegularExpression down(
        u"\\b(?:went|is|are|has gone|have gone|was|goes) (?:currently |now )?(?:down|offline|unreachable)\\b"_s,
        QRegularExpression::CaseInsensitiveOption);
    static const QRegularExpression up(
        u"\\b(?:(?:has |have )?(?:now )?recovered|(?:is|are|came|went) (?:now )?back (?:up|online)(?: again)?)\\W*$"_s,
        QRegularExpression::CaseInsensitiveOption);
    static const QRegularExpression perhapsUp(
        u"\\b(?:is|are|went) (?:now )?(?:up|online|back)(?: again)?\\W*$"_s,
        QRegularExpression::CaseInsensitiveOption);
    if (doubt.match(title).hasMatch())
        return {};
    for (const auto& [shape, word] :
         {std::pair(&up, Word::Closed), std::pair(&down, Word::Open), std::pair(&perhapsUp, Word::Closed)}) {
        const QRegularExpressionMatch match = shape->match(title);
        if (match.hasMatch())
            return {word,
                    QString(title.left(match.capturedStart()) + title.mid(match.capturedEnd()))
                        .simplified()
                        .toLower(),
                    shape == &perhapsUp};
    }
    return {};
}

/// The words of a title that tell what it is about, in small letters.
QSet<QString> topicOf(const QString& title)
{
    static const QRegularExpression between(u"[^\\w]+"_s, QRegularExpression::UseUnicodePropertiesOption);
    static const QSet<QString> common{
        u"the"_s,     u"and"_s,       u"for"_s,      u"with"_s,          u"of"_s,         u"in"_s,
        u"on"_s,      u"is"_s,        u"are"_s,      u"was"_s,           u"has"_s,        u"down"_s,
        u"went"_s,    u"recovered"_s, u"resolved"_s, u"investigating"_s, u"identified"_s, u"monitoring"_s,
        u"update"_s,  u"issue"_s,     u"issues"_s,   u"incident"_s,      u"outage"_s,     u"problem"_s,
        u"problems"_s};
    QSet<QString> words;
    for (const QString& word : title.toLower().split(between, Qt::SkipEmptyParts)) {
        if (word.size() > 1 && !common.contains(word))
            words.insert(word);
    }
    return words;
}

/// "Aug 21, 00:37 UTC", as it was written before \p newest.
QDateTime timeOf(const QString& written, const QDateTime& newest)
{
    constexpr int slackDays = 2; // a page's own clock and zone
    static const QRegularExpression shape(
        u"^(\\w{3,9}) +(\\d{1,2}) *,? +(?:(\\d{4}) *,? +)?(\\d{1,2}:\\d\\d.*)$"_s);
    const QRegularExpressionMatch match = shape.match(written);
    if (!match.hasMatch() || !newest.isValid())
        return {};
    const auto inYear = [&match](int year) {
        return readForeignDate(u"%1 %2 %3 %4"_s.arg(match.captured(2), match.captured(1))
                                   .arg(year)
                                   .arg(match.captured(4)))
            .time;
    };
    if (!match.captured(3).isEmpty())
        return inYear(match.captured(3).toInt());
    const int year = newest.date().year();
    const QDateTime at = inYear(year);
    return at.isValid() && at > newest.addDays(slackDays) ? inYear(year - 1) : at;
}

} // namespace

Spoken spokenIn(const FeedEntry& entry, const Incidents& incidents)
{
    Spoken title;
    collectLeadingWord(entry.title, title);
    const Told told = toldBy(entry.title);
    const bool counts = !told.needsPair || incidents.isDown(told.subject);
    if (title.said.isEmpty() && told.word != Word::None && counts)
        title = {entry.title.left(40), {{told.word, {}}}};
    if (title.has(Word::Closed))
        return title;
    Spoken spoken;
    collectWords(entry.content, spoken);
    constexpr qsizetype longest = 20'000;
    const QString plain = text::cleanHtml(entry.content.left(longest), longest);
    if (spoken.said.isEmpty())
        collectLeadingWord(plain, spoken);
    // A word of state says more than a sentence that may be about something else.
    if (spoken.said.isEmpty() && title.said.isEmpty() && textSaysOver(plain))
        spoken = {u"resolved"_s, {{Word::Closed, {}}}};
    return spoken.said.isEmpty() ? title : spoken;
}

Incidents::Incidents(const QList<FeedEntry>& entries)
{
    QHash<QString, QSet<QString>> topics;
    for (const FeedEntry& entry : entries) {
        const Told told = toldBy(entry.title);
        if (told.word == Word::Open)
            m_down.insert(told.subject);
        if (!entry.guid.isEmpty()) {
            // Some give every entry the same one: then it says nothing.
            const QSet<QString> topic = topicOf(entry.title);
            const auto known = topics.constFind(entry.guid);
            if (known != topics.constEnd() && !known->isEmpty() && !topic.isEmpty()
                && !known->intersects(topic))
                m_meaningless.insert(entry.guid);
            topics.insert(entry.guid, topic);
            ++m_count[entry.guid];
        }
    }
    for (const FeedEntry& entry : entries)
        ++m_count[of(entry)];
}

QString Incidents::of(const FeedEntry& entry) const
{
    const bool isShared = m_count.value(entry.guid) > 1 && !m_meaningless.contains(entry.guid);
    if (!entry.guid.isEmpty() && isShared)
        return entry.guid;
    const Told told = toldBy(entry.title);
    const bool counts = !told.subject.isEmpty() && (!told.needsPair || isDown(told.subject));
    if (counts)
        return u"subject:"_s + told.subject;
    return m_meaningless.contains(entry.guid) ? QString() : entry.guid;
}

bool speaks(const Spoken& spoken)
{
    return std::any_of(spoken.said.begin(), spoken.said.end(),
                       [](const Said& said) { return said.word != Word::Update; });
}

bool isClosed(const Spoken& spoken)
{
    const auto newest = std::find_if(spoken.said.begin(), spoken.said.end(),
                                     [](const Said& said) { return said.word != Word::Update; });
    return newest != spoken.said.end() && std::any_of(newest, spoken.said.end(), [&newest](const Said& said) {
               const bool sameTime = &said == &*newest || (!said.time.isEmpty() && said.time == newest->time);
               return said.word == Word::Closed && (sameTime || newest->word == Word::Watched);
           });
}

Span spanOf(const Spoken& spoken, const FeedEntry& entry)
{
    Span span;
    bool closing = true;
    for (const Said& said : spoken.said) { // newest first
        const QDateTime at = timeOf(said.time, entry.at);
        if (!at.isValid())
            return {};
        closing = closing && said.word == Word::Closed;
        if (closing)
            span.to = at;
        span.from = span.from.isValid() ? std::min(span.from, at) : at;
    }
    return span;
}

} // namespace downlight::feed_words
