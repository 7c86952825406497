// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sources/feed_reader.h"

#include "core/base/bounded_xml.h"
#include "core/base/effort.h"
#include "core/base/text.h"

#include <QXmlStreamReader>

#include <algorithm>
#include <array>
#include <utility>

namespace downlight {

using namespace Qt::StringLiterals;

namespace {

/// The names of RFC 822, 5.1, which Qt does not read, and others that are in use (IANA time zone database).
constexpr std::array<std::pair<QLatin1StringView, QLatin1StringView>, 26> zones{{
    {" GMT"_L1, " +0000"_L1},  {" UTC"_L1, " +0000"_L1},  {" UT"_L1, " +0000"_L1},
    {" Z"_L1, " +0000"_L1},    {" EST"_L1, " -0500"_L1},  {" EDT"_L1, " -0400"_L1},
    {" CST"_L1, " -0600"_L1},  {" CDT"_L1, " -0500"_L1},  {" MST"_L1, " -0700"_L1},
    {" MDT"_L1, " -0600"_L1},  {" PST"_L1, " -0800"_L1},  {" PDT"_L1, " -0700"_L1},
    {" WET"_L1, " +0000"_L1},  {" WEST"_L1, " +0100"_L1}, {" BST"_L1, " +0100"_L1},
    {" CET"_L1, " +0100"_L1},  {" CEST"_L1, " +0200"_L1}, {" EET"_L1, " +0200"_L1},
    {" EEST"_L1, " +0300"_L1}, {" MSK"_L1, " +0300"_L1},  {" IST"_L1, " +0530"_L1},
    {" JST"_L1, " +0900"_L1},  {" KST"_L1, " +0900"_L1},  {" AEST"_L1, " +1000"_L1},
    {" AEDT"_L1, " +1100"_L1}, {" NZST"_L1, " +1200"_L1},
}};
constexpr qsizetype maxEntries = 200;
constexpr qsizetype maxRead = 2000; ///< Entries that are looked at for the newest.
constexpr int maxCategories = 100;

QDateTime timeFrom(const QString& written)
{
    if (written.size() > 100)
        return {};
    const QDateTime iso = QDateTime::fromString(written, Qt::ISODateWithMs);
    QString rfc = written;
    for (const auto& [name, offset] : zones) {
        if (rfc.endsWith(name))
            rfc = rfc.chopped(name.size()) + offset;
    }
    const QDateTime time = iso.isValid() ? iso : QDateTime::fromString(rfc, Qt::RFC2822Date);
    const int year = time.date().year();
    return time.isValid() && year >= 2000 && year <= 2100 ? time.toUTC() : QDateTime();
}

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

void readField(QXmlStreamReader& xml, FeedEntry& entry)
{
    const QString name = xml.name().toString();
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
    } else if (name == "published"_L1 || name == "updated"_L1 || name == "pubDate"_L1) {
        const QDateTime time = timeFrom(words().trimmed());
        if (time.isValid()) {
            entry.at = entry.at.isValid() ? std::max(entry.at, time) : time;
            entry.startedAt = entry.startedAt.isValid() ? std::min(entry.startedAt, time) : time;
        }
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
        } else if (xml.name() == "title"_L1 && feed.title.isEmpty()) {
            feed.title = text::cleanHtml(xml.readElementText(QXmlStreamReader::IncludeChildElements));
        } else {
            skipElement(xml);
        }
    }
}

/// Some feeds begin with the oldest entry.
void newestFirst(QList<FeedEntry>& entries)
{
    const auto hasTime = [](const FeedEntry& entry) { return entry.at.isValid(); };
    const auto first = std::find_if(entries.cbegin(), entries.cend(), hasTime);
    const auto last = std::find_if(entries.crbegin(), entries.crend(), hasTime);
    if (first != entries.cend() && first->at < last->at)
        std::reverse(entries.begin(), entries.end());
    if (entries.size() > maxEntries)
        entries.resize(maxEntries);
}

} // namespace

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
    newestFirst(feed.entries);
    if (rss && feed.title.isEmpty() && feed.entries.isEmpty())
        return fail(Failure::Kind::Format, u"XML: <rss> without a <channel>"_s);
    return feed;
}

} // namespace downlight
