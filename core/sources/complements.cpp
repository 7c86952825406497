// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sources/complements.h"

#include "core/sources/status_source.h"

namespace downlight {

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
        if (!read || unchanged) {
            const auto kept = self->m_kept.constFind(url);
            if (kept != self->m_kept.constEnd())
                read = source.complete(filled.reading, *kept);
        }
        if (!read)
            filled.missing = read.error();
        self->next(network, source, std::move(requests), index + 1, std::move(filled), context, done);
    };
    network.get(request, context, answered);
}

} // namespace downlight
