// SPDX-License-Identifier: GPL-3.0-or-later
//
// Incident feeds: RSS 2.0 (https://www.rssboard.org/rss-specification) and Atom (RFC 4287), with the state
// words that Statuspage, Better Stack, status.io, Instatus and xAI write into their entries.

#include "core/sources/feed_reader.h"
#include "core/sources/feed_words.h"
#include "core/sources/foreign_answer.h"
#include "core/sources/foreign_json.h"
#include "core/sources/limits.h"
#include "core/sources/status_source.h"

#include <QHash>
#include <QRegularExpression>
#include <QSet>

#include <algorithm>
#include <array>
#include <memory>

namespace downlight::sources::feed {

using namespace Qt::StringLiterals;
using namespace feed_words;

namespace {

/// An entry without a closing word is believed for so long.
constexpr int openDays = 7;
/// And for so long it keeps the feed from saying that all is well, as long as it is the newest.
constexpr int doubtedDays = 30;

enum class State {
    Ignored,
    Unclear, ///< Says nothing that is known, or nothing that can still be believed.
    Open,
    Working,
    Planned,
    Closed
};

/// What an entry means at \p now. \p newest: it is the first of the feed. One without a time that can be read
/// is as old as \p feedAt, or, without that either, new.
State stateOf(const FeedEntry& entry, bool newest, const Spoken& spoken, const QDateTime& feedAt,
              const QDateTime& now)
{
    // By any reading: the year that was written counts beside the feed's own time.
    const auto isBefore = [&entry, &feedAt](const QDateTime& then) {
        return entry.isBefore(then) || (!entry.at.isValid() && feedAt.isValid() && feedAt < then);
    };
    const bool isOld = isBefore(now.addDays(-openDays));
    if (!speaks(spoken))
        return newest && !isOld ? State::Unclear : State::Ignored;
    if (isClosed(spoken) || (isOld && spoken.has(Word::Closed)))
        return State::Closed;
    // What nobody closed is not open for ever; but while nothing newer is said, nobody knows.
    if (isOld)
        return newest && !isBefore(now.addDays(-doubtedDays)) ? State::Unclear : State::Ignored;
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
        const Incidents incidents(feed->entries);
        QSet<QString> toldOf; // incidents that a newer entry decided
        for (const FeedEntry& entry : feed->entries) {
            const Spoken spoken = spokenIn(entry, incidents);
            isNews = isNews || speaks(spoken);
            const QString incident = incidents.of(entry);
            const bool isHistory = !incident.isEmpty() && toldOf.contains(incident);
            const bool isFollowed = !incident.isEmpty() && incidents.isFollowed(entry);
            toldOf.insert(incident);
            if (isHistory)
                continue;
            const bool newest = &entry == &feed->entries.first() || isFollowed;
            const State state = stateOf(entry, newest, spoken, feed->at, reply.receivedAt);
            isUnclear = isUnclear || state == State::Unclear;
            append(entry, spoken, state, reading);
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
        const Incidents incidents(entries);
        return entries.isEmpty()
            ? title.match(answer.feed()->title).hasMatch()
            : std::any_of(entries.begin(), entries.end(), [&incidents](const FeedEntry& entry) {
                  return speaks(spokenIn(entry, incidents));
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

    static void append(const FeedEntry& entry, const Spoken& spoken, State state, Reading& reading)
    {
        const QString& word = spoken.word;
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
            const Span span = spanOf(spoken, entry);
            PageIncident incident{entry.title,
                                  word,
                                  open ? Level::Degraded : Level::Operational,
                                  open,
                                  span.from.isValid() ? span.from : entry.startedAt,
                                  foreign::webUrl(entry.link),
                                  {}};
            incident.endedAt = open ? QDateTime() : span.to;
            // Work that is over is no incident to judge others by.
            incident.worst = spoken.has(Word::InProgress) || spoken.has(Word::Scheduled) ? Level::Maintenance
                                                                                         : Level::Degraded;
            limits::add(reading.incidents, incident);
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
