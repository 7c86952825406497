// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/level.h"

#include <QDateTime>
#include <QList>
#include <QStringList>

#include <chrono>
#include <optional>

class QJsonObject;
class QJsonValue;

namespace downlight {

struct Reading;

/// One incident, as far as its length goes.
struct PastIncident {
    QDateTime began; ///< UTC.
    std::chrono::seconds length{0};
    bool ended = true; ///< False: it lasted longer, and nobody knows how long (censored).
    Level worst = Level::Unknown;

    friend bool operator==(const PastIncident&, const PastIncident&) = default;
};

/// One incident that goes on.
struct RunningIncident {
    QDateTime began; ///< UTC.
    Level worst = Level::Unknown;

    friend bool operator==(const RunningIncident&, const RunningIncident&) = default;
};

/// How long an incident will have lasted when it is over, from those like it that lasted as long as it has.
/// Lengths count from the beginning.
struct Expectation {
    QDateTime began; ///< UTC, of the incident that it is about.
    std::chrono::seconds lasted{0}; ///< So far, when it was reckoned.
    std::chrono::seconds p10{0}; ///< One of ten is over by then,
    std::chrono::seconds median{0}; ///< half of them are,
    std::chrono::seconds p90{0}; ///< and nine of ten.
    int basedOn = 0; ///< Incidents whose end was seen.

    friend bool operator==(const Expectation&, const Expectation&) = default;
};

/// With fewer incidents that lasted as long nothing is said.
inline constexpr int fewestIncidents = 8;
/// The newest so many of a service are kept.
inline constexpr qsizetype mostPastIncidents = 100;

/// What is to be expected of \p running, which has lasted \p lasted, from those of \p past that are of its
/// level and lasted longer. The estimator is that of Kaplan and Meier (Journal of the American Statistical
/// Association 53, 1958), in which the incident itself is counted as one that has not ended: so its end falls
/// into the 80 % between p10 and p90 eight times of ten, however few there are, where all are of one kind.
/// nullopt where fewer than fewestIncidents of them were seen to end.
[[nodiscard]] std::optional<Expectation> expect(const QList<PastIncident>& past,
                                                const RunningIncident& running, std::chrono::seconds lasted);

/// The incidents of \p reading that were over when it was read, and of which it says from when to when. \p
/// parts: names of the parts that count; what is about others only is left out. Empty: all of them do.
[[nodiscard]] QList<PastIncident> pastIncidents(const Reading& reading, const QStringList& parts = {});

/// The worst incident that \p reading tells of as going on, the newest of those that are equally bad (what
/// nobody closed long ago says nothing of today); nullopt where it tells of none whose beginning is known. \p
/// parts as above.
[[nodiscard]] std::optional<RunningIncident> worstRunning(const Reading& reading,
                                                          const QStringList& parts = {});

/// `expected` of docs/cli.md: `{began_at, lasted_s, p10_s, median_s, p90_s, based_on}`, and back; nullopt
/// where anything of it is missing or impossible.
[[nodiscard]] QJsonObject toJson(const Expectation& expectation);
[[nodiscard]] std::optional<Expectation> expectationFromJson(const QJsonValue& json);

} // namespace downlight
