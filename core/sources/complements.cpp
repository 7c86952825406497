// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sources/complements.h"

#include "core/sources/answer_reader.h"
#include "core/sources/status_source.h"

#include <chrono>

namespace downlight {

using namespace Qt::StringLiterals;

namespace {

/// For so long an answer stands in for newer ones that could not be had: names do not change soon, but states
/// do.
constexpr std::chrono::seconds longestKept{900};

} // namespace

bool isRefusal(int status)
{
    constexpr int timeout = 408, tooEarly = 425, tooMany = 429;
    return status >= 400 && status < 500 && status != timeout && status != tooEarly && status != tooMany;
}

/// One filling under way.
struct Complements::Run {
    Parts parts;
    QObject& context;
    Done done;
    QList<HttpRequest> requests;
    Filled filled;
    qsizetype index = 0;
};

void Complements::fill(const Parts& parts, const QUrl& page, Trust trust, const Reading& reading,
                       QObject& context, const Done& done)
{
    const auto run = std::make_shared<Run>(Run{parts, context, done, parts.source.complements(page), {}, 0});
    run->filled.reading = reading;
    for (HttpRequest& request : run->requests)
        request.trust = trust;
    next(run);
}

void Complements::next(const RunPtr& run)
{
    if (run->index >= run->requests.size())
        return run->done(run->filled);
    HttpRequest request = run->requests[run->index];
    if (const auto kept = m_kept.constFind(request.url); kept != m_kept.constEnd()) {
        request.etag = kept->etag;
        request.lastModified = kept->lastModified;
    }
    run->parts.network.get(
        request, run->context,
        [self = shared_from_this(), run](const Result<HttpReply>& reply) { self->answered(run, reply); });
}

void Complements::answered(const RunPtr& run, const Result<HttpReply>& reply)
{
    if (!reply)
        return standIn(run, reply.error(), false);
    const QUrl url = run->requests[run->index].url;
    if (reply->status == 304) {
        if (const auto kept = m_kept.find(url); kept != m_kept.end())
            kept->receivedAt = reply->receivedAt;
        return standIn(run, {Failure::Kind::Http, u"HTTP 304, but nothing was read before"_s}, false);
    }
    take(run, *reply, [self = shared_from_this(), run, url, reply = *reply](const Result<Reading>& read) {
        if (!read)
            return self->standIn(run, read.error(), isRefusal(reply.status));
        self->m_kept.insert(url, reply);
        run->filled.reading = *read;
        ++run->index;
        self->next(run);
    });
}

/// Goes on with what was kept of an answer that is not to be had.
void Complements::standIn(const RunPtr& run, const Failure& why, bool isRefusal)
{
    const auto goOn = [self = shared_from_this(), run, why, isRefusal](const Result<Reading>& read) {
        if (read) {
            run->filled.reading = *read;
        } else {
            run->filled.missing = why;
            run->filled.mayHideMore = run->filled.mayHideMore || !isRefusal;
        }
        ++run->index;
        self->next(run);
    };
    const auto kept = m_kept.constFind(run->requests[run->index].url);
    if (kept == m_kept.constEnd()
        || kept->receivedAt.secsTo(run->filled.reading.readAt) > longestKept.count())
        return goOn(tl::unexpected(why));
    take(run, *kept, goOn);
}

void Complements::take(const RunPtr& run, const HttpReply& reply, const Took& took)
{
    const auto complete = [&source = run->parts.source, reading = run->filled.reading,
                           reply]() mutable -> Result<Reading> {
        return source.complete(reading, reply).map([&reading] { return reading; });
    };
    run->parts.reader.read(reply.body.size(), complete, run->context, took);
}

} // namespace downlight
