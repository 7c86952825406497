// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/sources/feed_reader.h"

#include <QByteArray>
#include <QJsonDocument>

#include <optional>

namespace downlight {

/// The bytes of an answer, and what they are as JSON or as a feed, read within limits when somebody first
/// wants to know: so that many formats can look at one answer for the cost of one.
class ForeignAnswer {
public:
    explicit ForeignAnswer(QByteArray body)
        : m_body(std::move(body))
    {
    }

    [[nodiscard]] const QByteArray& bytes() const { return m_body; }

    /// True for HTML, which is never an answer but may show where one is.
    [[nodiscard]] bool isWebPage() const;

    /// JSON, also inside a function call (JSONP). Fails with kind Format for a web page and for anything else
    /// that is no JSON, TooLarge beyond the limits of parseJson().
    [[nodiscard]] const Result<QJsonDocument>& json() const;

    /// The answer as a feed. Fails as readFeed() does.
    [[nodiscard]] const Result<Feed>& feed() const;

private:
    QByteArray m_body;
    mutable std::optional<Result<QJsonDocument>> m_json;
    mutable std::optional<Result<Feed>> m_feed;
};

} // namespace downlight
