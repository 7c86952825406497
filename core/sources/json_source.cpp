// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sources/json_source.h"

#include "core/sources/foreign_answer.h"
#include "core/sources/foreign_json.h"

#include <QJsonArray>
#include <QJsonObject>

namespace downlight {

using namespace Qt::StringLiterals;

namespace {

QJsonValue rootOf(const QJsonDocument& document)
{
    return document.isArray() ? QJsonValue(document.array()) : QJsonValue(document.object());
}

} // namespace

Result<QJsonValue> JsonSource::answerIn(const HttpReply& reply)
{
    if (const Result<void> ok = foreign::success(reply); !ok)
        return tl::unexpected(ok.error());
    return ForeignAnswer(reply.body).json().map(rootOf);
}

Result<QJsonValue> JsonSource::fitting(const HttpReply& reply) const
{
    return answerIn(reply).and_then([this](const QJsonValue& root) -> Result<QJsonValue> {
        const QString wrong = foreign::misfit(root, fields());
        if (!wrong.isEmpty())
            return fail(Failure::Kind::Format, wrong);
        return root;
    });
}

Result<Reading> JsonSource::readReply(const HttpReply& reply) const
{
    const Result<QJsonValue> root = answerIn(reply);
    if (!root)
        return tl::unexpected(root.error());
    if (!isAnswer(*root))
        return fail(Failure::Kind::Format, u"no %1"_s.arg(missing()));
    if (const QString wrong = foreign::misfit(*root, fields()); !wrong.isEmpty())
        return fail(Failure::Kind::Format, wrong);
    // Its times are by the clock of whoever made it; ours may be wrong.
    // A cache on the way gives both when it was made and how long ago that is (RFC 9111, 5.1).
    const QDateTime made = reply.date.isValid() ? reply.date.addSecs(reply.age.count()) : reply.receivedAt;
    return read(*root, made).map([&reply](Reading reading) {
        reading.readAt = reply.receivedAt;
        return reading;
    });
}

bool JsonSource::recognises(const ForeignAnswer& answer) const
{
    if (!answer.json())
        return false;
    const QJsonValue root = rootOf(*answer.json());
    return isAnswer(root) && isUnmistakable(root);
}

} // namespace downlight
