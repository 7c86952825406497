// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sources/feed_reader.h"

#include "core/base/bounded_xml.h"
#include "core/base/effort.h"
#include "core/base/html_entities.h"
#include "core/base/text.h"
#include "core/sources/foreign_date.h"

#include <QXmlStreamReader>

#include <algorithm>
#include <array>
#include <utility>

namespace downlight {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype maxEntries = 200;
constexpr qsizetype maxRead = 2000; ///< Entries that are looked at for the newest.
constexpr int maxCategories = 100;
constexpr qsizetype maxGuid = 500;

/// Those who write feeds take HTML's entities for XML's.
class HtmlEntities final : public QXmlStreamEntityResolver {
public:
    QString resolveUndeclaredEntity(const QString& name) override { return htmlEntity(name); }
};

/// QXmlStreamReader::skipCurrentElement() that comes to an end when the effort is spent.
void skipElement(QXmlStreamReader& xml)
{
    for (int depth = 1; depth > 0 && !xml.atEnd() && !Effort::isSpent();) {
        const QXmlStreamReader::TokenType token = xml.readNext();
        depth += token == QXmlStreamReader::StartElement ? 1 : token == QXmlStreamReader::EndElement ? -1 : 0;
    }
}

/// What stands inside the current element as HTML again, for content that is written in elements of its own.
QString markupInside(QXmlStreamReader& xml)
{
    QString html;
    for (int depth = 1; depth > 0 && !xml.atEnd() && !Effort::isSpent();) {
        switch (xml.readNext()) {
        case QXmlStreamReader::StartElement:
            html += u'<' + xml.name().toString() + u'>';
            ++depth;
            break;
        case QXmlStreamReader::EndElement:
            if (--depth > 0)
                html += "</"_L1 + xml.name().toString() + u'>';
            break;
        case QXmlStreamReader::Characters:
            html += xml.text().toString().toHtmlEscaped();
            break;
        default:
            break;
        }
    }
    return html;
}

/// The elements of RSS, Atom, Atom 0.3 and Dublin Core that hold a time, in small letters.
bool isTime(const QString& name)
{
    static constexpr std::array names{"pubdate"_L1, "published"_L1, "updated"_L1, "date"_L1,
                                      "issued"_L1,  "modified"_L1,  "created"_L1};
    return std::find(names.begin(), names.end(), name) != names.end();
}

void readField(QXmlStreamReader& xml, FeedEntry& entry)
{
    const QString name = xml.name().toString().toLower();
    const bool isMarkup = xml.attributes().value("type"_L1) == "xhtml"_L1;
    const auto words = [&xml, isMarkup] {
        return isMarkup ? markupInside(xml) : xml.readElementText(QXmlStreamReader::IncludeChildElements);
    };
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
    } else if (name == "category"_L1) {
        const QString term = xml.attributes().value("term"_L1).toString();
        const QString inside = text::clean(words());
        if (entry.categories.size() < maxCategories)
            entry.categories.append(term.isEmpty() ? inside : text::clean(term));
    } else if (name == "guid"_L1 || name == "id"_L1) {
        entry.guid = words().trimmed().left(maxGuid);
    } else if (isTime(name)) {
        const ForeignDate date = readForeignDate(words().trimmed());
        if (date.time.isValid()) {
            entry.at = entry.at.isValid() ? std::max(entry.at, date.time) : date.time;
            entry.startedAt = entry.startedAt.isValid() ? std::min(entry.startedAt, date.time) : date.time;
        }
        entry.writtenYear = std::max(entry.writtenYear, date.year);
    } else {
        skipElement(xml);
    }
}

FeedEntry readEntry(QXmlStreamReader& xml)
{
    FeedEntry entry;
    while (!Effort::isSpent() && xml.readNextStartElement())
        readField(xml, entry);
    return entry;
}

/// Everything below a <channel> or <feed>. In RSS 1.0 and some 2.0 feeds items stand beside the channel.
void readContainer(QXmlStreamReader& xml, Feed& feed)
{
    while (!Effort::isSpent() && xml.readNextStartElement()) {
        // XML minds capitals, those who write feeds by hand do not.
        const auto is = [&xml](QLatin1StringView name) {
            return xml.name().compare(name, Qt::CaseInsensitive) == 0;
        };
        if ((is("item"_L1) || is("entry"_L1)) && feed.entries.size() < maxRead) {
            feed.entries.append(readEntry(xml));
        } else if (is("channel"_L1)) {
            readContainer(xml, feed);
        } else if (is("title"_L1) && feed.title.isEmpty()) {
            feed.title = text::cleanHtml(xml.readElementText(QXmlStreamReader::IncludeChildElements));
        } else if (is("lastBuildDate"_L1) || isTime(xml.name().toString().toLower())) {
            const ForeignDate date =
                readForeignDate(xml.readElementText(QXmlStreamReader::IncludeChildElements).trimmed());
            feed.at =
                date.time.isValid() && (!feed.at.isValid() || feed.at < date.time) ? date.time : feed.at;
        } else {
            skipElement(xml);
        }
    }
}

/// Some feeds begin with the oldest entry, and some have no order at all. Where a time is missing the order
/// says more than the times.
void newestFirst(QList<FeedEntry>& entries)
{
    const auto hasTime = [](const FeedEntry& entry) { return entry.at.isValid(); };
    if (std::all_of(entries.cbegin(), entries.cend(), hasTime)) {
        const bool rises = entries.size() > 1 && entries.first().at < entries.last().at;
        if (rises) // what is of the same time stays in order, too
            std::reverse(entries.begin(), entries.end());
        std::stable_sort(entries.begin(), entries.end(),
                         [](const FeedEntry& a, const FeedEntry& b) { return a.at > b.at; });
    } else {
        const auto first = std::find_if(entries.cbegin(), entries.cend(), hasTime);
        const auto last = std::find_if(entries.crbegin(), entries.crend(), hasTime);
        if (first != entries.cend() && first->at < last->at)
            std::reverse(entries.begin(), entries.end());
    }
    if (entries.size() > maxEntries)
        entries.resize(maxEntries);
}

} // namespace

Result<Feed> readFeed(const QByteArray& body)
{
    const Result<QString> bounded = boundedXml(body);
    if (!bounded)
        return tl::unexpected(bounded.error());
    HtmlEntities entities;
    QXmlStreamReader xml(*bounded);
    xml.setEntityResolver(&entities);
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
    newestFirst(feed.entries);
    if (rss && feed.title.isEmpty() && feed.entries.isEmpty())
        return fail(Failure::Kind::Format, u"XML: <rss> without a <channel>"_s);
    return feed;
}

} // namespace downlight
