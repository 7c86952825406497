// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/service.h"
#include "core/net/http.h"

#include <QString>

namespace downlight {

/// What one attempt of our own showed.
enum class Attempt {
    Good,
    Slow, ///< Answered rightly, but later than `ProbeSpec::slowAfter`.
    Failed, ///< No answer, or one that says "broken".
    Unknown, ///< An answer that does not tell: blocked, challenge, refused certificate, locked keychain.
};

struct ProbeAnswer {
    Attempt attempt = Attempt::Unknown;
    Failure::Kind kind = Failure::Kind::Http; ///< Why it is not Good; meaningless where it is.
    QString detail; ///< English, short: "HTTP status 502", "refused"; empty for Good.
    std::chrono::milliseconds latency{0}; ///< 0 where nothing answered.
};

/// The probes, pure like the status sources: what to ask, and what the answer means.
namespace probe {

/// True for tcp://host:port, which connectRequest() serves; the others are served by request().
[[nodiscard]] bool isTcp(const ProbeSpec& spec);

/// The request of an http(s) probe, without the user's own headers: their values are not in the spec.
[[nodiscard]] HttpRequest request(const ProbeSpec& spec);

/// \pre isTcp(spec)
[[nodiscard]] TcpRequest connectRequest(const ProbeSpec& spec);

/// What \p reply says about the service. A 403, 429, 401 or a challenge page is Unknown: somebody answered,
/// but it tells nothing. So is a refused certificate: whoever answered was not proven to be the service.
[[nodiscard]] ProbeAnswer judge(const ProbeSpec& spec, const Result<HttpReply>& reply);

/// True for what may stand before the colon of a header: a token of RFC 9110, 5.6.2.
[[nodiscard]] bool isHeaderName(const QString& name);

/// Fails with kind Usage and says what is missing where \p spec cannot be tried.
[[nodiscard]] Result<void> validate(const ProbeSpec& spec);

} // namespace probe

} // namespace downlight
