// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/reports/baseline.h"

#include <QLatin1StringView>

#include <optional>

namespace downlight {

/// What reports say of a service.
enum class CrowdState { Operational, Possible, Outage, Recovering, Recovered };

/// "operational", "possible", "outage", "recovering" or "recovered".
[[nodiscard]] QLatin1StringView toWord(CrowdState state);
[[nodiscard]] std::optional<CrowdState> crowdStateFromWord(QLatin1StringView word);

/// How unusual a count is; see docs/detection.md.
enum class Score {
    Guarded, ///< "guarded": as Relative, but short windows have to stand out more, and persistence counts
             ///< less.
    Relative, ///< "srr": how many times the expected, over three windows at once.
    Ratio ///< "ratio": the plain seasonal ratio of half an hour.
};

/// Numbers of the state machine. The same for every service.
struct DetectorRules {
    Score score = Score::Guarded;
    double possible = 6.5; ///< θ from which on problems are possible,
    double outage = 9.5; ///< and from which on it is an outage.
    int possiblePeople = 4; ///< Within an hour,
    int possibleNetworks = 3; ///< so that no single person, household or office raises an alarm.
    int outagePeople = 8;
    int outageNetworks = 5;
    /// So many times as many of both on a hub's first day, when nothing is known and a forged alarm costs
    /// least.
    int firstDayTimes = 3;
    /// Whether the full θ, with its hour and its persistence, takes a recovery back. It makes the end of an
    /// outage wait for the hour to empty itself; without it only reports of the last half hour do.
    bool hourHoldsBack = false;
};

/// The rules by \p score with thresholds of its own.
[[nodiscard]] DetectorRules rulesFor(Score score);

/// "guarded", "srr" or "ratio".
[[nodiscard]] std::optional<Score> scoreFromWord(QLatin1StringView word);

/// All that a detector remembers of one service between two moments. A value: stored, copied, recomputed.
struct DetectorState {
    CrowdState state = CrowdState::Operational;
    Minute since{}; ///< Of `state`.
    Minute incidentBegan{}; ///< Of the incident that is open or was last; the epoch: none yet.
    Minute endedAt{}; ///< When it was over.
    bool wasOutage = false; ///< This incident has been an outage: it never goes down to possible problems.
    double persistence = 0; ///< G: grows while counts stay high.
    double peak = 0; ///< The largest d10 of this incident.
    int calmTicks = 0;
    Minute lastTick{}; ///< The last five-minute tick.
    Baseline baseline;

    [[nodiscard]] bool isDisturbed() const
    {
        return state == CrowdState::Possible || state == CrowdState::Outage
            || state == CrowdState::Recovering;
    }
    friend bool operator==(const DetectorState&, const DetectorState&) = default;
};

/// What one evaluation found.
struct Evaluation {
    double theta = 0;
    double expected60 = 0; ///< People expected in the last hour.
    bool changed = false; ///< `DetectorState::state` is another than before.
};

/// θ of \p windows at \p end. Grows with every further report.
[[nodiscard]] double theta(Score score, const ReportWindows& windows, const Baseline& baseline, Minute end,
                           double persistence);

/// Moves \p state to \p now. To be called in order of time, once a minute or more rarely; what belongs to
/// five minutes or to an hour is done when those are over. Pure: the same calls give the same states
/// everywhere.
Evaluation evaluate(const DetectorRules& rules, const ReportWindows& windows, Minute now,
                    DetectorState& state);

} // namespace downlight
