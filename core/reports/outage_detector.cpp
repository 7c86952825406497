// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/reports/outage_detector.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace downlight {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

constexpr std::array words{
    std::pair{CrowdState::Operational, "operational"_L1}, std::pair{CrowdState::Possible, "possible"_L1},
    std::pair{CrowdState::Outage, "outage"_L1},           std::pair{CrowdState::Recovering, "recovering"_L1},
    std::pair{CrowdState::Recovered, "recovered"_L1},     std::pair{CrowdState::Quiet, "quiet"_L1}};

constexpr auto tick = 5min;
constexpr auto reopensWithin = 60min;
constexpr auto recoveredIsShown = 60min;
constexpr int calmTicksToRecover = 4;
constexpr int ticksToGoBack = 3;
constexpr double rateThatGoesOn = 3; ///< Of what is expected, while it was about to end.
constexpr int votersNetworks = 3;
constexpr auto leastQuiet = 30min;
constexpr std::chrono::minutes longestUsual = 4h; ///< Of an incident, where too few are known.
constexpr std::chrono::minutes longestEver = 12h;
constexpr std::size_t lengthsKept = 16;
constexpr std::size_t lengthsNeeded = 8;
constexpr auto longestGap = 65min; ///< Between two evaluations; whoever was away for longer missed something.
constexpr int learningHours = 7 * 24;
constexpr int firstDay = 24; ///< Hours.
constexpr double obvious = 20; ///< So many people in ten minutes need no second look.

double smoothed(double count, double expected, double constant)
{
    return (count + constant) / (expected + constant);
}

/// ln of the smoothed relative rate of \p width.
double logRate(double count, const Baseline& baseline, Minute end, std::chrono::minutes width,
               double constant)
{
    return std::log(smoothed(count, baseline.expected(end, width), constant));
}

double relative30(const ReportWindows& windows, const Baseline& baseline, Minute end)
{
    return smoothed(windows.d30, baseline.expected(end, 30min), 1);
}

bool isCalm(const ReportWindows& windows, const DetectorState& state, Minute now)
{
    const double rate = relative30(windows, state.baseline, now);
    return rate <= 2 || (windows.d10 <= 0.1 * state.peak && rate <= 4);
}

void changeTo(CrowdState state, Minute now, DetectorState& detector)
{
    detector.wasOutage = detector.wasOutage || state == CrowdState::Outage;
    detector.state = state;
    detector.since = now;
}

/// From operational or recovered. An alarm soon after the last one is the same incident.
void raise(CrowdState to, const ReportWindows& windows, Minute now, DetectorState& state)
{
    const bool again = state.incidentBegan != Minute{} && now - state.endedAt < reopensWithin;
    // What goes on again has been confirmed before.
    if (again && state.wasOutage)
        to = CrowdState::Outage;
    // Its length will be told once more.
    if (again && !state.lengths.empty()
        && state.endedAt - state.incidentBegan == std::chrono::minutes(state.lengths.back()))
        state.lengths.pop_back();
    if (!again) {
        state.incidentBegan = now;
        state.peak = 0;
        state.wasOutage = false;
    }
    state.peak = std::max(state.peak, windows.d10);
    state.calmTicks = 0;
    changeTo(to, now, state);
}

struct Alarm {
    bool possible = false;
    bool outage = false;
};

Alarm alarmOf(const DetectorRules& rules, double score, const ReportWindows& windows,
              const DetectorState& state, Minute now)
{
    const bool learning = state.baseline.hoursSeen() < learningHours;
    const double stricter = learning ? rules.stricterWhileLearning : 1;
    const int more = learning ? 1 : 0;
    const int times = state.baseline.hoursSeen() < firstDay ? rules.firstDayTimes : 1;
    const auto has = [&](int people, int networks) {
        return windows.people60 >= (people + more) * times && windows.networks60 >= (networks + more) * times;
    };
    Alarm alarm;
    alarm.possible = score >= rules.possible * stricter && has(rules.possiblePeople, rules.possibleNetworks);
    const bool isObvious = windows.d10 >= obvious * times;
    const bool withheld =
        state.baseline.hoursSeen() < rules.withheldHours && (rules.withholdsObvious || !isObvious);
    const bool settled = rules.score == Score::Lively
        ? state.suspectSince != Minute{} && now - state.suspectSince >= rules.settle
        : (state.state == CrowdState::Possible && now - state.since >= rules.settle) || isObvious;
    const bool holds = windows.d10 >= rules.hold * state.suspectPeak - 2 * std::sqrt(state.suspectPeak);
    const double expected = state.baseline.expected(now, 60min);
    const bool isChance = rules.score == Score::Lively
        && windows.d60 < expected + rules.lively.deviations * std::sqrt(expected + 1);
    alarm.outage = alarm.possible && !isChance && !withheld && settled && holds
        && score >= rules.outage * stricter && has(rules.outagePeople, rules.outageNetworks);
    return alarm;
}

/// How long it has stood out, so that what lasts can be told from what comes and goes.
void suspect(const DetectorRules& rules, double score, const ReportWindows& windows, Minute now, bool newTick,
             DetectorState& state)
{
    if (score < rules.suspect) {
        state.suspectSince = {};
        state.suspectPeak = 0;
        return;
    }
    if (state.suspectSince == Minute{})
        state.suspectSince = now;
    // What news leave behind may still be an outage: their peak is forgotten within the hour.
    if (newTick)
        state.suspectPeak *= 0.95;
    state.suspectPeak = std::max(state.suspectPeak, windows.d10);
}

/// What a relative rate has to exceed before it counts, by window.
struct Weights {
    double discount10;
    double discount30;
    double persistence;
};

constexpr Weights weightsOf(Score score)
{
    return score == Score::Relative ? Weights{0.29, 0.10, 0.5} : Weights{1.54, 0.70, 0.15};
}

/// ln θ of the last half hour, without persistence.
double recentLog(Score score, const ReportWindows& windows, const Baseline& baseline, Minute now)
{
    const Weights weights = weightsOf(score);
    return std::max(logRate(windows.d10, baseline, now, 10min, 2) - weights.discount10,
                    logRate(windows.d30, baseline, now, 30min, 1) - weights.discount30);
}

double livelyOf(const LivelyRules& rules, double count, double expected, double head, double chance,
                double liveliness)
{
    const double known = std::max(rules.leastLiveliness, liveliness);
    const double spread = std::sqrt(known * known + chance / (expected + 1));
    return (std::log(smoothed(count, expected, 1)) - head) / (rules.base + rules.slope * spread);
}

/// How far the last half hour stands out, without persistence.
double recentLively(const LivelyRules& rules, const ReportWindows& windows, const Baseline& baseline,
                    Minute now)
{
    const double liveliness = baseline.liveliness();
    const auto in = [&](double count, std::chrono::minutes width, double head) {
        return livelyOf(rules, count, baseline.expected(now, width), head, rules.chance, liveliness);
    };
    return std::max(in(windows.d10, 10min, rules.head10), in(windows.d30, 30min, rules.head30));
}

/// True where people report again after it had become calm.
bool comesBack(const DetectorRules& rules, const Alarm& alarm, const ReportWindows& windows,
               const DetectorState& state, Minute now)
{
    if (!alarm.possible || rules.hourHoldsBack)
        return alarm.possible;
    switch (rules.score) {
    case Score::Lively:
        return recentLively(rules.lively, windows, state.baseline, now) >= rules.possible;
    case Score::Ratio:
        return relative30(windows, state.baseline, now) >= rules.possible;
    case Score::Guarded:
    case Score::Relative:
        return std::exp(recentLog(rules.score, windows, state.baseline, now)) >= rules.possible;
    }
    Q_UNREACHABLE();
}

/// After so long an incident of this service is over, whatever is said: nine of ten were.
std::chrono::minutes usuallyOverAfter(const DetectorState& state)
{
    if (state.lengths.size() < lengthsNeeded)
        return longestUsual;
    std::vector<int> sorted = state.lengths;
    std::sort(sorted.begin(), sorted.end());
    const std::chrono::minutes length(sorted[sorted.size() * 9 / 10]);
    return std::clamp<std::chrono::minutes>(length, 1h, longestEver);
}

void end(Minute now, bool told, DetectorState& state)
{
    if (told && state.wasOutage) {
        state.lengths.push_back(static_cast<int>((now - state.incidentBegan).count()));
        if (state.lengths.size() > lengthsKept)
            state.lengths.erase(state.lengths.begin());
    }
    changeTo(CrowdState::Recovered, now, state);
    state.endedAt = now;
    state.persistence = 0;
}

/// What only happens every five minutes: persistence, and counting calm towards recovery. That people report
/// no more is no recovery: everybody reports once. Somebody has to say that it works, or a time has to pass
/// after which it did whenever it was down before.
void onTick(const ReportWindows& windows, Minute now, DetectorState& state)
{
    const double x = std::log((windows.d10 + 0.5) / (state.baseline.expected(now, 10min) + 0.5));
    state.persistence = std::clamp(state.persistence + 0.25 * (x - std::log(2.2)), 0.0, 4.0);
    if (!state.isDisturbed())
        return;
    if (!isCalm(windows, state, now)) {
        // Below 0 it counts what speaks clearly against an end that was near.
        const bool ending = state.state == CrowdState::Quiet || state.state == CrowdState::Recovering;
        const bool goesOn = relative30(windows, state.baseline, now) > rateThatGoesOn;
        state.calmTicks = ending && goesOn ? std::min(state.calmTicks, 0) - 1 : 0;
        if (state.wasOutage && -state.calmTicks >= ticksToGoBack)
            changeTo(CrowdState::Outage, now, state);
        return;
    }
    const bool voted = windows.works15 >= std::max(3.0, 2 * windows.d15)
        && windows.worksNetworks15 >= votersNetworks; // no household ends an outage for everybody
    state.calmTicks = std::max(state.calmTicks, 0) + (voted ? 2 : 1);
    const bool vouched = voted || !state.wasOutage || state.state == CrowdState::Recovering;
    if (vouched && state.state != CrowdState::Recovering)
        changeTo(CrowdState::Recovering, now, state);
    if (state.calmTicks < calmTicksToRecover)
        return;
    if (vouched)
        end(now, true, state);
    else if (state.state != CrowdState::Quiet)
        changeTo(CrowdState::Quiet, now, state);
    else if (now - state.since >= leastQuiet && now - state.incidentBegan >= usuallyOverAfter(state))
        end(now, false, state);
}

} // namespace

QLatin1StringView toWord(CrowdState state)
{
    return words[static_cast<std::size_t>(state)].second;
}

std::optional<CrowdState> crowdStateFromWord(QLatin1StringView word)
{
    for (const auto& [state, name] : words) {
        if (name == word)
            return state;
    }
    return std::nullopt;
}

DetectorRules rulesFor(Score score)
{
    DetectorRules rules;
    rules.score = score;
    rules.withholdsObvious = score == Score::Lively;
    if (score == Score::Lively)
        return rules;
    rules.hold = 0;
    rules.settle = 5min;
    rules.stricterWhileLearning = 4.0 / 3;
    if (score == Score::Guarded) {
        rules.possible = 6.5;
        rules.outage = 9.5;
    } else {
        rules.possible = 7;
        rules.outage = 18;
    }
    return rules;
}

std::optional<Score> scoreFromWord(QLatin1StringView word)
{
    return word == "lively"_L1 ? std::optional(Score::Lively)
        : word == "guarded"_L1 ? std::optional(Score::Guarded)
        : word == "srr"_L1     ? std::optional(Score::Relative)
        : word == "ratio"_L1   ? std::optional(Score::Ratio)
                               : std::nullopt;
}

double theta(const DetectorRules& rules, const ReportWindows& windows, const Baseline& baseline, Minute end,
             double persistence)
{
    switch (rules.score) {
    case Score::Lively: {
        const double hour =
            livelyOf(rules.lively, windows.d60, baseline.expected(end, 60min), 0, 0, baseline.liveliness());
        return std::max(hour, recentLively(rules.lively, windows, baseline, end))
            + rules.lively.persistence * persistence;
    }
    case Score::Ratio:
        return relative30(windows, baseline, end) * std::exp(0.3 * persistence);
    case Score::Guarded:
    case Score::Relative:
        break;
    }
    const double best = std::max(recentLog(rules.score, windows, baseline, end),
                                 logRate(windows.d60, baseline, end, 60min, 0.5));
    return std::exp(best + weightsOf(rules.score).persistence * persistence);
}

Evaluation evaluate(const DetectorRules& rules, const ReportWindows& windows, Minute now,
                    DetectorState& state)
{
    const CrowdState before = state.state;
    const auto tickOf = [](Minute minute) { return minute.time_since_epoch() / tick; };
    const bool begins = state.lastTick == Minute{};
    const bool newTick = begins || tickOf(now) > tickOf(state.lastTick);
    if (begins || now - state.lastTick > longestGap)
        state.coveredFrom = now;
    const Minute hour = std::chrono::floor<std::chrono::hours>(now) - 1h;
    if (now.time_since_epoch() / 1h > state.lastTick.time_since_epoch() / 1h && hour >= state.coveredFrom)
        state.baseline.learn(hour, windows.d60, state.isDisturbed() || state.suspectSince != Minute{});
    if (newTick) {
        onTick(windows, now, state);
        state.lastTick = now;
    }
    Evaluation result;
    result.expected60 = state.baseline.expected(now, 60min);
    result.theta = theta(rules, windows, state.baseline, now, state.persistence);
    suspect(rules, result.theta, windows, now, newTick, state);
    const Alarm alarm = alarmOf(rules, result.theta, windows, state, now);
    switch (state.state) {
    case CrowdState::Operational:
        if (alarm.possible)
            raise(alarm.outage ? CrowdState::Outage : CrowdState::Possible, windows, now, state);
        break;
    case CrowdState::Recovered:
        // The last hour still holds the reports of what is over.
        if (comesBack(rules, alarm, windows, state, now))
            raise(alarm.outage ? CrowdState::Outage : CrowdState::Possible, windows, now, state);
        else if (now - state.since >= recoveredIsShown)
            changeTo(CrowdState::Operational, now, state);
        break;
    case CrowdState::Possible:
        if (alarm.outage)
            changeTo(CrowdState::Outage, now, state);
        break;
    case CrowdState::Outage:
        break;
    case CrowdState::Recovering:
    case CrowdState::Quiet:
        // Before it is an outage the hour may tell what single half hours do not.
        if ((alarm.outage && !state.wasOutage) || comesBack(rules, alarm, windows, state, now)) {
            changeTo(alarm.outage || state.wasOutage ? CrowdState::Outage : CrowdState::Possible, now, state);
            state.calmTicks = 0;
        }
        break;
    }
    if (state.isDisturbed())
        state.peak = std::max(state.peak, windows.d10);
    result.changed = state.state != before;
    return result;
}

} // namespace downlight
