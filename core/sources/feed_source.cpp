// SPDX-License-Identifier: GPL-3.0-or-later
//
// Incident feeds: RSS 2.0 (https://www.rssboard.org/rss-specification) and Atom (RFC 4287), with the state
// words that Statuspage, Better Stack, status.io, Instatus and xAI write into their entries.

#include "core/base/bounded_xml.h"
#include "core/base/text.h"
#include "core/sources/foreign_answer.h"
#include "core/sources/foreign_json.h"
#include "core/sources/status_source.h"

#include <QXmlStreamReader>

#include <algorithm>
#include <array>
#include <memory>

namespace downlight::sources::feed {

using namespace Qt::StringLiterals;

namespace {

/// An entry without a closing word is believed for so long.
constexpr int openDays = 7;
constexpr int maxEntries = 200;

enum class Word { None, Open, Scheduled, InProgress, Update, Closed };

Word wordFrom(QStringView text)
{
    static constexpr std::array<std::pair<QLatin1StringView, Word>, 13> words{{
        {"investigating"_L1, Word::Open},
        {"identified"_L1, Word::Open},
        {"monitoring"_L1, Word::Open},
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

struct Entry {
    QString title;
    QString link;
    QString content; ///< Decoded once: HTML.
    QDateTime at; ///< The newest of its times; null where it has none.
    QDateTime startedAt;
    QString word; ///< As written, of the newest update.
    QList<Word> words; ///< Newest first.
};

/// The words that stand alone in a strong, b or heading element of \p html, newest first as the feeds write
/// them.
void collectWords(const QString& html, Entry& entry)
{
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
            if (entry.words.isEmpty())
                entry.word = inside.section(u':', -1).trimmed();
            entry.words.append(word);
        }
        at = end - 1;
    }
}

/// A word at the head of plain text: "[RESOLVED] …", "Resolved - …", "Status: Resolved".
void collectLeadingWord(const QString& plain, Entry& entry)
{
    QString head = plain.left(40).trimmed();
    const bool bracketed = head.startsWith(u'[');
    const qsizetype end = bracketed ? head.indexOf(u']') : head.indexOf(" -"_L1);
    if (end > 0)
        head = head.mid(bracketed ? 1 : 0, bracketed ? end - 1 : end);
    else if (const qsizetype line = head.indexOf(u'.'); line > 0)
        head = head.left(line);
    if (const Word word = wordFrom(head); word != Word::None) {
        entry.word = head;
        entry.words.append(word);
    }
}

QDateTime timeFrom(const QString& written)
{
    const QDateTime iso = QDateTime::fromString(written, Qt::ISODateWithMs);
    QString rfc = written;
    if (rfc.endsWith(" GMT"_L1) || rfc.endsWith(" UTC"_L1) || rfc.endsWith(" Z"_L1))
        rfc = rfc.left(rfc.lastIndexOf(u' ')) + " +0000"_L1;
    const QDateTime time = iso.isValid() ? iso : QDateTime::fromString(rfc, Qt::RFC2822Date);
    const int year = time.date().year();
    return time.isValid() && year >= 2000 && year <= 2100 ? time.toUTC() : QDateTime();
}

void readField(QXmlStreamReader& xml, Entry& entry)
{
    const QString name = xml.name().toString();
    const auto words = [&xml] { return xml.readElementText(QXmlStreamReader::IncludeChildElements); };
    if (name == "title"_L1) {
        entry.title = text::cleanHtml(words());
    } else if (name == "link"_L1) {
        const QString href = xml.attributes().value("href"_L1).toString();
        const QString rel = xml.attributes().value("rel"_L1).toString();
        const QString inside = words().trimmed();
        if (entry.link.isEmpty() && (rel.isEmpty() || rel == "alternate"_L1))
            entry.link = href.isEmpty() ? inside : href;
    } else if (name == "content"_L1 || name == "description"_L1 || name == "encoded"_L1
               || name == "summary"_L1) {
        QString content = words();
        if (content.size() > entry.content.size())
            entry.content = std::move(content);
    } else if (name == "published"_L1 || name == "updated"_L1 || name == "pubDate"_L1) {
        const QDateTime time = timeFrom(words().trimmed());
        if (time.isValid()) {
            entry.at = entry.at.isValid() ? std::max(entry.at, time) : time;
            entry.startedAt = entry.startedAt.isValid() ? std::min(entry.startedAt, time) : time;
        }
    } else {
        xml.skipCurrentElement();
    }
}

Entry readEntry(QXmlStreamReader& xml)
{
    Entry entry;
    while (xml.readNextStartElement())
        readField(xml, entry);
    collectWords(entry.content, entry);
    if (entry.words.isEmpty())
        collectLeadingWord(text::cleanHtml(entry.content), entry);
    if (entry.words.isEmpty())
        collectLeadingWord(entry.title, entry);
    return entry;
}

struct Feed {
    QString title;
    QList<Entry> entries;
};

/// Everything below a <channel> or <feed>. In RSS 1.0 and some 2.0 feeds items stand beside the channel.
void readContainer(QXmlStreamReader& xml, Feed& feed)
{
    while (xml.readNextStartElement()) {
        if (xml.name() == "item"_L1 || xml.name() == "entry"_L1) {
            Entry entry = readEntry(xml);
            if (feed.entries.size() < maxEntries)
                feed.entries.append(std::move(entry));
        } else if (xml.name() == "channel"_L1) {
            readContainer(xml, feed);
        } else if (xml.name() == "title"_L1 && feed.title.isEmpty()) {
            feed.title = text::cleanHtml(xml.readElementText(QXmlStreamReader::IncludeChildElements));
        } else {
            xml.skipCurrentElement();
        }
    }
}

Result<Feed> readFeed(const QByteArray& body)
{
    const Result<QString> bounded = boundedXml(body);
    if (!bounded)
        return tl::unexpected(bounded.error());
    QXmlStreamReader xml(*bounded);
    if (!xml.readNextStartElement()
        || (xml.name() != "rss"_L1 && xml.name() != "feed"_L1 && xml.name() != "RDF"_L1))
        return fail(Failure::Kind::Format,
                    u"XML: the root is <%1>, not <rss> or <feed>"_s.arg(text::clean(xml.name(), 40)));
    const bool rss = xml.name() == "rss"_L1;
    Feed feed;
    readContainer(xml, feed);
    if (xml.hasError())
        return fail(Failure::Kind::Format,
                    u"XML: %1 at line %2"_s.arg(xml.errorString()).arg(xml.lineNumber()));
    if (rss && feed.title.isEmpty() && feed.entries.isEmpty())
        return fail(Failure::Kind::Format, u"XML: <rss> without a <channel>"_s);
    return feed;
}

enum class State { Ignored, Open, Working, Planned, Closed };

/// What an entry means at \p now. Closed wins wherever it stands: updates of the same minute come in any
/// order.
State stateOf(const Entry& entry, const QDateTime& now)
{
    if (entry.words.isEmpty())
        return State::Ignored;
    if (entry.words.contains(Word::Closed))
        return State::Closed;
    if (!entry.at.isValid() || entry.at < now.addDays(-openDays))
        return State::Ignored;
    const bool planned = entry.words.contains(Word::Scheduled) || entry.words.contains(Word::InProgress);
    if (!planned)
        return State::Open;
    return entry.words.contains(Word::InProgress) ? State::Working : State::Planned;
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

    Result<Reading> parse(const HttpReply& reply) const override
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
        const bool speaks = feed->entries.isEmpty()
            || std::any_of(feed->entries.begin(), feed->entries.end(),
                           [](const Entry& entry) { return !entry.words.isEmpty(); });
        reading.level = speaks ? Level::Operational : Level::Unknown;
        for (const Entry& entry : feed->entries)
            append(entry, stateOf(entry, reply.receivedAt), reading);
        return reading;
    }

    bool recognises(const ForeignAnswer& answer) const override
    {
        return readFeed(answer.bytes()).has_value();
    }
    bool isAboutState(const Reading& reading) const override { return reading.level != Level::Unknown; }

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

    static void append(const Entry& entry, State state, Reading& reading)
    {
        if (state == State::Working || state == State::Planned) {
            reading.maintenances.append({entry.title,
                                         entry.word,
                                         state == State::Working,
                                         entry.startedAt,
                                         {},
                                         foreign::webUrl(entry.link)});
        } else if (state != State::Ignored) {
            // A feed knows no severity: an open incident is "degraded", whatever it is in truth.
            const bool open = state == State::Open;
            reading.incidents.append({entry.title,
                                      entry.word,
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
