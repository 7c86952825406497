// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/reports/baseline.h"

#include <algorithm>
#include <cmath>

namespace downlight {

using namespace std::chrono_literals;

namespace {

constexpr double shrinkage = 3; ///< κ: so many hours of the wider group are mixed in.
constexpr double priorHours = 24; ///< One day.
constexpr double least = 0.02; ///< An hour.
constexpr int peaksAreCutAfter = 48; ///< Hours.
constexpr double mostTimes = 3.6; ///< So many times the expected,
constexpr double mostBesides = 2; ///< and so many people more, is what an hour teaches at most.
constexpr double levelPeople = 3; ///< So many people are needed before the level means much.
constexpr double leastLevel = 0.5; ///< A quiet day makes nobody jumpy.
constexpr double lastHoursCount = 0.9; ///< So much of them is expected to go on.
/// Deviations to the power of 1.5: squares let one evening of bursts hide the outages of a month, plain
/// values let bursts pass unnoticed.
constexpr double power = 1.5;
constexpr double priorLiveliness = 0.47;
constexpr double priorDeviations = 24; ///< Hours that the prior counts for.
constexpr double mostDeviation = 3; ///< Of one hour: an outage is not liveliness,
constexpr double disturbedCounts = 0.5; ///< and a burst that was taken for one is, half.

double halvedEvery(double times)
{
    return std::pow(0.5, 1 / times);
}
const double fading = halvedEvery(14); ///< Of a slot.
const double levelFading = halvedEvery(36); ///< Hours, as below.
const double lastHoursFading = halvedEvery(1.5);
const double livelinessFading = halvedEvery(22 * 24);

/// Hour \p hour since 1970 as hour of the day and 1 on weekends. 1970-01-01 was a Thursday.
struct Place {
    std::size_t weekend;
    std::size_t hour;
};
Place placeOf(long long hour)
{
    const long long day = hour >= 0 ? hour / 24 : (hour - 23) / 24;
    const long long weekday = ((day + 4) % 7 + 7) % 7; // Sunday is 0
    return {weekday == 0 || weekday == 6 ? 1U : 0U, static_cast<std::size_t>(hour - day * 24)};
}

} // namespace

double Baseline::rhythm(long long hour) const
{
    const Place place = placeOf(hour);
    const double overall = (m_people + priorHours * m_prior) / (m_exposure + priorHours);
    const Slot& own = m_slots[place.weekend][place.hour];
    const Slot& other = m_slots[1 - place.weekend][place.hour];
    const double hourly =
        (own.people + other.people + shrinkage * overall) / (own.hours + other.hours + shrinkage);
    return std::max(least, (own.people + shrinkage * hourly) / (own.hours + shrinkage));
}

/// How many times what the rhythm says people have reported lately.
double Baseline::level() const
{
    return std::max(leastLevel, (m_lately + levelPeople) / (m_latelyByRhythm + levelPeople));
}

/// Linear between the middles of hours.
double Baseline::rateAt(double hour) const
{
    const double middle = hour - 0.5;
    const double before = std::floor(middle);
    const double share = middle - before;
    const auto first = static_cast<long long>(before);
    return (1 - share) * rhythm(first) + share * rhythm(first + 1);
}

double Baseline::usual(Minute end, std::chrono::minutes width) const
{
    // A window of up to half an hour is its middle's rate; a longer one is made of such halves.
    constexpr std::chrono::minutes piece = 30min;
    double sum = 0;
    for (std::chrono::minutes done = 0min; done < width; done += piece) {
        const auto size = static_cast<double>(std::min(piece, width - done).count());
        const auto from = static_cast<double>((end - done).time_since_epoch().count());
        sum += rateAt((from - size / 2) / 60) * size / 60;
    }
    return std::max(sum * level(), least * static_cast<double>(width.count()) / 60);
}

double Baseline::expected(Minute end, std::chrono::minutes width) const
{
    return std::max(usual(end, width),
                    lastHoursCount * m_lastHours * static_cast<double>(width.count()) / 60);
}

double Baseline::liveliness() const
{
    // Only half of all hours deviate upwards.
    return std::pow((2 * m_liveliness + priorDeviations * std::pow(priorLiveliness, power))
                        / (m_deviations + priorDeviations),
                    1 / power);
}

void Baseline::learn(Minute hour, double people, bool disturbed)
{
    const long long index = hour.time_since_epoch() / 1h;
    const double byRhythm = rhythm(index);
    const double byLevel = byRhythm * level();
    const double expectedOfIt = std::max(byLevel, m_lastHours);
    const bool cut = m_hours >= peaksAreCutAfter;
    const double counted = cut ? std::min(people, mostTimes * expectedOfIt + mostBesides) : people;

    const double deviation = std::clamp(std::log((people + 1) / (expectedOfIt + 1)), 0.0, mostDeviation);
    const double weight = disturbed ? disturbedCounts : 1;
    m_liveliness = livelinessFading * m_liveliness + weight * std::pow(deviation, power);
    m_deviations = livelinessFading * m_deviations + weight;
    m_lately = levelFading * m_lately + counted;
    m_latelyByRhythm = levelFading * m_latelyByRhythm + byRhythm;
    m_lastHours = lastHoursFading * m_lastHours + (1 - lastHoursFading) * (disturbed ? byLevel : counted);

    const Place place = placeOf(index);
    Slot& slot = m_slots[place.weekend][place.hour];
    slot.people = fading * slot.people + counted;
    slot.hours = fading * slot.hours + 1;
    m_people = m_exposure = 0;
    for (const auto& day : m_slots) {
        for (const Slot& each : day) {
            m_people += each.people;
            m_exposure += each.hours;
        }
    }
    ++m_hours;
}

std::vector<double> Baseline::toNumbers() const
{
    std::vector<double> numbers{m_prior,     m_people,         m_exposure,  static_cast<double>(m_hours),
                                m_lately,    m_latelyByRhythm, m_lastHours, m_liveliness,
                                m_deviations};
    for (const auto& day : m_slots) {
        for (const Slot& slot : day) {
            numbers.push_back(slot.people);
            numbers.push_back(slot.hours);
        }
    }
    return numbers;
}

bool Baseline::fromNumbers(std::span<const double> numbers)
{
    constexpr std::size_t head = 9;
    const bool sound = std::all_of(numbers.begin(), numbers.end(), [](double n) { return std::isfinite(n); });
    const bool rhythmOnly = numbers.size() == numbersOfRhythm;
    if (!sound || (!rhythmOnly && numbers.size() != head + m_slots.size() * m_slots[0].size() * 2))
        return false;
    *this = Baseline(numbers[0]);
    m_people = numbers[1];
    m_exposure = numbers[2];
    if (rhythmOnly) {
        m_hours = static_cast<int>(numbers[5]);
    } else {
        m_hours = static_cast<int>(numbers[3]);
        m_lately = numbers[4];
        m_latelyByRhythm = numbers[5];
        m_lastHours = numbers[6];
        m_liveliness = numbers[7];
        m_deviations = numbers[8];
    }
    std::size_t next = rhythmOnly ? 6 : head;
    for (auto& day : m_slots) {
        for (Slot& slot : day) {
            slot.people = numbers[next++];
            slot.hours = numbers[next++];
        }
    }
    return true;
}

} // namespace downlight
