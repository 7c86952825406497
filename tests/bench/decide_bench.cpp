// SPDX-License-Identifier: GPL-3.0-or-later
// How long one reading takes from the poller's hands to a decided verdict, without network and store.

#include "core/watch/judge.h"

#include <benchmark/benchmark.h>

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
                  QStringLiteral("All Systems Operational"), now);
        probe.tried(Says::Fine, {}, now);
        community.read(Says::Fine, QStringLiteral("3 people, usually 3"), now);
        const Evidence evidence{page.lamp(now, std::chrono::seconds(120)),
                                probe.lamp(now, std::chrono::seconds(60)),
                                community.lamp(now, std::chrono::seconds(60)), true, 2};
        verdict = judge(evidence, verdict, now);
        benchmark::DoNotOptimize(verdict);
    }
}

BENCHMARK(decide);

} // namespace
} // namespace downlight

BENCHMARK_MAIN();
