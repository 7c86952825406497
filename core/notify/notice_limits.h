// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/clock.h"

/// Every number of the notices in one place.
namespace downlight::notice_limits {

using namespace std::chrono_literals;

inline constexpr std::size_t stormChanges = 3; ///< From this many services on, changes are told together.
inline constexpr Steady stormWindow = 60s; ///< How close together they must be.
inline constexpr Steady stormUpdate = 10s; ///< A summary is shown anew at most so often.
inline constexpr Steady providerWindow = 120s; ///< The same for services of one provider.
inline constexpr std::size_t flapIncidents = 3; ///< So many incidents …
inline constexpr Steady flapWindow = 1h; ///< … in so long a time are flapping.
inline constexpr Steady flapSettled = 15min; ///< So long without a change ends it.
inline constexpr Steady day = 24h;
inline constexpr std::size_t restlessIncidents = 6; ///< With more in a day a service is restless …
inline constexpr Steady restlessSettled = 2h; ///< … until it was good for so long …
inline constexpr Steady restlessTold = 1h; ///< … and is told to be down at most so often.
inline constexpr Steady offlineIsTold = 60s;
inline constexpr Steady gatherAtMost = 60s; ///< Longest wait for the summary after a return.
inline constexpr Steady platformToldAgain = 1h;

} // namespace downlight::notice_limits
