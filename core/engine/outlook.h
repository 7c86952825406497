// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/watched_service.h"

namespace downlight {

/// How long the incident of \p watched will last, from others like it: its own that were seen here to end,
/// where there are enough of them; else those that its page tells of, while the page tells of one now; else
/// what the hub says. Lengths count from the beginning as those saw it, from whom they are. nullopt where
/// nothing goes on, where it is only the user, and where too few are known.
[[nodiscard]] std::optional<Expectation> outlook(const WatchedService& watched, Steady now,
                                                 const QDateTime& wall);

/// Notes for an incident that goes on since when nobody has seen it: held or unknown verdicts are not seen,
/// until a lamp is read anew and speaks against it. \p lookedAt: when anything happened last, before the
/// machine slept. True where that is another than before.
[[nodiscard]] bool noteSeen(WatchedService& watched, Steady lookedAt, Steady now);

/// How long the incident of \p watched, which was found to be over at \p now, lasted as far as it was seen.
/// Where more than a minute and a quarter of that may be wrong, because nobody looked when it began or when
/// it ended, it may have lasted longer.
[[nodiscard]] PastIncident lengthOf(const WatchedService& watched, Steady now);

/// Keeps \p incident among those of \p watched that are over.
void keepPast(WatchedService& watched, const PastIncident& incident);

/// Under which key what the page of \p service told of incidents is remembered.
[[nodiscard]] QString pastKey(const QString& service);

/// What a restart needs of what a page told of incidents, and back; anything wrong in it is left out.
[[nodiscard]] QByteArray memoryOf(const PagePast& past);
void recall(const QByteArray& memory, PagePast& past);

} // namespace downlight
