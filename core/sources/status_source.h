// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/model/reading.h"
#include "core/net/http.h"

#include <QList>
#include <QString>
#include <QUrl>

namespace downlight {

class ForeignAnswer;

/// Knows one kind of status page: where to ask, what the answer means, and how it is recognised.
///
/// A source is a handful of pure functions. It owns no timer, no network object and no state, so
/// one object serves every service of its kind and may be called from any thread.
class StatusSource {
public:
    StatusSource() = default;
    StatusSource(const StatusSource&) = delete;
    StatusSource& operator=(const StatusSource&) = delete;
    virtual ~StatusSource() = default;

    /// Stable key written to settings files, `[a-z0-9-]+`, for example "statuspage".
    [[nodiscard]] virtual QString id() const = 0;

    /// What people call the format, for example "Atlassian Statuspage".
    [[nodiscard]] virtual QString title() const = 0;

    /// The request that reads the page at \p page.
    [[nodiscard]] virtual HttpRequest request(const QUrl& page) const = 0;

    /// Reads \p reply as of its `receivedAt`. Gives Failure::Kind::Format, with the offending field named in
    /// `detail`, for anything that the source does not understand; Http for a status that is no success.
    /// Never throws. Cost: at most 1 s of CPU time (TooLarge), and what limits.h keeps.
    [[nodiscard]] Result<Reading> parse(const HttpReply& reply) const;

    /// True where the bytes alone show that the answer is of this format. Never true for a web page.
    [[nodiscard]] virtual bool recognises(const ForeignAnswer& answer) const = 0;

    /// False where answers of this format may be about anything, as feeds may, and \p answer, which was read
    /// as \p reading, is not about the state of a service.
    [[nodiscard]] virtual bool isAboutState(const ForeignAnswer& answer, const Reading& reading) const
    {
        Q_UNUSED(answer);
        Q_UNUSED(reading);
        return true;
    }

    /// True where the same bytes mean something else later: what nobody closed is forgotten after a while.
    [[nodiscard]] virtual bool dependsOnTime(const QUrl& page) const
    {
        Q_UNUSED(page);
        return false;
    }

    /// The addresses of pages of this format that \p pasted may mean, likeliest first. Each is to be verified
    /// by reading it. Empty where the format cannot be guessed from an address.
    [[nodiscard]] virtual QList<QUrl> candidates(const QUrl& pasted) const = 0;

    /// Further requests that fill in what the first answer leaves out, such as the names of components. They
    /// are sent after each new first answer; see complete().
    [[nodiscard]] virtual QList<HttpRequest> complements(const QUrl& page) const
    {
        Q_UNUSED(page);
        return {};
    }

    /// The request for what the page at \p page tells of incidents that are over, where the answer to
    /// request() does not hold them; parse() reads its answer. nullopt: it does, or nothing does.
    [[nodiscard]] virtual std::optional<HttpRequest> history(const QUrl& page) const
    {
        Q_UNUSED(page);
        return std::nullopt;
    }

    /// Fills \p reading in with \p reply, the answer to one of complements(); an answer that cannot be read
    /// changes nothing and gives the failure.
    [[nodiscard]] Result<void> complete(Reading& reading, const HttpReply& reply) const;

    /// The addresses of pages of this format that the web page \p html, found at \p url, shows: because it
    /// was made by this format's program, or because it links to such a page. Each is to be verified by
    /// reading it.
    [[nodiscard]] virtual QList<QUrl> shownBy(const QByteArray& html, const QUrl& url) const
    {
        Q_UNUSED(html);
        Q_UNUSED(url);
        return {};
    }

    /// True where the host name alone says that this format is likely: it is then tried first.
    [[nodiscard]] virtual bool hintedBy(const QUrl& pasted) const
    {
        Q_UNUSED(pasted);
        return false;
    }

protected:
    /// parse() without its limits on time and on what is kept.
    [[nodiscard]] virtual Result<Reading> readReply(const HttpReply& reply) const = 0;

    /// complete() without its limits; what a failure leaves in \p reading is thrown away.
    [[nodiscard]] virtual Result<void> completeFrom(Reading& reading, const HttpReply& reply) const
    {
        Q_UNUSED(reading);
        Q_UNUSED(reply);
        return {};
    }
};

} // namespace downlight
