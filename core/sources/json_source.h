// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/sources/shape.h"
#include "core/sources/status_source.h"

#include <QJsonValue>

namespace downlight {

/// A status source whose answers are JSON. Heirs say which objects or arrays are theirs, and what they mean.
class JsonSource : public StatusSource {
public:
    [[nodiscard]] bool recognises(const ForeignAnswer& answer) const final;

protected:
    [[nodiscard]] Result<Reading> readReply(const HttpReply& reply) const final;

    /// The JSON of \p reply. Fails as parse() does.
    [[nodiscard]] static Result<QJsonValue> answerIn(const HttpReply& reply);

    /// The JSON of \p reply, an answer to one of complements(). Fails as parse() does, and where it does not
    /// fit fields().
    [[nodiscard]] Result<QJsonValue> fitting(const HttpReply& reply) const;

    /// True where \p root has the shape of this format; \p missing names the field that is looked for.
    [[nodiscard]] virtual bool isAnswer(const QJsonValue& root) const = 0;
    [[nodiscard]] virtual QString missing() const = 0;

    /// True where \p root, whose shape is right, cannot well be of another format.
    [[nodiscard]] virtual bool isUnmistakable(const QJsonValue& root) const
    {
        Q_UNUSED(root);
        return true;
    }

    /// The fields that this format goes by, and what they have to be: an answer that does not fit is none.
    [[nodiscard]] virtual std::span<const foreign::Field> fields() const = 0;

    /// What \p root, whose shape is right, says as of \p at. The reading's time is set by the caller. Fails
    /// with kind Format where a word decides that is not known.
    [[nodiscard]] virtual Result<Reading> read(const QJsonValue& root, const QDateTime& at) const = 0;
};

} // namespace downlight
