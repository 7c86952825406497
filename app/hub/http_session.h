// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Only for http_server.cpp and http_session.cpp: Boost is slow to compile.

#include "app/hub/http_handler.h"
#include "app/hub/metrics.h"

#include <atomic>
#include <boost/asio/ip/tcp.hpp>
#include <mutex>
#include <unordered_map>
#include <unordered_set>

namespace downlight::hub {

struct Metrics;

class HttpSession;

/// How many connections there are, by address. Shared by all threads.
class ConnectionCount {
public:
    /// False where \p address has \p most already.
    [[nodiscard]] bool enter(const std::string& address, int most)
    {
        const std::lock_guard lock(m_mutex);
        int& count = m_counts[address];
        if (count >= most)
            return false;
        ++count;
        return true;
    }

    void leave(const std::string& address)
    {
        const std::lock_guard lock(m_mutex);
        const auto found = m_counts.find(address);
        if (found != m_counts.end() && --found->second == 0)
            m_counts.erase(found);
    }

private:
    std::mutex m_mutex;
    std::unordered_map<std::string, int> m_counts;
};

/// What every session of a server has in common.
struct SessionShared {
    HttpLimits limits;
    HttpHandler& handler;
    Metrics& metrics;
    ConnectionCount counts;
    ConnectionCount streamCounts;
    std::atomic<int> admitted = 0; ///< Connections that were not turned away.
    std::atomic<bool> draining = false;

    /// Whether there is room for one more stream, in all and of \p asker, which counts then.
    [[nodiscard]] bool admitsStream(const std::string& asker)
    {
        constexpr int mostOfOne = 20;
        return metrics.streams < limits.streams && streamCounts.enter(asker, mostOfOne);
    }
};

/// The sessions of one thread, touched by it alone.
class SessionSet {
public:
    void add(const std::shared_ptr<HttpSession>& session) { m_sessions.insert(session); }
    void remove(const std::shared_ptr<HttpSession>& session) { m_sessions.erase(session); }
    void broadcast(const QByteArray& bytes);
    void closeLate(); ///< Those whose time is up.
    void drain(); ///< Ends what waits for a request, and every stream.
    void closeAll();
    [[nodiscard]] bool isEmpty() const { return m_sessions.empty(); }

private:
    template<typename Act>
    void each(Act act);

    std::unordered_set<std::shared_ptr<HttpSession>> m_sessions;
};

/// Serves \p socket until it closes. On the thread of \p sessions.
void startSession(SessionShared& shared, SessionSet& sessions, boost::asio::ip::tcp::socket socket);

} // namespace downlight::hub
