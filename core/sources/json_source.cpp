// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sources/json_source.h"

#include "core/sources/foreign_answer.h"
#include "core/sources/foreign_json.h"

namespace downlight {

using namespace Qt::StringLiterals;

Result<Reading> JsonSource::parse(const HttpReply& reply) const
{
    if (const Result<void> ok = foreign::success(reply); !ok)
        return tl::unexpected(ok.error());
    const ForeignAnswer answer(reply.body);
    if (!answer.json())
        return tl::unexpected(answer.json().error());
    if (!answer.json()->isObject())
        return fail(Failure::Kind::Format, u"JSON: not an object"_s);
    const QJsonObject root = answer.json()->object();
    if (!isAnswer(root))
        return fail(Failure::Kind::Format, u"no %1"_s.arg(missing()));
    return read(root, reply.receivedAt).map([&reply](Reading reading) {
        reading.readAt = reply.receivedAt;
        return reading;
    });
}

bool JsonSource::recognises(const ForeignAnswer& answer) const
{
    if (!answer.json() || !answer.json()->isObject())
        return false;
    const QJsonObject root = answer.json()->object();
    return isAnswer(root) && isUnmistakable(root);
}

} // namespace downlight
