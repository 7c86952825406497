// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/reports/baseline.h"

#include <QLatin1StringView>

#include <optional>

namespace downlight {

/// What reports say of a service.
enum class CrowdState {
    Operational,
    Possible,
    Outage,
    Recovering, ///< Hardly anybody reports any more; after an outage people say, too, that it works.
    Recovered,
    Quiet, ///< After an outage: reports have stopped, but nobody has said yet that it works.
};

/// "operational", "possible", "outage", "recovering", "recovered" or "quiet".
[[nodiscard]] QLatin1StringView toWord(CrowdState state);
[[nodiscard]] std::optional<CrowdState> crowdStateFromWord(QLatin1StringView word);

/// How unusual a count is; see docs/detection.md.
enum class Score {
    Lively, ///< "lively": how far the logarithm of the count stands out, in terms of how lively the service
            ///< is.
    Guarded, ///< "guarded": as Relative, but short windows have to stand out more, and persistence counts
             ///< less.
    Relative, ///< "srr": how many times the expected, over three windows at once.
    Ratio ///< "ratio": the plain seasonal ratio of half an hour.
};

/// Numbers of Score::Lively: of a window, (ln((D + 1) / (Λ + 1)) − head) / (base + slope · s), where s is the
/// liveliness and, in the shorter windows, chance besides.
struct LivelyRules {
    double base = 0.2;
    double slope = 1.4;
    double leastLiveliness = 0.12;
    double head10 = 0.6;
    double head30 = 0.48;
    double chance = 0.3; ///< s² grows by this / (Λ + 1) in windows of 10 and 30 minutes.
    /// So many standard deviations of mere chance, √(Λ + 1), the hour has to stand out for an outage.
    double deviations = 6;
    double persistence = 0.09; ///< For each G.
};

/// Numbers of the state machine. The same for every service.
struct DetectorRules {
    Score score = Score::Lively;
    double suspect = 1; ///< θ from which on it is watched whether it lasts; nobody is told.
    double possible = 2.4; ///< θ from which on problems are possible,
    double outage = 2.4; ///< and from which on it is an outage.
    LivelyRules lively;
    int possiblePeople = 4; ///< Within an hour,
    int possibleNetworks = 3; ///< so that no single person, household or office raises an alarm.
    int outagePeople = 8;
    int outageNetworks = 5;
    /// So many times as many of both on a service's first day, when nothing is known and a forged alarm costs
    /// least.
    int firstDayTimes = 3;
    double stricterWhileLearning = 1; ///< Both thresholds, in the first week.
    /// Hours in which nothing is called an outage: whoever knows nothing cannot tell a crowd from an
    /// everyday.
    int withheldHours = 48;
    std::chrono::minutes settle{10}; ///< What is suspect lasts so long before it is an outage,
    double hold = 0.85; ///< and must not have fallen below this share of its peak: news fade, outages last.
    bool withholdsObvious = true; ///< Even twenty people in ten minutes.
    /// Whether the full θ, with its hour and its persistence, takes a recovery back. It makes the end of an
    /// outage wait for the hour to empty itself; without it only reports of the last half hour do.
    bool hourHoldsBack = false;
};

/// The rules by \p score with thresholds of its own.
[[nodiscard]] DetectorRules rulesFor(Score score);

/// "lively", "guarded", "srr" or "ratio".
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
    Minute suspectSince{}; ///< Since when θ stands out at all; the epoch: it does not.
    double suspectPeak = 0; ///< The largest d10 since then.
    int calmTicks = 0;
    Minute lastTick{}; ///< The last five-minute tick.
    Minute coveredFrom{}; ///< Since when nothing was missed: an hour that began before teaches nothing.
    /// Minutes from beginning to end of the last incidents whose end people told, oldest first.
    std::vector<int> lengths;
    Baseline baseline;

    [[nodiscard]] bool isDisturbed() const
    {
        return state == CrowdState::Possible || state == CrowdState::Outage || state == CrowdState::Recovering
            || state == CrowdState::Quiet;
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
[[nodiscard]] double theta(const DetectorRules& rules, const ReportWindows& windows, const Baseline& baseline,
                           Minute end, double persistence);

/// Moves \p state to \p now. To be called in order of time, once a minute or more rarely; what belongs to
/// five minutes or to an hour is done when those are over. Pure: the same calls give the same states
/// everywhere.
Evaluation evaluate(const DetectorRules& rules, const ReportWindows& windows, Minute now,
                    DetectorState& state);

} // namespace downlight
