// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/net/http.h"

#include <QNetworkProxy>

/// What the gate writes to, and reads from, the wire besides the response itself.
namespace downlight::wire {

/// The bytes of \p request for \p url, which it led to. The user's own headers go to the origin that was
/// asked for, and no other. With \p proxy of type HttpProxy the request is in absolute form, for a proxy that
/// is spoken to in plain HTTP (RFC 9112, 3.2.2), and carries the proxy's user and password.
[[nodiscard]] QByteArray requestBytes(const HttpRequest& request, const QUrl& url,
                                      const QNetworkProxy& proxy = QNetworkProxy(QNetworkProxy::NoProxy));

/// A Retry-After of seconds, or of an HTTP date (RFC 9110, 10.2.3); at most an hour, never negative.
[[nodiscard]] std::chrono::seconds retryAfter(const QByteArray& value);

/// The time in a Date header (RFC 9110, 5.6.7); null where it is none.
[[nodiscard]] QDateTime date(const QByteArray& header);

/// An Age in seconds (RFC 9111, 5.1); at most a day, 0 where there is none.
[[nodiscard]] std::chrono::seconds age(const QByteArray& value);

/// How long one address of a host may take to connect while others are left: a dead family costs no more.
inline constexpr std::chrono::seconds oneAddress{2};

/// Milliseconds of a monotonic clock.
[[nodiscard]] qint64 nowMs();

/// How many bytes have come over the connection \p descriptor so far, by the system's own count: a TLS record
/// may be 16 KiB around a single byte (RFC 8446, 5.4), and nobody above sees that. 0 where the system does
/// not count.
[[nodiscard]] qint64 received(qintptr descriptor);

/// Why there is no connection where the system gives no more descriptors: it says nothing about the line or
/// the host.
[[nodiscard]] Failure noDescriptors();

/// Names that mean this machine or this network whatever a proxy makes of them.
[[nodiscard]] bool isLocalName(QString host);

/// True for the plain words for this machine: "localhost", 127.0.0.1 and ::1.
[[nodiscard]] bool isThisMachine(const QString& host);

/// For a public name that the user's own name server answers with no address, or with this machine's.
[[nodiscard]] Failure nameBlocked(const QString& host);

/// For a server that wants a certificate of whoever asks.
[[nodiscard]] Failure clientCertificate(const QString& host);

} // namespace downlight::wire
