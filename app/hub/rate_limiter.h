// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtGlobal>

#include <chrono>
#include <unordered_map>

namespace downlight::hub {

/// So many an hour from each network. Remembers the running hour only, and of at most a million networks: in
/// an hour with more, further ones are let in, since being too many is what the other limits are for.
class RateLimiter {
public:
    using Hour = std::chrono::sys_time<std::chrono::hours>;

    /// \p most: 0 for no limit.
    explicit RateLimiter(int most)
        : m_most(most)
    {
    }

    /// Counts one of \p network. False where it has had its share of this hour.
    [[nodiscard]] bool admit(quint64 network, Hour hour)
    {
        constexpr std::size_t mostNetworks = 1'000'000;
        if (m_most == 0)
            return true;
        if (hour != m_hour) {
            m_hour = hour;
            m_counts.clear();
        }
        if (m_counts.size() >= mostNetworks && !m_counts.contains(network))
            return true;
        int& count = m_counts[network];
        if (count >= m_most)
            return false;
        ++count;
        return true;
    }

    /// What was admitted was not counted after all: it costs nothing.
    void giveBack(quint64 network, Hour hour)
    {
        const auto found = m_counts.find(network);
        if (hour == m_hour && found != m_counts.end() && --found->second <= 0)
            m_counts.erase(found);
    }

private:
    int m_most;
    Hour m_hour{};
    std::unordered_map<quint64, int> m_counts;
};

} // namespace downlight::hub
