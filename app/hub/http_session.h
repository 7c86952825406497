// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Only for http_server.cpp and http_session.cpp: Boost is slow to compile.

#include "app/hub/http_server.h"

#include <boost/asio/ip/tcp.hpp>
#include <mutex>
#include <unordered_map>
#include <unordered_set>

namespace downlight::hub {

class HttpSession;

/// How many connections there are, by address. Shared by all threads.
class ConnectionCount {
public:
    /// False where \p address has \p most already.
    [[nodiscard]] bool enter(const std::string& address, int most);
    void leave(const std::string& address);

private:
    std::mutex m_mutex;
    std::unordered_map<std::string, int> m_counts;
};

/// What every session of a server has in common.
struct SessionShared {
    HttpServer::Limits limits;
    HttpHandler& handler;
    Metrics& metrics;
    ConnectionCount counts;
    std::atomic<bool> draining = false;
};

/// The sessions of one thread, touched by it alone.
class SessionSet {
public:
    void add(const std::shared_ptr<HttpSession>& session) { m_sessions.insert(session); }
    void remove(const std::shared_ptr<HttpSession>& session) { m_sessions.erase(session); }
    void broadcast(const QByteArray& bytes);
    void closeLate(SessionShared& shared); ///< Those whose time is up.
    void drain(); ///< Ends what waits for a request, and every stream.
    void closeAll();
    [[nodiscard]] bool isEmpty() const { return m_sessions.empty(); }

private:
    std::unordered_set<std::shared_ptr<HttpSession>> m_sessions;
};

/// Serves \p socket until it closes. On the thread of \p sessions.
void startSession(SessionShared& shared, SessionSet& sessions, boost::asio::ip::tcp::socket socket);

} // namespace downlight::hub
