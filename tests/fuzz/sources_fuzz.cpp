// SPDX-License-Identifier: GPL-3.0-or-later
// Every source on every input: what recognises an answer, what reads it, and what completes a reading by it.

#include "core/sources/foreign_answer.h"
#include "core/sources/source_registry.h"
#include "core/watch/judge.h"

#include "fuzz/fuzz_target.h"

DOWNLIGHT_FUZZ(sources)
{
    using namespace downlight;
    static const SourceRegistry sources = SourceRegistry::withBuiltins();
    HttpReply reply;
    reply.status = 200;
    reply.body = bytes;
    reply.receivedAt = QDateTime(QDate(2026, 8, 1), QTime(0, 0), Qt::UTC);
    static_cast<void>(sources.recognise(ForeignAnswer(bytes)));
    for (const auto& source : sources.all()) {
        Reading reading = source->parse(reply).value_or(Reading());
        static_cast<void>(source->complete(reading, reply));
        static_cast<void>(breadth(reading, {QStringLiteral("API"), QStringLiteral("EU / Web")}));
    }
}
