// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/hub/http_handler.h"
#include "core/base/result.h"

#include <chrono>
#include <functional>
#include <memory>

namespace downlight::hub {

struct HubConfig;
struct Endpoint;
struct Metrics;

/// Serves HTTP/1.1 within limits: bytes and seconds of heads, bodies and answers, connections in all and by
/// address. Threads of its own.
class HttpServer {
public:
    using Limits = HttpLimits;

    HttpServer(Limits limits, HttpHandler& handler, Metrics& metrics);
    HttpServer(const HttpServer&) = delete;
    HttpServer& operator=(const HttpServer&) = delete;
    ~HttpServer();

    /// Fails with kind Network where \p endpoint cannot be had.
    [[nodiscard]] Result<void> listen(const Endpoint& endpoint);

    [[nodiscard]] quint16 port() const;

    /// Sends \p bytes to every open event stream. From any thread. A stream that does not keep up is closed.
    void broadcast(const QByteArray& bytes);

    /// Takes no further connections, lets running requests be answered for \p patience, then ends.
    void stop(std::chrono::milliseconds patience);

    class Impl; ///< Keeps Boost out of this header.

private:
    std::unique_ptr<Impl> m_impl;
};

} // namespace downlight::hub
