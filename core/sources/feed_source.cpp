// SPDX-License-Identifier: GPL-3.0-or-later
//
// Incident feeds: RSS 2.0 (https://www.rssboard.org/rss-specification) and Atom (RFC 4287), with the state
// words that Statuspage, Better Stack, status.io, Instatus and xAI write into their entries.

#include "core/base/text.h"
#include "core/sources/feed_reader.h"
#include "core/sources/foreign_answer.h"
#include "core/sources/foreign_json.h"
#include "core/sources/limits.h"
#include "core/sources/status_source.h"

#include <QRegularExpression>

#include <algorithm>
#include <array>
#include <memory>

namespace downlight::sources::feed {

using namespace Qt::StringLiterals;

namespace {

/// An entry without a closing word is believed for so long.
constexpr int openDays = 7;
/// And for so long it keeps the feed from saying that all is well, as long as it is the newest.
constexpr int doubtedDays = 30;

enum class Word { None, Open, Watched, Scheduled, InProgress, Update, Closed };

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

/// One update of an entry: its state word, and when it was made as the feed writes that.
struct Said {
    Word word = Word::None;
    QString time;
};

/// The state words of an entry.
struct Spoken {
    QString word; ///< As written, of the newest update.
    QList<Said> said; ///< Newest first.

    [[nodiscard]] bool has(Word wanted) const
    {
        return std::any_of(said.begin(), said.end(),
                           [wanted](const Said& one) { return one.word == wanted; });
    }
};

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

/// A word at the head of plain text: "[RESOLVED] …", "Resolved - …", "Status: Resolved".
void collectLeadingWord(const QString& plain, Spoken& spoken)
{
    QString head = plain.left(40).trimmed();
    const bool bracketed = head.startsWith(u'[');
    const qsizetype end = bracketed ? head.indexOf(u']') : head.indexOf(" -"_L1);
    if (end > 0)
        head = head.mid(bracketed ? 1 : 0, bracketed ? end - 1 : end);
    else if (const qsizetype line = head.indexOf(u'.'); line > 0)
        head = head.left(line);
    if (wordFrom(head) == Word::None) // "Resolved: what it was"
        head = plain.left(40).section(u':', 0, 0).trimmed();
    if (const Word word = wordFrom(head); word != Word::None) {
        spoken.word = head;
        spoken.said.append({word, {}});
    }
}

Spoken spokenIn(const FeedEntry& entry)
{
    Spoken spoken;
    collectWords(entry.content, spoken);
    if (spoken.said.isEmpty())
        collectLeadingWord(text::cleanHtml(entry.content), spoken);
    if (spoken.said.isEmpty())
        collectLeadingWord(entry.title, spoken);
    return spoken;
}

enum class State {
    Ignored,
    Unclear, ///< Says nothing that is known, or nothing that can still be believed.
    Open,
    Working,
    Planned,
    Closed
};

/// "Update" alone is said of everything.
bool speaks(const Spoken& spoken)
{
    return std::any_of(spoken.said.begin(), spoken.said.end(),
                       [](const Said& said) { return said.word != Word::Update; });
}

/// Whether the newest update closes. Updates of the same minute come in any order, so any of them may; what
/// was opened again keeps what closed it before, but only watching is no opening.
bool isClosed(const Spoken& spoken)
{
    const auto newest = std::find_if(spoken.said.begin(), spoken.said.end(),
                                     [](const Said& said) { return said.word != Word::Update; });
    return newest != spoken.said.end() && std::any_of(newest, spoken.said.end(), [&newest](const Said& said) {
               const bool sameTime = &said == &*newest || (!said.time.isEmpty() && said.time == newest->time);
               return said.word == Word::Closed && (sameTime || newest->word == Word::Watched);
           });
}

/// What an entry means at \p now. \p newest: it is the first of the feed. One without a time that can be read
/// is taken for new.
State stateOf(const FeedEntry& entry, bool newest, const Spoken& spoken, const QDateTime& now)
{
    const bool isOld = entry.at.isValid() && entry.at < now.addDays(-openDays);
    if (!speaks(spoken))
        return newest && !isOld ? State::Unclear : State::Ignored;
    if (isClosed(spoken) || (isOld && spoken.has(Word::Closed)))
        return State::Closed;
    // What nobody closed is not open for ever; but while nothing newer is said, nobody knows.
    if (isOld)
        return newest && entry.at >= now.addDays(-doubtedDays) ? State::Unclear : State::Ignored;
    if (!spoken.has(Word::Scheduled) && !spoken.has(Word::InProgress))
        return State::Open;
    return spoken.has(Word::InProgress) ? State::Working : State::Planned;
}

class FeedSource final : public StatusSource {
public:
    QString id() const override { return u"feed"_s; }
    QString title() const override { return u"RSS or Atom feed"_s; }

    HttpRequest request(const QUrl& page) const override
    {
        HttpRequest request;
        request.url = page;
        request.accept = "application/atom+xml, application/rss+xml, application/xml;q=0.9";
        return request;
    }

    Result<Reading> readReply(const HttpReply& reply) const override
    {
        if (const Result<void> ok = foreign::success(reply); !ok)
            return tl::unexpected(ok.error());
        const Result<Feed> feed = readFeed(reply.body);
        if (!feed)
            return tl::unexpected(feed.error());
        Reading reading;
        reading.readAt = reply.receivedAt;
        reading.pageName = feed->title;
        // Entries, but not one state word: news of some other kind, which says nothing about the service.
        bool isNews = feed->entries.isEmpty();
        bool isUnclear = false;
        for (const FeedEntry& entry : feed->entries) {
            const Spoken spoken = spokenIn(entry);
            isNews = isNews || speaks(spoken);
            const bool newest = &entry == &feed->entries.first();
            const State state = stateOf(entry, newest, spoken, reply.receivedAt);
            isUnclear = isUnclear || state == State::Unclear;
            append(entry, spoken.word, state, reading);
        }
        if (isNews && !isUnclear)
            reading.level = std::max(reading.level, Level::Operational);
        return reading;
    }

    bool recognises(const ForeignAnswer& answer) const override { return answer.feed().has_value(); }
    bool dependsOnTime(const QUrl& page) const override
    {
        Q_UNUSED(page);
        return true;
    }
    /// A feed without one state word is about the state of a service only where it is empty and its title
    /// says so.
    bool isAboutState(const ForeignAnswer& answer, const Reading& reading) const override
    {
        static const QRegularExpression title(u"status|incident|outage|uptime|availability|maintenance"_s,
                                              QRegularExpression::CaseInsensitiveOption);
        if (!answer.feed() || reading.level == Level::Unknown)
            return false;
        const auto& entries = answer.feed()->entries;
        return entries.isEmpty() ? title.match(answer.feed()->title).hasMatch()
                                 : std::any_of(entries.begin(), entries.end(), [](const FeedEntry& entry) {
                                       return speaks(spokenIn(entry));
                                   });
    }

    QList<QUrl> candidates(const QUrl& pasted) const override
    {
        QList<QUrl> urls;
        if (looksLikeFeed(pasted))
            urls.append(pasted);
        for (const QStringView path :
             {u"/history.atom", u"/history.rss", u"/feed.rss", u"/feed.atom", u"/feed", u"/rss"})
            urls.append(foreign::below(pasted, path));
        return urls;
    }

    bool hintedBy(const QUrl& pasted) const override { return looksLikeFeed(pasted); }

private:
    static bool looksLikeFeed(const QUrl& url)
    {
        static constexpr std::array ends{".atom"_L1, ".rss"_L1,   ".xml"_L1, "/feed"_L1,
                                         "/rss"_L1,  "/feed/"_L1, "/rss/"_L1};
        return std::any_of(ends.begin(), ends.end(),
                           [&url](QLatin1StringView end) { return url.path().endsWith(end); });
    }

    static void append(const FeedEntry& entry, const QString& word, State state, Reading& reading)
    {
        if (state == State::Working || state == State::Planned) {
            limits::add(reading.maintenances,
                        {entry.title,
                         word,
                         state == State::Working,
                         entry.startedAt,
                         {},
                         foreign::webUrl(entry.link)});
        } else if (state == State::Open || state == State::Closed) {
            // A feed knows no severity: an open incident is "degraded", whatever it is in truth.
            const bool open = state == State::Open;
            limits::add(reading.incidents,
                        {entry.title,
                         word,
                         open ? Level::Degraded : Level::Operational,
                         open,
                         entry.startedAt,
                         foreign::webUrl(entry.link),
                         {}});
        }
        if (state == State::Open)
            reading.level = std::max(reading.level, Level::Degraded);
        if (state == State::Working)
            reading.level = std::max(reading.level, Level::Maintenance);
    }
};

} // namespace

std::unique_ptr<StatusSource> make()
{
    return std::make_unique<FeedSource>();
}

} // namespace downlight::sources::feed
