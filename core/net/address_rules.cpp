// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/net/address_rules.h"

#include "core/net/wire.h"

#include <algorithm>
#include <array>

namespace downlight {

using namespace Qt::StringLiterals;

namespace {

bool isPublicV4(quint32 address)
{
    static constexpr std::array<std::pair<quint32, int>, 12> closed{{
        {0x00000000, 8}, // this network
        {0x0a000000, 8}, // private
        {0x64400000, 10}, // shared by carriers
        {0x7f000000, 8}, // loopback
        {0xa9fe0000, 16}, // link-local
        {0xac100000, 12}, // private
        {0xc0000000, 24}, // protocol assignments
        {0xc0a80000, 16}, // private
        {0xc6120000, 15}, // benchmarking
        {0xc0586300, 24}, // 6to4 relays, retired
        {0xe0000000, 4}, // multicast
        {0xf0000000, 4}, // reserved, broadcast
    }};
    return std::none_of(closed.begin(), closed.end(), [address](const auto& net) {
        return (address >> (32 - net.second)) == (net.first >> (32 - net.second));
    });
}

quint32 v4At(const Q_IPV6ADDR& address, std::size_t offset)
{
    return (quint32{address.c[offset]} << 24U) | (quint32{address.c[offset + 1]} << 16U)
        | (quint32{address.c[offset + 2]} << 8U) | quint32{address.c[offset + 3]};
}

bool startsWith(const Q_IPV6ADDR& address, std::initializer_list<quint8> prefix)
{
    return std::equal(prefix.begin(), prefix.end(), std::begin(address.c));
}

bool isPublicV6(const Q_IPV6ADDR& address)
{
    if (startsWith(address, {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff})
        || startsWith(address, {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}))
        return isPublicV4(
            v4At(address, 12)); // mapped, or the retired compatible form; :: and ::1 fall here too
    if (startsWith(address, {0x00, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0}))
        return isPublicV4(v4At(address, 12)); // NAT64
    if (startsWith(address, {0x00, 0x64, 0xff, 0x9b, 0, 1}))
        return false; // NAT64 of a local network
    if (startsWith(address, {0x20, 0x02}))
        return isPublicV4(v4At(address, 2)); // 6to4
    const bool uniqueLocal = (address.c[0] & 0xfe) == 0xfc;
    const bool linkOrSiteLocal = address.c[0] == 0xfe && (address.c[1] & 0x80) != 0;
    return !uniqueLocal && !linkOrSiteLocal && address.c[0] != 0xff;
}

} // namespace

bool isPublicAddress(const QHostAddress& address)
{
    if (address.protocol() == QAbstractSocket::IPv4Protocol)
        return isPublicV4(address.toIPv4Address());
    if (address.protocol() == QAbstractSocket::IPv6Protocol)
        return isPublicV6(address.toIPv6Address());
    return false;
}

bool isLoopback(const QList<QHostAddress>& addresses)
{
    return !addresses.isEmpty()
        && std::all_of(addresses.begin(), addresses.end(),
                       [](const QHostAddress& address) { return address.isLoopback(); });
}

NameAnswer nameAnswer(const QString& host, const QList<QHostAddress>& addresses)
{
    if (!QHostAddress(host).isNull() || addresses.isEmpty())
        return NameAnswer::Usual;
    const bool nowhere = std::all_of(addresses.begin(), addresses.end(), [](const QHostAddress& address) {
        return address == QHostAddress(QHostAddress::AnyIPv4)
            || address == QHostAddress(QHostAddress::AnyIPv6);
    });
    if (nowhere)
        return NameAnswer::Nowhere;
    // Names that are the user's own to give (RFC 6761, 6762 and 8375) may well mean this machine.
    static constexpr std::array own{".test"_L1, ".internal"_L1,  ".lan"_L1,
                                    ".home"_L1, ".home.arpa"_L1, ".localdomain"_L1};
    const bool isOwn = wire::isLocalName(host)
        || std::any_of(own.begin(), own.end(),
                       [&host](QLatin1StringView end) { return host.endsWith(end, Qt::CaseInsensitive); });
    return !isOwn && isLoopback(addresses) ? NameAnswer::OwnMachine : NameAnswer::Usual;
}

QList<QHostAddress> familiesInTurn(const QList<QHostAddress>& addresses)
{
    QList<QHostAddress> first;
    QList<QHostAddress> second;
    for (const QHostAddress& address : addresses)
        (address.protocol() == addresses.first().protocol() ? first : second).append(address);
    QList<QHostAddress> mixed;
    for (qsizetype i = 0; i < std::max(first.size(), second.size()); ++i) {
        if (i < first.size())
            mixed.append(first[i]);
        if (i < second.size())
            mixed.append(second[i]);
    }
    return mixed;
}

} // namespace downlight
