// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/hub/http_message.h"
#include "core/base/result.h"

#include <chrono>
#include <functional>
#include <memory>

namespace downlight::hub {

struct HubConfig;
struct Endpoint;
struct Metrics;

/// What answers requests. Called on the server's threads, several at a time.
class HttpHandler {
public:
    HttpHandler() = default;
    HttpHandler(const HttpHandler&) = delete;
    HttpHandler& operator=(const HttpHandler&) = delete;
    virtual ~HttpHandler() = default;

    /// An answer that lies ready for \p ask; null where it has to be made.
    [[nodiscard]] virtual std::shared_ptr<const CachedAnswer> ready(const HttpAsk& ask) = 0;

    /// Answers \p ask: calls \p done exactly once, from any thread, at once or later.
    using Done = std::function<void(HttpAnswer)>;
    virtual void handle(HttpAsk ask, Done done) = 0;
};

/// Serves HTTP/1.1 within limits: bytes and seconds of heads, bodies and answers, connections in all and by
/// address. Threads of its own.
class HttpServer {
public:
    struct Limits {
        int threads = 1;
        int connections = 10'000;
        int perAddress = 64;
        int streams = 2'000;
        std::chrono::seconds header{10};
        std::chrono::seconds body{20};
        std::chrono::seconds idle{60};
        std::function<bool(const QHostAddress&)>
            trusts; ///< Whether X-Forwarded-For of this peer is believed.
    };

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

/// The bytes of an answer that is the same for everybody, with its 304 beside it.
[[nodiscard]] std::shared_ptr<const CachedAnswer> toCached(const HttpAnswer& answer);

/// "\"…\"" of a hash of \p body.
[[nodiscard]] QByteArray strongEtag(const QByteArray& body);

} // namespace downlight::hub
