// SPDX-License-Identifier: GPL-3.0-or-later
// Compares detectors on series with outages that are known, with fixed seeds, and prints the tables of
// docs/detection.md. detection [FOLDER with the development series]

#include <QDir>
#include <QElapsedTimer>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <numeric>
#include <optional>

#include "bench/detection/rivals.h"
#include "bench/detection/worlds.h"

namespace {

using namespace downlight;
using namespace downlight::bench;
using namespace Qt::StringLiterals;

constexpr std::array rates{0.2, 2.0, 20.0, 200.0}; ///< Usual people an hour,
constexpr std::array heights{12.0, 24.0, 200.0, 2000.0}; ///< and how many more in an outage.
constexpr std::array targets{0.1, 0.3, 1.0, 3.0}; ///< False alarms per service and month.
constexpr std::size_t seeds = 6;
constexpr std::size_t stepsPerMonth = 30 * 24 * stepsPerHour;

struct Outcome {
    double falseAlarms = 0;
    std::vector<std::size_t> falseAt; ///< Their steps.
    double months = 0;
    std::vector<std::optional<double>> delays; ///< Minutes, of each outage; none: missed.
    int early = 0; ///< Said to be over while it was not.
    std::vector<double> recoveries; ///< Minutes from an outage's end to that of its alarm.
};

bool isIn(const std::vector<Span>& spans, std::size_t step, std::size_t after = 0)
{
    return std::any_of(spans.begin(), spans.end(),
                       [&](const Span& span) { return step >= span.begin && step < span.end + after; });
}

/// \p from: the first step that is judged.
Outcome judge(const Trial& trial, const std::vector<bool>& alarmed, std::size_t from = warmUp)
{
    constexpr double step = 5;
    constexpr std::size_t inTime = 2 * stepsPerHour;
    Outcome outcome;
    for (std::size_t i = std::max<std::size_t>(1, from); i < alarmed.size(); ++i) {
        if (isIn(trial.unclear, i) || isIn(trial.outages, i, 2 * stepsPerHour))
            continue;
        outcome.months += 1.0 / stepsPerMonth;
        if (alarmed[i] && !alarmed[i - 1]) {
            outcome.falseAlarms += 1;
            outcome.falseAt.push_back(i);
        }
    }
    for (const Span& outage : trial.outages) {
        if (isIn(trial.unclear, outage.begin) || isIn(trial.unclear, outage.end) || alarmed[outage.begin - 1])
            continue;
        std::size_t at = outage.begin;
        while (at < std::min(outage.begin + inTime, outage.end) && !alarmed[at])
            ++at;
        if (at == std::min(outage.begin + inTime, outage.end)) {
            outcome.delays.push_back(std::nullopt);
            continue;
        }
        outcome.delays.push_back(static_cast<double>(at - outage.begin + 1) * step);
        const std::size_t counted = at;
        while (at < alarmed.size() && alarmed[at])
            ++at;
        const bool early = at + 3 < outage.end && counted < outage.end;
        outcome.early += early ? 1 : 0;
        if (!early)
            outcome.recoveries.push_back((static_cast<double>(at) - static_cast<double>(outage.end)) * step);
    }
    return outcome;
}

Outcome sum(const std::vector<Outcome>& outcomes, const std::vector<std::size_t>& which)
{
    Outcome all;
    for (const std::size_t i : which) {
        const Outcome& one = outcomes[i];
        all.falseAlarms += one.falseAlarms;
        all.months += one.months;
        all.early += one.early;
        all.delays.insert(all.delays.end(), one.delays.begin(), one.delays.end());
        all.recoveries.insert(all.recoveries.end(), one.recoveries.begin(), one.recoveries.end());
    }
    return all;
}

double share(const Outcome& outcome)
{
    const auto found = std::count_if(outcome.delays.begin(), outcome.delays.end(),
                                     [](const auto& delay) { return delay.has_value(); });
    return outcome.delays.empty()
        ? 0
        : 100.0 * static_cast<double>(found) / static_cast<double>(outcome.delays.size());
}

double quantile(std::vector<double> values, double at)
{
    if (values.empty())
        return NAN;
    std::sort(values.begin(), values.end());
    return values[std::min(values.size() - 1,
                           static_cast<std::size_t>(at * static_cast<double>(values.size())))];
}

std::vector<double> known(const Outcome& outcome)
{
    std::vector<double> delays;
    for (const auto& delay : outcome.delays) {
        if (delay)
            delays.push_back(*delay);
    }
    return delays;
}

std::vector<std::size_t> indexes(std::size_t count)
{
    std::vector<std::size_t> all(count);
    std::iota(all.begin(), all.end(), 0);
    return all;
}

/// 95 % of 400 drawings of as many series, with replacement.
std::pair<double, double> interval(const std::vector<Outcome>& outcomes)
{
    std::mt19937 random(11);
    std::vector<double> shares;
    for (int draw = 0; draw < 400; ++draw) {
        std::vector<std::size_t> which(outcomes.size());
        for (std::size_t& one : which)
            one = random() % outcomes.size();
        shares.push_back(share(sum(outcomes, which)));
    }
    return {quantile(shares, 0.025), quantile(shares, 0.975)};
}

std::vector<Trial> makeTrials(const QString& folder)
{
    std::vector<Trial> trials;
    for (std::size_t i = 0; i < rates.size(); ++i) {
        for (std::size_t seed = 0; seed < seeds; ++seed) {
            std::mt19937 random(static_cast<unsigned>(1000 * i + seed));
            Trial trial = syntheticTrial(rates[i], 53, random);
            injectOutages(trial, heights[i], random);
            trials.push_back(std::move(trial));
        }
        for (const QString& name : QDir(folder).entryList({u"*.csv"_s}, QDir::Files, QDir::Name)) {
            std::mt19937 random(static_cast<unsigned>(5000 + i));
            Trial trial = thinnedTrial(folder + u'/' + name, folder + u"/windows.json"_s, rates[i], random);
            if (trial.series.counts.empty())
                continue; // has fewer than that
            injectOutages(trial, heights[i], random);
            trials.push_back(std::move(trial));
        }
    }
    return trials;
}

struct Tuned {
    double strictness = 0;
    std::vector<Outcome> outcomes; ///< By trial.
};

/// The least strict of the same thirteen settings for everybody that keeps to \p target.
std::optional<Tuned> tuned(const std::vector<Tuned>& settings, double target)
{
    for (const Tuned& setting : settings) {
        const Outcome all = sum(setting.outcomes, indexes(setting.outcomes.size()));
        if (all.falseAlarms / all.months <= target)
            return setting;
    }
    return std::nullopt;
}

void printRow(const Contender& contender, double target, const std::optional<Tuned>& setting)
{
    if (!setting) {
        std::printf("| `%s` | %.1f | – | – | – | – | – | – |\n", contender.name, target);
        return;
    }
    const Outcome all = sum(setting->outcomes, indexes(setting->outcomes.size()));
    const auto [low, high] = interval(setting->outcomes);
    const auto count = static_cast<double>(known(all).size());
    std::printf("| `%s` | %.1f | %.2f | %.1f (%.1f–%.1f) | %.0f / %.0f | %.1f | %.0f | %.2f |\n",
                contender.name, target, all.falseAlarms / all.months, share(all), low, high,
                quantile(known(all), 0.5), quantile(known(all), 0.9),
                count > 0 ? 100 * all.early / count : 0.0, quantile(all.recoveries, 0.5),
                setting->strictness);
}

void printByRate(const std::vector<Trial>& trials, const Contender& contender,
                 const std::optional<Tuned>& setting)
{
    std::printf("| `%s` |", contender.name);
    for (const bool synthetic : {true, false}) {
        for (const double rate : rates) {
            std::vector<std::size_t> which;
            for (std::size_t i = 0; i < trials.size(); ++i) {
                if (trials[i].perHour == rate && (trials[i].background == "synthetic"_L1) == synthetic)
                    which.push_back(i);
            }
            if (!setting || which.empty()) {
                std::printf(" – |");
                continue;
            }
            const Outcome some = sum(setting->outcomes, which);
            std::printf(" %.0f, %.1f |", share(some), some.falseAlarms / some.months);
        }
    }
    std::printf("\n");
}

constexpr std::size_t stepsPerDay = 24 * stepsPerHour;

struct WorldOutcome {
    Outcome all;
    double worst = 0; ///< False alarms of the worst series.
    int cold = 0; ///< Series with one in their first ten days.
    double lastDay = -1; ///< Of a false alarm.
};

WorldOutcome judgeWorld(const World& world, const Contender& contender)
{
    WorldOutcome result;
    std::vector<Outcome> outcomes;
    for (const Trial& trial : world.trials) {
        outcomes.push_back(judge(trial, contender.judge(trial, 1), world.from));
        const Outcome& one = outcomes.back();
        result.worst = std::max(result.worst, one.falseAlarms);
        result.cold += !one.falseAt.empty() && one.falseAt.front() < 10 * stepsPerDay ? 1 : 0;
        if (!one.falseAt.empty())
            result.lastDay = std::max(result.lastDay, static_cast<double>(one.falseAt.back()) / stepsPerDay);
    }
    result.all = sum(outcomes, indexes(outcomes.size()));
    return result;
}

double earlyShare(const Outcome& outcome)
{
    const auto count = static_cast<double>(known(outcome).size());
    return count > 0 ? 100 * outcome.early / count : 0;
}

void printWorlds(const std::vector<World>& worlds, const std::vector<Contender>& competing)
{
    std::printf(
        "\n| world | detector | series | found in 2 h, %% | delay, median min | called over too early, %% | "
        "false "
        "alarms a month | in the worst series | series with one in the first ten days | last one on day "
        "|\n|---|---|---|---|---|---|---|---|---|---|\n");
    for (const World& world : worlds) {
        for (const Contender& contender : competing) {
            const WorldOutcome outcome = judgeWorld(world, contender);
            std::printf("| %s | `%s` | %zu |", world.name, contender.name, world.trials.size());
            const std::vector<double> delays = known(outcome.all);
            if (outcome.all.delays.empty())
                std::printf(" | | |");
            else if (delays.empty())
                std::printf(" 0.0 | – | – |");
            else
                std::printf(" %.1f | %.0f | %.1f |", share(outcome.all), quantile(delays, 0.5),
                            earlyShare(outcome.all));
            std::printf(" %.2f | %.0f | %d | %.0f |\n", outcome.all.falseAlarms / outcome.all.months,
                        outcome.worst, outcome.cold, outcome.lastDay);
        }
    }
    for (const World& world : worlds)
        std::printf("\n- %s: %s", world.name, world.what);
    std::printf("\n");
}

void printFigure(const char* name, double value, const char* unit)
{
    std::printf("{\"name\":\"%s\",\"value\":%.3f,\"unit\":\"%s\"}\n", name, value, unit);
}

/// The figures that are aimed at, of \p contender with its own thresholds. \p trials: those of the
/// comparison.
void printFigures(const std::vector<World>& worlds, const Contender& contender,
                  const std::vector<Trial>& trials, double nanoseconds)
{
    const auto outcomeOf = [&](std::string_view name) {
        const auto world =
            std::find_if(worlds.begin(), worlds.end(), [&](const World& w) { return name == w.name; });
        return judgeWorld(*world, contender);
    };
    for (const bool synthetic : {false, true}) {
        std::vector<Outcome> outcomes;
        for (const Trial& trial : trials) {
            if ((trial.background == "synthetic"_L1) == synthetic)
                outcomes.push_back(judge(trial, contender.judge(trial, 1)));
        }
        const Outcome all = sum(outcomes, indexes(outcomes.size()));
        printFigure(synthetic ? "synthetic_found_pct" : "found_pct", share(all), "%");
        printFigure(synthetic ? "synthetic_false_per_month" : "false_per_month", all.falseAlarms / all.months,
                    "per month");
    }
    const WorldOutcome quiet = outcomeOf("calm");
    printFigure("calm_worst_in_60_days", quiet.worst, "false outages");
    printFigure("lock_in_days", std::max(0.0, outcomeOf("step").lastDay - dayOfStep), "days");
    printFigure("cold_false_pct", 100.0 * quiet.cold / 30, "%");
    printFigure("day3_found_pct", share(outcomeOf("day3").all), "%");
    printFigure("busy_delay_min", quantile(known(outcomeOf("busy").all), 0.5), "min");
    printFigure("busy_3_4_found_pct", share(outcomeOf("busy-3-4").all), "%");
    printFigure("early_fading_pct", earlyShare(outcomeOf("fading").all), "%");
    printFigure("detect_us", nanoseconds / 1000, "us");
}

} // namespace

int main(int argc, char** argv)
{
    const std::vector<Trial> trials = makeTrials(argc > 1 ? QString::fromLocal8Bit(argv[1]) : QString());
    std::vector<std::vector<Tuned>> all;
    std::vector<double> costs;
    const std::vector<Contender> competing = contenders();
    for (const Contender& contender : competing) {
        std::vector<Tuned> settings;
        QElapsedTimer timer;
        timer.start();
        std::size_t evaluations = 0;
        for (int i = -4; i <= 8; ++i) {
            Tuned setting{std::pow(1.25, i), {}};
            for (const Trial& trial : trials) {
                setting.outcomes.push_back(judge(trial, contender.judge(trial, setting.strictness)));
                evaluations += trial.windows.size();
            }
            settings.push_back(std::move(setting));
        }
        costs.push_back(static_cast<double>(timer.nsecsElapsed()) / static_cast<double>(evaluations));
        all.push_back(std::move(settings));
    }
    std::printf(
        "%zu series\n\n| detector | aim | false alarms a month | found in 2 h, %% (95 %%) | delay, median / "
        "p90, min | "
        "ended too early, %% | recovery, median min | thresholds × |\n|---|---|---|---|---|---|---|---|\n",
        trials.size());
    for (const double target : targets) {
        for (std::size_t i = 0; i < competing.size(); ++i)
            printRow(competing[i], target, tuned(all[i], target));
    }
    std::printf("\n| found %%, false alarms a month | synthetic 0.2/h | 2/h | 20/h | 200/h | tweets 0.2/h | "
                "2/h | 20/h | 200/h "
                "|\n|---|---|---|---|---|---|---|---|---|\n");
    for (std::size_t i = 0; i < competing.size(); ++i)
        printByRate(trials, competing[i], tuned(all[i], 1.0));
    std::printf("\n| detector | what | ns a step |\n|---|---|---|\n");
    for (std::size_t i = 0; i < competing.size(); ++i)
        std::printf("| `%s` | %s | %.0f |\n", competing[i].name, competing[i].what, costs[i]);
    const std::vector<World> worlds = worldsOf(argc > 1 ? QString::fromLocal8Bit(argv[1]) : QString());
    printWorlds(worlds, competing);
    std::printf("\n");
    printFigures(worlds, competing.front(), trials, costs.front());
    return 0;
}
