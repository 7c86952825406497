// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/clock.h"

#include <chrono>

/// Every number of the verdict, the poll plan and the connection in one place.
namespace downlight::rules {

using namespace std::chrono_literals;

// Lamps
inline constexpr Steady minimumFreshness = 5min; ///< A lamp is fresh at least so long …
inline constexpr int freshIntervals = 3; ///< … and at least so many of its intervals.
inline constexpr Steady communityInterval = 60s;

// Confirming
inline constexpr int failuresToFail =
    3; ///< The first, one at once on a fresh connection, one after confirmAfter.
inline constexpr int goodsToRecover = 2;
inline constexpr Steady confirmAfter = 20s;

inline constexpr Steady recoveryIsOwed =
    10min; ///< A bad lamp that went silent keeps others from saying "recovered" so long.

// "Only you"
inline constexpr Steady onlyYouAfter =
    10min; ///< Page and community must read fine so long after the first failure.
inline constexpr int onlyYouWitnesses = 2; ///< Other hosts that must answer meanwhile.

// Announced work
inline constexpr std::chrono::seconds workIsForgotten =
    24h; ///< So long past its announced end it excuses nothing any more.
inline constexpr Steady failsInWorkToldAfter = 24h; ///< What fails in work without an end is told then.

// Not knowing
inline constexpr Steady lostAfter =
    15min; ///< An incident of which nobody can tell for so long is told as such.
inline constexpr Steady unreadableToldAfter = 24h; ///< A page that could not be read for so long is told …
inline constexpr Steady silenceIsMarked = 1h; ///< The list and the icon show it after so long, and …
inline constexpr Steady looksAgainEvery = 24h; ///< … what the page has become is found out, so often.
inline constexpr Steady unreadableTogether = 1h; ///< … with others that could not be read for nearly so long.

// How long it will take
inline constexpr std::chrono::seconds asksForPastEvery =
    24h; ///< A page is asked for its past incidents so often,
inline constexpr std::chrono::seconds asksForPastAgain = 1h; ///< again so soon where it could not be reached,
inline constexpr Steady asksForPastAfter =
    15min; ///< and where nothing is wrong not before the program has run so long.
inline constexpr Steady outlookHolds =
    5min; ///< Of an incident that nobody has seen for so long nothing is expected.

// Breadth
inline constexpr int breadthComponents = 4; ///< Fewer components than this and the page's own word stands.

// Poll plan
inline constexpr double jitter = 0.1; ///< Polls come up to this share of the interval early, never late.
inline constexpr Steady slot = 1s; ///< Due times are rounded down to this, so that polls share wake-ups.
inline constexpr Steady firstRoundSpread = 5s;
inline constexpr Steady maximumBackOff = 10min;
inline constexpr int failuresBeforeBackOff = 3; ///< Back-off begins with the failure after these.
inline constexpr Steady maximumRetryAfter = 1h;

// Connection
inline constexpr Steady settleAfterReturn =
    5s; ///< Answers that arrive sooner after a return are no readings.
inline constexpr Steady anchorInterval = 10s; ///< How often anchors are asked while not online.
inline constexpr Steady anchorsStayValid = 5s; ///< One round of anchors explains all failures of this time.
inline constexpr Steady returnWaitsAtMost =
    60s; ///< For readings after a return before verdicts are made without them.
inline constexpr Steady longestWait = 5min; ///< The clock is looked at so often at least.
inline constexpr Steady suspendGap = 30s; ///< Woken so much later than asked: the machine slept.

} // namespace downlight::rules
