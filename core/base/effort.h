// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <atomic>
#include <chrono>

namespace downlight {

/// Bounds what the reading of a foreign answer may cost. While one lives, the readers on its thread look at
/// it from time to time and come to an end once it is spent, with whatever they have; whoever made it asks,
/// and throws that away. One inside another ends no later than that.
class Effort {
public:
    /// \p most: CPU time of this thread from now on. \p stop: ends it at once when it becomes true; may be
    /// null, and must outlive it.
    explicit Effort(std::chrono::milliseconds most, const std::atomic_bool* stop = nullptr);
    ~Effort();
    Effort(const Effort&) = delete;
    Effort& operator=(const Effort&) = delete;

    /// True once the innermost of this thread is spent, and from then on. Cheap: the clock is asked at every
    /// 64th call.
    [[nodiscard]] static bool isSpent();

private:
    Effort* m_outer;
    const std::atomic_bool* m_stop;
    std::chrono::nanoseconds m_until;
    unsigned m_calls = 0;
    bool m_spent = false;
};

} // namespace downlight
