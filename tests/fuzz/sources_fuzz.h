// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/expectation.h"
#include "core/sources/foreign_answer.h"
#include "core/sources/source_registry.h"

#include <cstdlib>

#include "fuzz/fuzz_target.h"

namespace downlight::fuzz {

/// Gives \p bytes to the source called \p id, and checks what must hold of every reading.
inline void readWith(const char* id, const QByteArray& bytes)
{
    static const SourceRegistry registry = SourceRegistry::withBuiltins();
    const StatusSource* source = registry.find(QString::fromLatin1(id));
    HttpReply reply;
    reply.status = 200;
    reply.body = bytes;
    reply.receivedAt = QDateTime(QDate(2026, 1, 5), QTime(0, 0), Qt::UTC);
    (void)source->recognises(ForeignAnswer(bytes));
    const Result<Reading> reading = source->parse(reply);
    if (!reading)
        return;
    for (const PageIncident& incident : reading->incidents) {
        const bool webUrl = incident.url.isEmpty() || incident.url.scheme() == QLatin1StringView("https")
            || incident.url.scheme() == QLatin1StringView("http");
        if (!webUrl || incident.title.contains(u'\n') || incident.title.size() > 200 * 16)
            std::abort();
    }
    for (const PastIncident& past : pastIncidents(*reading)) {
        if (past.length < std::chrono::seconds{0} || !past.began.isValid())
            std::abort();
    }
    if (const auto running = worstRunning(*reading)) {
        const auto expected = expect(pastIncidents(*reading), *running, std::chrono::seconds{0});
        if (expected && !(expected->p10 <= expected->median && expected->median <= expected->p90))
            std::abort();
    }
}

} // namespace downlight::fuzz
