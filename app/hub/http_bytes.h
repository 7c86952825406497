// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/hub/http_message.h"
#include "app/hub/request_head.h"

#include <functional>

namespace downlight::hub {

// Answers as bytes: status line, Date, head, body.

[[nodiscard]] QByteArray statusLine(int status);

/// "Date: …\r\n", made once a second and thread.
[[nodiscard]] const QByteArray& dateHeader();

/// Everything between Date and the empty line before the body.
[[nodiscard]] QByteArray headOf(const HttpAnswer& answer, bool withLength);

[[nodiscard]] HttpAnswer problem(const BadRequest& bad);

/// Whether If-None-Match (RFC 9110, 13.1.2) names \p etag.
[[nodiscard]] bool matches(const QByteArray& ifNoneMatch, const QByteArray& etag);

/// \p address, an IPv4 one also where it came written as IPv6.
[[nodiscard]] QHostAddress plain(const QHostAddress& address);

/// "1.2.3.4" of "1.2.3.4:80", "::1" of "[::1]:80".
[[nodiscard]] QString withoutPort(const QByteArray& address);

/// The nearest address in X-Forwarded-For that is no proxy of ours; \p peer where there is none.
[[nodiscard]] QHostAddress forwardedFor(const QByteArray& header, const QHostAddress& peer,
                                        const std::function<bool(const QHostAddress&)>& trusts);

/// What one household has in common: an IPv4 address, or an IPv6 /64. Only in memory, for counting.
[[nodiscard]] std::string householdOf(const QHostAddress& address);

/// The bytes of an answer that is the same for everybody, with its 304 beside it.
[[nodiscard]] std::shared_ptr<const CachedAnswer> toCached(const HttpAnswer& answer);

/// "\"…\"" of a hash of \p body.
[[nodiscard]] QByteArray strongEtag(const QByteArray& body);

} // namespace downlight::hub
