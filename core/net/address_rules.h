// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHostAddress>
#include <QList>

namespace downlight {

/// True for addresses of the public internet: not loopback, private (RFC 1918, RFC 4193), shared (RFC 6598),
/// link-local, multicast, unspecified or reserved, nor one of those inside an IPv4-mapped, 6to4 or NAT64
/// address.
[[nodiscard]] bool isPublicAddress(const QHostAddress& address);

/// \p addresses with the families in turn, the first one's family first, so that one dead family costs one
/// attempt.
[[nodiscard]] QList<QHostAddress> familiesInTurn(const QList<QHostAddress>& addresses);

} // namespace downlight
