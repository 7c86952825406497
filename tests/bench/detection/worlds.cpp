// SPDX-License-Identifier: GPL-3.0-or-later
#include "bench/detection/worlds.h"

#include <QDir>

#include <algorithm>
#include <cmath>
#include <memory>
#include <numbers>

namespace downlight::bench {

using namespace Qt::StringLiterals;

namespace {

constexpr std::size_t stepsPerDay = 24 * stepsPerHour;
constexpr std::size_t ramp = 3; ///< Steps.

bool isWeekend(std::size_t step)
{
    return step / stepsPerDay % 7 >= 5;
}

double hourOf(std::size_t step)
{
    return static_cast<double>(step % stepsPerDay) / stepsPerHour;
}

double poisson(double mean, std::mt19937& random)
{
    return mean > 0 ? std::poisson_distribution<int>(mean)(random) : 0;
}

/// Calls \p one with begin and length of an outage in each three days from \p from on.
void everyThreeDays(const Trial& trial, std::size_t from, std::size_t leastLength, std::size_t mostLength,
                    std::mt19937& random, const std::function<void(std::size_t, std::size_t)>& one)
{
    constexpr std::size_t every = 3 * stepsPerDay;
    for (; from + every < trial.series.counts.size(); from += every) {
        const std::size_t begin = from + random() % (every - 8 * stepsPerHour);
        one(begin, leastLength + random() % (mostLength - leastLength + 1));
    }
}

double rising(std::size_t step)
{
    return std::min(1.0, static_cast<double>(step + 1) / ramp);
}

Trial calm(Trial trial)
{
    computeWindows(trial);
    return trial;
}

constexpr int daysOfWorld = 60;

} // namespace

Shape daily(double amplitude)
{
    return [amplitude](std::size_t step) {
        return (1 + amplitude * std::sin((hourOf(step) - 8) / 12 * std::numbers::pi))
            * (isWeekend(step) ? 0.75 : 1.1);
    };
}

Shape officeHours()
{
    return [](std::size_t step) {
        const double hour = hourOf(step);
        return !isWeekend(step) && hour >= 8 && hour < 18 ? 3.0 : 0.15;
    };
}

Shape drifting(std::mt19937& random, int days)
{
    std::normal_distribution<double> wander(0, 0.15);
    auto levels = std::make_shared<std::vector<double>>();
    double level = 0;
    for (int day = 0; day <= days; ++day)
        levels->push_back(std::exp(level = 0.95 * level + wander(random)));
    return
        [levels, base = daily(0.6)](std::size_t step) { return base(step) * (*levels)[step / stepsPerDay]; };
}

Shape bursty(std::mt19937& random, int days)
{
    auto high = std::make_shared<std::vector<bool>>((static_cast<std::size_t>(days) + 1) * stepsPerDay);
    for (std::size_t day = 0; day < static_cast<std::size_t>(days); ++day) {
        if (random() % 4 == 0)
            continue;
        const std::size_t begin = day * stepsPerDay + random() % stepsPerDay;
        std::fill_n(high->begin() + static_cast<std::ptrdiff_t>(begin), 6 + random() % 13, true);
    }
    return [high, base = daily(0.6)](std::size_t step) { return base(step) * ((*high)[step] ? 3 : 1); };
}

Shape stepped(Shape shape, double times, int day)
{
    return [shape = std::move(shape), times, from = static_cast<std::size_t>(day) * stepsPerDay](
               std::size_t step) { return shape(step) * (step < from ? 1 : times); };
}

Shape growing(Shape shape, double times, int days)
{
    return
        [shape = std::move(shape), times, end = static_cast<double>(days) * stepsPerDay](std::size_t step) {
            return shape(step) * std::pow(times, std::min(static_cast<double>(step), end) / end);
        };
}

Trial madeTrial(const QString& name, double perHour, int days, const Shape& shape, std::mt19937& random)
{
    Trial trial;
    trial.background = name;
    trial.perHour = perHour;
    trial.series.start = Minute(std::chrono::sys_days(std::chrono::year(2026) / 1 / 5));
    for (std::size_t step = 0; step < static_cast<std::size_t>(days) * stepsPerDay; ++step) {
        trial.rates.push_back(perHour * shape(step) / stepsPerHour);
        trial.series.counts.push_back(poisson(trial.rates.back(), random));
    }
    return trial;
}

void injectTimes(Trial& trial, double least, double most, int fromDay, std::mt19937& random)
{
    std::uniform_real_distribution<double> times(least, most);
    everyThreeDays(trial, static_cast<std::size_t>(fromDay) * stepsPerDay, stepsPerHour, 4 * stepsPerHour,
                   random, [&](std::size_t begin, std::size_t length) {
                       const double more = times(random) - 1;
                       for (std::size_t i = 0; i < length; ++i)
                           trial.series.counts[begin + i] +=
                               poisson(more * rising(i) * trial.rates[begin + i], random);
                       trial.outages.push_back({begin, begin + length});
                   });
    computeWindows(trial);
}

void injectFading(Trial& trial, double perHour, std::mt19937& random)
{
    constexpr double halved = 6; // steps
    everyThreeDays(trial, warmUp, 2 * stepsPerHour, 4 * stepsPerHour, random,
                   [&](std::size_t begin, std::size_t length) {
                       for (std::size_t i = 0; i < length; ++i)
                           trial.series.counts[begin + i] +=
                               poisson(perHour / stepsPerHour * rising(i)
                                           * std::pow(0.5, static_cast<double>(i) / halved),
                                       random);
                       trial.outages.push_back({begin, begin + length});
                   });
    computeWindows(trial);
}

void computeWindows(Trial& trial)
{
    trial.windows.clear();
    trial.windows.reserve(trial.series.counts.size());
    for (std::size_t i = 0; i < trial.series.counts.size(); ++i)
        trial.windows.push_back(windowsOf(trial.series, i));
}

std::vector<World> worldsOf(const QString& folder)
{
    unsigned seed = 70'000;
    const auto made = [&seed](double perHour, int days, const Shape& shape) {
        std::mt19937 random(++seed);
        return madeTrial(u"made"_s, perHour, days, shape, random);
    };
    const auto each = [&](std::initializer_list<double> people, const auto& one) {
        std::vector<Trial> trials;
        for (const double perHour : people) {
            std::mt19937 random(++seed);
            trials.push_back(one(perHour, random));
        }
        return trials;
    };
    const auto every = {0.2, 2.0, 20.0, 200.0, 2000.0};
    std::vector<World> worlds;
    World quiet{"calm", "no outage, from the first day on; rhythms of 30, 75 and 90 %", 0, {}};
    for (const double amplitude : {0.3, 0.75, 0.9}) {
        for (const double perHour : every) {
            for (int i = 0; i < 2; ++i)
                quiet.trials.push_back(calm(made(perHour, daysOfWorld, daily(amplitude))));
        }
    }
    worlds.push_back(std::move(quiet));
    worlds.push_back({"office", "no outage; office hours only", 0, each(every, [&](double perHour, auto&) {
                          return calm(made(perHour, daysOfWorld, officeHours()));
                      })});
    worlds.push_back(
        {"drift", "no outage; the level wanders", 0, each(every, [&](double perHour, auto& random) {
             return calm(made(perHour, daysOfWorld, drifting(random, daysOfWorld)));
         })});
    worlds.push_back({"bursts", "no outage; three times as many for half an hour or more on most days", 0,
                      each(every, [&](double perHour, auto& random) {
                          return calm(made(perHour, daysOfWorld, bursty(random, daysOfWorld)));
                      })});
    worlds.push_back(
        {"step", "no outage; ten times as many from day 30 on", 0, each(every, [&](double perHour, auto&) {
             return calm(made(perHour, daysOfWorld, stepped(daily(0.75), 10, dayOfStep)));
         })});
    World growth{"growth", "no outage; from 0.5 to 50 an hour in 20 and in 60 days", 0, {}};
    for (const int days : {20, 60})
        growth.trials.push_back(calm(made(0.5, 90, growing(daily(0.75), 100, days))));
    worlds.push_back(std::move(growth));
    World tweets{"tweets", "tweets without outages, from the first day on", 0, {}};
    for (const double perHour : {0.2, 2.0, 20.0, 200.0}) {
        for (const QString& name : QDir(folder).entryList({u"*.csv"_s}, QDir::Files, QDir::Name)) {
            std::mt19937 random(++seed);
            Trial trial = thinnedTrial(folder + u'/' + name, folder + u"/windows.json"_s, perHour, random);
            if (!trial.series.counts.empty())
                tweets.trials.push_back(calm(std::move(trial)));
        }
    }
    worlds.push_back(std::move(tweets));
    const auto times = [&](const char* name, const char* what, std::initializer_list<double> people,
                           double least, double most, const Shape& shape, int fromDay, int days) {
        worlds.push_back(
            {name, what, fromDay < 14 ? 0 : warmUp, each(people, [&](double perHour, auto& random) {
                 Trial trial = made(perHour, days, shape);
                 injectTimes(trial, least, most, fromDay, random);
                 return trial;
             })});
    };
    times("day3", "outages of ten times from day three on", {20, 200, 2000}, 10, 10, daily(0.6), 2, 14);
    times("busy", "outages of ten times, from 200 an hour on", {200, 200, 2000, 2000}, 10, 10, daily(0.6), 14,
          90);
    times("busy-3-4", "outages of three to four times, from 200 an hour on", {200, 200, 2000, 2000}, 3, 4,
          daily(0.6), 14, 90);
    times("20-3-4", "the same at 20 an hour", {20, 20}, 3, 4, daily(0.6), 14, 90);
    times("office-10", "outages of ten times at any hour, office hours", {20, 200, 2000}, 10, 10,
          officeHours(), 14, 90);
    worlds.push_back({"fading", "outages in which everybody reports once", warmUp,
                      each({2, 20, 200, 2000}, [&](double perHour, auto& random) {
                          Trial trial = made(perHour, 90, daily(0.6));
                          injectFading(trial, std::max(24.0, 10 * perHour), random);
                          return trial;
                      })});
    return worlds;
}

} // namespace downlight::bench
