// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>

#include "bench/detection/trial.h"

namespace downlight::bench {

/// How many times the usual is reported in step \p step of a service's life.
using Shape = std::function<double(std::size_t step)>;

/// 1 + \p amplitude · sin, highest at 14:00, quieter on weekends.
[[nodiscard]] Shape daily(double amplitude);

/// Eight to eighteen on weekdays, and next to nothing else.
[[nodiscard]] Shape officeHours();

/// daily(0.6) on a level that wanders by some 15 % a day.
[[nodiscard]] Shape drifting(std::mt19937& random, int days);

/// daily(0.6) with a burst on most days: three times as many for half an hour to an hour and a half. People
/// talk; nothing is down.
[[nodiscard]] Shape bursty(std::mt19937& random, int days);

/// \p shape until \p day, then \p times as much for good.
[[nodiscard]] Shape stepped(Shape shape, double times, int day);

/// \p shape, growing to \p times as much in \p days.
[[nodiscard]] Shape growing(Shape shape, double times, int days);

/// A series of \p days of a service with \p perHour people an hour in the mean of \p shape, without outages.
[[nodiscard]] Trial madeTrial(const QString& name, double perHour, int days, const Shape& shape,
                              std::mt19937& random);

/// Adds outages of one to four hours, one in three days from \p fromDay on, in which \p least to \p most
/// times as many people as usual report.
void injectTimes(Trial& trial, double least, double most, int fromDay, std::mt19937& random);

/// Adds outages of two to four hours, one in three days, in which everybody reports once: \p perHour people
/// an hour at first, half of them every half hour.
void injectFading(Trial& trial, double perHour, std::mt19937& random);

/// Computes what a detector is told; the injecting functions do it themselves.
void computeWindows(Trial& trial);

constexpr int dayOfStep = 30; ///< Of the world "step".

/// Series of one kind, judged by themselves: what is calm does not make up for what is lively.
struct World {
    const char* name;
    const char* what;
    std::size_t from; ///< The first step that is judged.
    std::vector<Trial> trials;
};

/// Every world, with seeds of its own. \p folder: the development series.
[[nodiscard]] std::vector<World> worldsOf(const QString& folder);

} // namespace downlight::bench
