// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>

#include "bench/detection/trial.h"

namespace downlight::bench {

/// A detector as the benchmark sees it: whether it is alarmed behind each step. \p strictness multiplies its
/// thresholds and is all that is tuned.
struct Contender {
    const char* name;
    const char* what;
    std::function<std::vector<bool>(const Trial& trial, double strictness)> judge;
};

/// The three scores, one of them with the recovery as first written down, too, and what others use: a fixed
/// number, a plain seasonal ratio, EARS C1 to C3 (Hutwagner et al., 2003) on hours, a negative-binomial
/// CUSUM.
[[nodiscard]] std::vector<Contender> contenders();

} // namespace downlight::bench
