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
constexpr int peaksAreCutAfter = 72; ///< Hours.
constexpr double leastDispersion = 0.15;
constexpr double mostDispersion = 50;
const double fading = std::pow(0.5, 1.0 / 14);

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

double Baseline::perHour(long long hour) const
{
    const Place place = placeOf(hour);
    const double overall = (m_people + priorHours * m_prior) / (m_exposure + priorHours);
    const Slot& own = m_slots[place.weekend][place.hour];
    const Slot& other = m_slots[1 - place.weekend][place.hour];
    const double hourly =
        (own.people + other.people + shrinkage * overall) / (own.hours + other.hours + shrinkage);
    return std::max(least, (own.people + shrinkage * hourly) / (own.hours + shrinkage));
}

/// Linear between the middles of hours.
double Baseline::rateAt(double hour) const
{
    const double middle = hour - 0.5;
    const double before = std::floor(middle);
    const double share = middle - before;
    const auto first = static_cast<long long>(before);
    return (1 - share) * perHour(first) + share * perHour(first + 1);
}

double Baseline::expected(Minute end, std::chrono::minutes width) const
{
    // A window of up to half an hour is its middle's rate; a longer one is made of such halves.
    constexpr std::chrono::minutes piece = 30min;
    double sum = 0;
    for (std::chrono::minutes done = 0min; done < width; done += piece) {
        const auto size = static_cast<double>(std::min(piece, width - done).count());
        const auto from = static_cast<double>((end - done).time_since_epoch().count());
        sum += rateAt((from - size / 2) / 60) * size / 60;
    }
    return sum;
}

/// k of a negative binomial, by moments: the variance is λ + λ²/k.
double Baseline::dispersion() const
{
    return m_excess > 0 ? std::clamp(m_squares / m_excess, leastDispersion, mostDispersion) : mostDispersion;
}

void Baseline::learn(Minute hour, double people, bool disturbed)
{
    const long long index = hour.time_since_epoch() / 1h;
    const double usual = perHour(index);
    double counted = disturbed ? std::min(people, usual) : people;
    if (m_hours >= peaksAreCutAfter)
        counted = std::min(counted, usual + 3 * std::sqrt(usual + usual * usual / dispersion()) + 1);
    const Place place = placeOf(index);
    Slot& slot = m_slots[place.weekend][place.hour];
    slot.people = fading * slot.people + counted;
    slot.hours = fading * slot.hours + 1;
    if (!disturbed) {
        m_squares = fading * m_squares + usual * usual;
        m_excess = fading * m_excess + (counted - usual) * (counted - usual) - usual;
    }
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
    std::vector<double> numbers{m_prior,   m_people, m_exposure,
                                m_squares, m_excess, static_cast<double>(m_hours)};
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
    constexpr std::size_t head = 6;
    const bool sound = std::all_of(numbers.begin(), numbers.end(), [](double n) { return std::isfinite(n); });
    if (!sound || numbers.size() != head + m_slots.size() * m_slots[0].size() * 2)
        return false;
    m_prior = numbers[0];
    m_people = numbers[1];
    m_exposure = numbers[2];
    m_squares = numbers[3];
    m_excess = numbers[4];
    m_hours = static_cast<int>(numbers[5]);
    std::size_t next = head;
    for (auto& day : m_slots) {
        for (Slot& slot : day) {
            slot.people = numbers[next++];
            slot.hours = numbers[next++];
        }
    }
    return true;
}

} // namespace downlight
