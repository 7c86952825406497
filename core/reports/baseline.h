// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/reports/windows.h"

#include <array>
#include <span>
#include <vector>

namespace downlight {

/// How many people usually report a service. Three things make it up: the rhythm (by hour of the day, UTC,
/// and whether it is a weekend; older hours fade with a half-life of 14 observations of the same slot), the
/// level of the last days against that rhythm, and the last few hours. Learns from full hours. Kept in the
/// hub's database.
class Baseline {
public:
    /// \p usualPerHour: what is believed before anything was seen; the median of the category, or 0.5.
    explicit Baseline(double usualPerHour = 0.5)
        : m_prior(usualPerHour)
    {
    }

    /// Learns that \p people reported in the hour that began at \p hour. After two days an hour teaches at
    /// most 3.6 times what was expected and two people: an outage hardly moves what is usual, and what lasts
    /// cannot be kept out. An hour that was \p disturbed says nothing of how the next ones begin. \pre \p
    /// hour is a full hour.
    void learn(Minute hour, double people, bool disturbed);

    /// People usual in the \p width before \p end, by rhythm and level; at least 0.02 an hour. For any time.
    [[nodiscard]] double usual(Minute end, std::chrono::minutes width) const;

    /// People expected in the \p width before \p end, which is now: what is usual, or nine tenths of the
    /// last few hours' people, whichever is more.
    [[nodiscard]] double expected(Minute end, std::chrono::minutes width) const;

    /// How lively the service is: the typical upward deviation of ln(people an hour + 1) from what was
    /// expected.
    [[nodiscard]] double liveliness() const;

    [[nodiscard]] int hoursSeen() const { return m_hours; }

    /// Everything that was learnt, as numbers for a database, and back. False where \p numbers are no such.
    /// So many as numbersOfRhythm are those of an older version, which knew neither level nor liveliness.
    [[nodiscard]] std::vector<double> toNumbers() const;
    bool fromNumbers(std::span<const double> numbers);
    static constexpr std::size_t numbersOfRhythm = 6 + 2 * 24 * 2;

    friend bool operator==(const Baseline&, const Baseline&) = default;

private:
    struct Slot {
        double people = 0; ///< Weighted sum.
        double hours = 0; ///< Weighted exposure.

        friend bool operator==(const Slot&, const Slot&) = default;
    };
    [[nodiscard]] double rhythm(long long hour) const;
    [[nodiscard]] double rateAt(double hour) const;
    [[nodiscard]] double level() const;

    std::array<std::array<Slot, 24>, 2> m_slots; ///< Weekday and weekend.
    double m_prior;
    double m_people = 0; ///< Over all slots.
    double m_exposure = 0;
    double m_lately = 0; ///< People of the last days, fading,
    double m_latelyByRhythm = 0; ///< and what the rhythm alone expected of them.
    double m_lastHours = 0; ///< People an hour of the last few hours; of disturbed ones what was usual.
    double m_liveliness = 0; ///< Σ of a power of upward deviations of the logarithm, fading,
    double m_deviations = 0; ///< and their weight.
    int m_hours = 0;
};

} // namespace downlight
