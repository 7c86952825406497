// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/net/http.h"

#include <QNetworkProxy>

/// What the gate writes to, and reads from, the wire besides the response itself.
namespace downlight::wire {

/// A GET for \p url, which \p request led to. The user's own headers go to the origin that was asked for, and
/// no other.
[[nodiscard]] QByteArray requestBytes(const HttpRequest& request, const QUrl& url);

/// A Retry-After of seconds, or of an HTTP date (RFC 9110, 10.2.3); at most an hour, never negative.
[[nodiscard]] std::chrono::seconds retryAfter(const QByteArray& value);

/// The user's proxy for \p url; of type NoProxy where there is none.
[[nodiscard]] QNetworkProxy proxyFor(const QUrl& url);

/// Names that mean this machine or this network whatever a proxy makes of them.
[[nodiscard]] bool isLocalName(QString host);

} // namespace downlight::wire
