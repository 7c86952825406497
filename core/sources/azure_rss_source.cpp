// SPDX-License-Identifier: GPL-3.0-or-later
//
// Microsoft Azure: the feed https://rssfeed.azure.status.microsoft/en-us/status/feed/, which holds open
// events only. Linked from https://azure.status.microsoft (as of 2026); shape seen in recorded answers.

#include "core/base/text.h"
#include "core/sources/closing_words.h"
#include "core/sources/feed_reader.h"
#include "core/sources/foreign_answer.h"
#include "core/sources/foreign_json.h"
#include "core/sources/limits.h"
#include "core/sources/page_level.h"
#include "core/sources/status_source.h"

#include <algorithm>
#include <memory>

namespace downlight::sources::azure_rss {

using namespace Qt::StringLiterals;

namespace {

/// An event mostly disappears when it is over, but may stay for a while with a word that says so. "Mitigation
/// is under way" is no such word.
bool isOver(const FeedEntry& entry)
{
    constexpr int longest = 20'000;
    return titleSaysOver(entry.title) || textSaysOver(text::cleanHtml(entry.content.left(longest), longest));
}

class AzureRssSource final : public StatusSource {
public:
    QString id() const override { return u"azure-rss"_s; }
    QString title() const override { return u"Azure status feed"_s; }

    HttpRequest request(const QUrl& page) const override
    {
        HttpRequest request;
        request.url = page.path().contains("/feed"_L1)
            ? page
            : QUrl(u"https://rssfeed.azure.status.microsoft/en-us/status/feed/"_s);
        request.accept = "application/rss+xml, application/xml;q=0.9";
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
        reading.level = Level::Operational;
        reading.listsOnlyAffected = true;
        AffectedParts affected(reading.components);
        for (const FeedEntry& entry : feed->entries)
            add(entry, reading, affected);
        return reading;
    }

    bool recognises(const ForeignAnswer& answer) const override
    {
        return answer.feed() && answer.feed()->title == "Azure Status"_L1;
    }

    QList<QUrl> candidates(const QUrl& pasted) const override
    {
        if (!hintedBy(pasted))
            return {};
        return {pasted.path().contains("/feed"_L1) ? pasted
                                                   : QUrl(u"https://azure.status.microsoft/en-us/status"_s)};
    }

    bool hintedBy(const QUrl& pasted) const override
    {
        return foreign::isOn(pasted, "azure.status.microsoft"_L1)
            || foreign::isOn(pasted, "status.azure.com"_L1) || foreign::isOn(pasted, "azure.microsoft.com"_L1)
            || foreign::isOn(pasted, "portal.azure.com"_L1);
    }

private:
    static void add(const FeedEntry& entry, Reading& reading, AffectedParts& affected)
    {
        const bool open = !isOver(entry);
        const Level level = open ? Level::PartialOutage : Level::Operational;
        limits::add(reading.incidents,
                    {entry.title, open ? u"open"_s : u"resolved"_s, level, open, entry.startedAt,
                     foreign::webUrl(entry.link), entry.categories});
        if (!open)
            return;
        // Services and regions stand side by side among the categories.
        for (const QString& category : entry.categories)
            affected.note({category, {}, level, {}});
        reading.level = std::max(reading.level, level);
    }
};

} // namespace

std::unique_ptr<StatusSource> make()
{
    return std::make_unique<AzureRssSource>();
}

} // namespace downlight::sources::azure_rss
