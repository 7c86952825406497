// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHostAddress>
#include <QList>

namespace downlight {

/// What a name server's answer to a name means besides its addresses.
enum class NameAnswer {
    Usual,
    Nowhere, ///< The name has no address but 0.0.0.0 or "::": how filters answer.
    OwnMachine, ///< A public name is said to be this machine: a filter's answer, or the user's own word.
};
[[nodiscard]] NameAnswer nameAnswer(const QString& host, const QList<QHostAddress>& addresses);

/// True where all of \p addresses, of which there are some, are this machine's own.
[[nodiscard]] bool isLoopback(const QList<QHostAddress>& addresses);

/// True for addresses of the public internet: not loopback, private (RFC 1918, RFC 4193), shared (RFC 6598),
/// link-local, multicast, unspecified or reserved, nor one of those inside an IPv4-mapped, 6to4 or NAT64
/// address.
[[nodiscard]] bool isPublicAddress(const QHostAddress& address);

/// \p addresses with the families in turn, the first one's family first, so that one dead family costs one
/// attempt.
[[nodiscard]] QList<QHostAddress> familiesInTurn(const QList<QHostAddress>& addresses);

} // namespace downlight
