// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QHostAddress>

namespace downlight {

/// Makes the keys by which a hub tells reporters and networks apart without knowing either. All keys of a day
/// hang on one random secret that lives outside of the database; once it is destroyed, nobody can say any
/// more whose they were.
class ReportKeys {
public:
    static constexpr qsizetype secretBytes = 32;

    /// \pre \p daySecret has secretBytes random bytes.
    explicit ReportKeys(QByteArray daySecret);

    /// The same for the same install and service on the same day; of another service it is another.
    [[nodiscard]] quint64 reporter(const QByteArray& install, const QByteArray& service) const;

    /// The same for all of an IPv4 /24 or an IPv6 /48.
    [[nodiscard]] quint64 network(const QHostAddress& address) const;

    /// The same for all of an IPv4 /16 or an IPv6 /32, which one customer of a provider may hold.
    [[nodiscard]] quint64 area(const QHostAddress& address) const;

    /// 16 bytes by which \p text is known again while the secret lives, and which say nothing of it after.
    /// \p purpose keeps texts of different kinds apart.
    [[nodiscard]] QByteArray mark(char purpose, const QByteArray& text) const;

private:
    [[nodiscard]] quint64 keyOf(const QByteArray& message) const;

    QByteArray m_secret;
};

/// The part of \p address that one household or office has in common: three bytes of IPv4 (also where it is
/// written as IPv6), six of IPv6, behind a byte that tells which. Empty for no address.
[[nodiscard]] QByteArray networkPrefix(const QHostAddress& address);

/// The same for what ReportKeys::area() speaks of: two bytes of IPv4, four of IPv6.
[[nodiscard]] QByteArray areaPrefix(const QHostAddress& address);

} // namespace downlight
