// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sources/complements.h"

#include "core/sources/status_source.h"

#include <chrono>

namespace downlight {

namespace {

/// For so long an answer stands in for newer ones that could not be had.
constexpr std::chrono::seconds longestKept{900};

} // namespace

void Complements::fill(NetworkGate& network, const StatusSource& source, const QUrl& page, Trust trust,
                       const Reading& reading, QObject& context, const Done& done)
{
    QList<HttpRequest> requests = source.complements(page);
    for (HttpRequest& request : requests)
        request.trust = trust;
    next(network, source, std::move(requests), 0, {reading, std::nullopt}, context, done);
}

void Complements::next(NetworkGate& network, const StatusSource& source, QList<HttpRequest> requests,
                       qsizetype index, Filled filled, QObject& context, const Done& done)
{
    if (index >= requests.size())
        return done(filled);
    HttpRequest request = requests[index];
    if (const auto kept = m_kept.constFind(request.url); kept != m_kept.constEnd()) {
        request.etag = kept->etag;
        request.lastModified = kept->lastModified;
    }
    const auto answered = [self = shared_from_this(), &network, &source, requests, index, filled, &context,
                           done](const Result<HttpReply>& reply) mutable {
        const QUrl url = requests[index].url;
        const bool unchanged = reply && reply->status == 304;
        Result<void> read = reply ? Result<void>{} : tl::unexpected(reply.error());
        if (reply && !unchanged) {
            read = source.complete(filled.reading, *reply);
            if (read)
                self->m_kept.insert(url, *reply);
        }
        const auto kept = self->m_kept.find(url);
        if (unchanged && kept != self->m_kept.end())
            kept->receivedAt = reply->receivedAt;
        // Names do not change soon, but states do.
        const bool fresh = kept != self->m_kept.end()
            && kept->receivedAt.secsTo(filled.reading.readAt) <= longestKept.count();
        if ((!read || unchanged) && fresh)
            read = source.complete(filled.reading, *kept);
        if (!read)
            filled.missing = read.error();
        self->next(network, source, std::move(requests), index + 1, std::move(filled), context, done);
    };
    network.get(request, context, answered);
}

} // namespace downlight
