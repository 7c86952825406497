// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <random>

namespace downlight {

/// Where jitter comes from. Passed in, so that a simulation with the same seed gives the same output.
class Random {
public:
    explicit Random(unsigned long long seed)
        : m_engine(seed)
    {
    }

    /// Uniform in [0, 1). Computed by hand because the standard distributions differ between libraries.
    [[nodiscard]] double unit() { return static_cast<double>(m_engine() >> 11U) * 0x1.0p-53; }

private:
    std::mt19937_64 m_engine;
};

} // namespace downlight
