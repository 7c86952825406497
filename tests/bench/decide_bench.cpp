// SPDX-License-Identifier: GPL-3.0-or-later
// How long one reading takes from the poller's hands to a decided verdict, and one minute of one service to
// be judged by its reports; without network and store.

#include "core/reports/outage_detector.h"
#include "core/watch/judge.h"

#include <benchmark/benchmark.h>
#include <vector>

namespace downlight {
namespace {

void decide(benchmark::State& state)
{
    LampTracker page;
    LampTracker probe;
    LampTracker community;
    Verdict verdict;
    Steady now{0};
    for ([[maybe_unused]] auto step : state) {
        now += std::chrono::seconds(60);
        page.read(now.count() % 7 == 0 ? Says::Degraded : Says::Fine,
                  QStringLiteral("All Systems Operational"), now, Steady{120'000});
        probe.tried(Says::Fine, {}, now, Steady{60'000});
        community.read(Says::Fine, QStringLiteral("3 people, usually 3"), now, Steady{60'000});
        const Evidence evidence{page.lamp(now, std::chrono::seconds(120)),
                                probe.lamp(now, std::chrono::seconds(60)),
                                community.lamp(now, std::chrono::seconds(60)), true, 2};
        verdict = judge(evidence, verdict, now);
        benchmark::DoNotOptimize(verdict);
    }
}

/// One service and minute of twenty thousand: its windows are there, its state is somewhere in memory.
void detect(benchmark::State& state)
{
    constexpr std::size_t services = 20'000;
    std::vector<DetectorState> states(services);
    ReportWindows windows;
    windows.d10 = 1, windows.d30 = 2, windows.d60 = 4;
    windows.people60 = windows.networks60 = 4;
    Minute now(std::chrono::minutes(29'000'000));
    std::size_t at = 0;
    for ([[maybe_unused]] auto step : state) {
        benchmark::DoNotOptimize(evaluate({}, windows, now, states[at]));
        if (++at == services) {
            at = 0;
            now += std::chrono::minutes(1);
        }
    }
}

BENCHMARK(decide);
BENCHMARK(detect);

} // namespace
} // namespace downlight

BENCHMARK_MAIN();
