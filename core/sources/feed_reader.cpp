// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sources/feed_reader.h"

#include "core/base/bounded_xml.h"
#include "core/base/text.h"

#include <QXmlStreamReader>

#include <algorithm>
#include <array>
#include <utility>

namespace downlight {

using namespace Qt::StringLiterals;

namespace {

/// The names of RFC 822, 5.1, which Qt does not read, and two that are in use.
constexpr std::array<std::pair<QLatin1StringView, QLatin1StringView>, 12> zones{{
    {" GMT"_L1, " +0000"_L1},
    {" UTC"_L1, " +0000"_L1},
    {" UT"_L1, " +0000"_L1},
    {" Z"_L1, " +0000"_L1},
    {" EST"_L1, " -0500"_L1},
    {" EDT"_L1, " -0400"_L1},
    {" CST"_L1, " -0600"_L1},
    {" CDT"_L1, " -0500"_L1},
    {" MST"_L1, " -0700"_L1},
    {" MDT"_L1, " -0600"_L1},
    {" PST"_L1, " -0800"_L1},
    {" PDT"_L1, " -0700"_L1},
}};
constexpr int maxEntries = 200;
constexpr int maxCategories = 100;

QDateTime timeFrom(const QString& written)
{
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

void readField(QXmlStreamReader& xml, FeedEntry& entry)
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
        xml.skipCurrentElement();
    }
}

FeedEntry readEntry(QXmlStreamReader& xml)
{
    FeedEntry entry;
    while (xml.readNextStartElement())
        readField(xml, entry);
    return entry;
}

/// Everything below a <channel> or <feed>. In RSS 1.0 and some 2.0 feeds items stand beside the channel.
void readContainer(QXmlStreamReader& xml, Feed& feed)
{
    while (xml.readNextStartElement()) {
        if (xml.name() == "item"_L1 || xml.name() == "entry"_L1) {
            FeedEntry entry = readEntry(xml);
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
    if (rss && feed.title.isEmpty() && feed.entries.isEmpty())
        return fail(Failure::Kind::Format, u"XML: <rss> without a <channel>"_s);
    return feed;
}

} // namespace downlight
