// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <QByteArray>
#include <QJsonDocument>

#include <optional>

namespace downlight {

/// The bytes of an answer, and what they are as JSON, read within limits when somebody first wants to know:
/// so that many formats can look at one answer for the cost of one.
class ForeignAnswer {
public:
    explicit ForeignAnswer(QByteArray body)
        : m_body(std::move(body))
    {
    }

    [[nodiscard]] const QByteArray& bytes() const { return m_body; }

    /// Fails with kind Format for a web page and for anything else that is no JSON, TooLarge beyond the
    /// limits of parseJson().
    [[nodiscard]] const Result<QJsonDocument>& json() const;

private:
    QByteArray m_body;
    mutable std::optional<Result<QJsonDocument>> m_json;
};

} // namespace downlight
