// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/hub/http_message.h"

#include <chrono>
#include <functional>
#include <memory>

namespace downlight::hub {

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

/// What a connection may take.
struct HttpLimits {
    int threads = 1;
    int connections = 10'000;
    int perAddress = 64;
    int streams = 2'000;
    std::chrono::seconds header{10};
    std::chrono::seconds body{20};
    std::chrono::seconds idle{60};
    std::chrono::seconds streamAge{3600}; ///< Or up to a quarter more.
    std::function<bool(const QHostAddress&)> trusts; ///< Whether X-Forwarded-For of this peer is believed.
};

} // namespace downlight::hub
