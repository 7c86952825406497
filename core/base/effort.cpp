// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/effort.h"

#include <algorithm>
#include <ctime>

namespace downlight {

namespace {

// Of each thread its own: readers are plain functions, and may run on any.
thread_local Effort* innermost = nullptr;

std::chrono::nanoseconds threadTime()
{
#ifdef CLOCK_THREAD_CPUTIME_ID
    timespec time{};
    if (clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time) == 0)
        return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
#endif
    return std::chrono::steady_clock::now().time_since_epoch();
}

} // namespace

Effort::Effort(std::chrono::milliseconds most, const std::atomic_bool* stop)
    : m_outer(innermost)
    , m_stop(stop || !m_outer ? stop : m_outer->m_stop)
    , m_until(threadTime() + most)
{
    if (m_outer)
        m_until = std::min(m_until, m_outer->m_until);
    innermost = this;
}

Effort::~Effort()
{
    innermost = m_outer;
}

bool Effort::isSpent()
{
    constexpr unsigned between = 64;
    Effort* effort = innermost;
    if (!effort)
        return false;
    if (!effort->m_spent && ++effort->m_calls % between == 0)
        effort->m_spent = (effort->m_stop && effort->m_stop->load(std::memory_order_relaxed))
            || threadTime() >= effort->m_until;
    return effort->m_spent;
}

} // namespace downlight
