// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/reports/windows.h"

#include <array>
#include <span>
#include <vector>

namespace downlight {

/// How many people usually report a service, by hour of the day (UTC) and whether it is a weekend. Learns
/// from full hours; older ones fade with a half-life of 14 observations of the same slot. Kept in the hub's
/// database.
class Baseline {
public:
    /// \p usualPerHour: what is believed before anything was seen; the median of the category, or 0.5.
    explicit Baseline(double usualPerHour = 0.5)
        : m_prior(usualPerHour)
    {
    }

    /// Learns that \p people reported in the hour that began at \p hour. Peaks are cut after three days; an
    /// hour that was \p disturbed teaches at most what was expected. \pre \p hour is a full hour.
    void learn(Minute hour, double people, bool disturbed);

    /// People expected in the \p width before \p end; at least 0.02 an hour.
    [[nodiscard]] double expected(Minute end, std::chrono::minutes width) const;

    [[nodiscard]] int hoursSeen() const { return m_hours; }

    /// Everything that was learnt, as numbers for a database, and back. False where \p numbers are no such.
    [[nodiscard]] std::vector<double> toNumbers() const;
    bool fromNumbers(std::span<const double> numbers);

    friend bool operator==(const Baseline&, const Baseline&) = default;

private:
    struct Slot {
        double people = 0; ///< Weighted sum.
        double hours = 0; ///< Weighted exposure.

        friend bool operator==(const Slot&, const Slot&) = default;
    };
    [[nodiscard]] double perHour(long long hour) const;
    [[nodiscard]] double rateAt(double hour) const;
    [[nodiscard]] double dispersion() const;

    std::array<std::array<Slot, 24>, 2> m_slots; ///< Weekday and weekend.
    double m_prior;
    double m_people = 0; ///< Over all slots.
    double m_exposure = 0;
    double m_squares = 0; ///< Σ λ², for over-dispersion,
    double m_excess = 0; ///< and Σ ((y − λ)² − λ).
    int m_hours = 0;
};

} // namespace downlight
