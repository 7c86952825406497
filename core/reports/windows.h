// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtGlobal>

#include <chrono>
#include <span>

namespace downlight {

/// A minute, UTC. Detection knows no finer time and asks no clock.
using Minute = std::chrono::sys_time<std::chrono::minutes>;

/// One report as detection sees it: who and where are keys that say nothing by themselves.
struct ReportMark {
    Minute at;
    quint64 reporter = 0;
    quint64 network = 0; ///< The same for an IPv4 /24 or an IPv6 /48.
    float weight = 1; ///< 0.5 for an install that was first seen just now while the service was calm.
    quint64 area = 0; ///< The same for an IPv4 /16 or an IPv6 /32; 0: not known, its network stands alone.
};

/// How many people report, as far as detection believes it.
struct EffectiveCount {
    /// Σ φ over areas of Σ φ over their networks: a household is 1, an office of fifty 6, ten networks of ten
    /// areas 10, and a whole area, whoever holds it, at most 6.
    double people = 0;
    int reporters = 0; ///< Distinct, undamped.
    int networks = 0; ///< Distinct, those of one area damped in the same way.
};

/// The reports of the \p width before \p end (which is excluded), each reporter once with its greatest
/// weight. The order of \p marks does not matter. Cost: n log n of those in the window.
[[nodiscard]] EffectiveCount effectiveCount(std::span<const ReportMark> marks, Minute end,
                                            std::chrono::minutes width);

/// What one network of \p reporters (sum of weights), or one area of networks, counts for: all of it up to 2,
/// then more slowly, at most 6.
[[nodiscard]] double damped(double reporters);

/// All that a detector is told of one moment.
struct ReportWindows {
    double d10 = 0; ///< EffectiveCount::people of the last ten minutes, and so on.
    double d15 = 0;
    double d30 = 0;
    double d60 = 0;
    int people60 = 0; ///< Distinct reporters.
    int networks60 = 0;
    double works15 = 0; ///< Effective votes for "it works again" of the last 15 minutes,
    int worksNetworks15 = 0; ///< and of how many networks.
};

[[nodiscard]] ReportWindows windowsAt(std::span<const ReportMark> marks, std::span<const ReportMark> works,
                                      Minute end);

} // namespace downlight
