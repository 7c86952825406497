// SPDX-License-Identifier: GPL-3.0-or-later
#include "bench/detection/rivals.h"

#include <algorithm>
#include <cmath>

namespace downlight::bench {

using namespace std::chrono_literals;

namespace {

Minute behind(const Trial& trial, std::size_t step)
{
    return trial.series.start + trial.series.step * static_cast<qint64>(step + 1);
}

std::vector<bool> candidate(const Trial& trial, double strictness, Score score, bool hourHoldsBack)
{
    DetectorRules rules = rulesFor(score);
    rules.hourHoldsBack = hourHoldsBack;
    rules.possible *= strictness;
    rules.outage *= strictness;
    DetectorState state;
    std::vector<bool> alarmed;
    alarmed.reserve(trial.windows.size());
    bool on = false;
    for (std::size_t i = 0; i < trial.windows.size(); ++i) {
        evaluate(rules, trial.windows[i], behind(trial, i), state);
        // What is told as an outage lasts until it is told as over.
        on = state.state == CrowdState::Outage
            || (on && (state.state == CrowdState::Recovering || state.state == CrowdState::Quiet));
        alarmed.push_back(on);
    }
    return alarmed;
}

/// The statistics of others have no end of their own: four quiet steps end an alarm, as with ours.
class Latch {
public:
    bool operator()(bool high)
    {
        constexpr int quietToEnd = 4;
        m_quiet = high ? 0 : m_quiet + 1;
        m_on = high || (m_on && m_quiet < quietToEnd);
        return m_on;
    }

private:
    bool m_on = false;
    int m_quiet = 0;
};

/// \p statistic of a step, compared with a threshold.
std::vector<bool> above(const Trial& trial, double threshold,
                        const std::function<double(std::size_t)>& statistic)
{
    Latch latch;
    std::vector<bool> alarmed;
    alarmed.reserve(trial.windows.size());
    for (std::size_t i = 0; i < trial.windows.size(); ++i)
        alarmed.push_back(latch(statistic(i) >= threshold));
    return alarmed;
}

std::vector<bool> fixedNumber(const Trial& trial, double strictness)
{
    return above(trial, 10 * strictness, [&trial](std::size_t i) {
        double sum = 0;
        for (std::size_t k = 0; k < 4 && k <= i; ++k)
            sum += trial.series.counts[i - k];
        return sum;
    });
}

/// Calls \p use with the baseline as it was behind each step; it learns every hour, disturbed or not.
void withBaseline(const Trial& trial, const std::function<void(std::size_t, const Baseline&)>& use)
{
    Baseline baseline;
    for (std::size_t i = 0; i < trial.windows.size(); ++i) {
        use(i, baseline);
        const Minute now = behind(trial, i);
        if (now.time_since_epoch() % 1h == 0min)
            baseline.learn(now - 1h, trial.windows[i].d60, false);
    }
}

std::vector<bool> plainRatio(const Trial& trial, double strictness)
{
    std::vector<double> ratios(trial.windows.size());
    withBaseline(trial, [&](std::size_t i, const Baseline& baseline) {
        const double expected = baseline.expected(behind(trial, i), 60min);
        ratios[i] = trial.windows[i].d60 >= 4 ? (trial.windows[i].d60 + 1) / (expected + 1) : 0;
    });
    return above(trial, 6 * strictness, [&ratios](std::size_t i) { return ratios[i]; });
}

/// The same hour of the seven days that ended \p lag days ago.
double ears(const Trial& trial, std::size_t step, std::size_t lag)
{
    constexpr std::size_t day = 24 * stepsPerHour;
    constexpr std::size_t days = 7;
    if (step < (lag + days) * day || trial.windows[step].d60 < 4)
        return 0;
    double sum = 0;
    double squares = 0;
    for (std::size_t k = 0; k < days; ++k) {
        const double count = trial.windows[step - (lag + k) * day].d60;
        sum += count;
        squares += count * count;
    }
    const double mean = sum / days;
    const double deviation = std::sqrt(std::max(0.25, (squares - sum * mean) / (days - 1)));
    return (trial.windows[step].d60 - mean) / deviation;
}

std::vector<bool> earsOf(const Trial& trial, double strictness, std::size_t lag)
{
    return above(trial, 3 * strictness, [&](std::size_t i) { return ears(trial, i, lag); });
}

std::vector<bool> earsC3(const Trial& trial, double strictness)
{
    return above(trial, 2 * strictness, [&](std::size_t i) {
        double sum = 0;
        for (std::size_t hour = 0; hour < 3 && hour * stepsPerHour <= i; ++hour)
            sum += std::max(0.0, ears(trial, i - hour * stepsPerHour, 3) - 1);
        return sum;
    });
}

/// Log-likelihood of a rate 2.5 times the usual against the usual, negative binomial with k = 2, summed and
/// kept from falling below 0.
std::vector<bool> cusum(const Trial& trial, double strictness)
{
    constexpr double k = 2;
    constexpr double raised = 2.5;
    std::vector<double> sums(trial.windows.size());
    double sum = 0;
    withBaseline(trial, [&](std::size_t i, const Baseline& baseline) {
        const double usual = baseline.expected(behind(trial, i), 5min);
        const double count = trial.series.counts[i];
        const double gain =
            count * std::log(raised) - (count + k) * std::log((k + raised * usual) / (k + usual));
        sum = std::clamp(sum + gain, 0.0, 60.0);
        sums[i] = sum;
    });
    return above(trial, 8 * strictness, [&sums](std::size_t i) { return sums[i]; });
}

} // namespace

std::vector<Contender> contenders()
{
    return {
        {"lively", "how far the logarithm stands out, in terms of the service's liveliness",
         [](const Trial& trial, double s) { return candidate(trial, s, Score::Lively, false); }},
        {"guarded", "srr, short windows having to stand out more",
         [](const Trial& trial, double s) { return candidate(trial, s, Score::Guarded, false); }},
        {"srr", "relative rate over three windows",
         [](const Trial& trial, double s) { return candidate(trial, s, Score::Relative, false); }},
        {"srr-hour", "srr, its end held back by the last hour",
         [](const Trial& trial, double s) { return candidate(trial, s, Score::Relative, true); }},
        {"ratio", "seasonal ratio of half an hour with persistence",
         [](const Trial& trial, double s) { return candidate(trial, s, Score::Ratio, false); }},
        {"fixed", "10 in 20 minutes", fixedNumber},
        {"plain", "seasonal ratio of an hour", plainRatio},
        {"ears-c1", "EARS C1 on hours", [](const Trial& trial, double s) { return earsOf(trial, s, 1); }},
        {"ears-c2", "EARS C2 on hours", [](const Trial& trial, double s) { return earsOf(trial, s, 3); }},
        {"ears-c3", "EARS C3 on hours", earsC3},
        {"cusum", "negative-binomial CUSUM", cusum},
    };
}

} // namespace downlight::bench
