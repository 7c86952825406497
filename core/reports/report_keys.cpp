// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/reports/report_keys.h"

#include <QMessageAuthenticationCode>
#include <QtEndian>

namespace downlight {

namespace {

constexpr char reporterMark = 'r'; ///< So that no reporter's key is ever a network's.
constexpr char networkMark = 'n';
constexpr char areaMark = 'a';

} // namespace

QByteArray networkPrefix(const QHostAddress& address)
{
    bool isFour = false;
    const quint32 four = address.toIPv4Address(&isFour);
    QByteArray prefix;
    if (isFour) {
        prefix.append('4');
        for (const int shift : {24, 16, 8})
            prefix.append(static_cast<char>((four >> shift) & 0xff));
    } else if (address.protocol() == QAbstractSocket::IPv6Protocol) {
        constexpr int bytes = 6;
        const Q_IPV6ADDR six = address.toIPv6Address();
        prefix.append('6');
        for (int i = 0; i < bytes; ++i)
            prefix.append(static_cast<char>(six[i]));
    }
    return prefix;
}

QByteArray areaPrefix(const QHostAddress& address)
{
    constexpr qsizetype ofFour = 1 + 2;
    constexpr qsizetype ofSix = 1 + 4;
    const QByteArray network = networkPrefix(address);
    return network.left(network.startsWith('4') ? ofFour : ofSix);
}

ReportKeys::ReportKeys(QByteArray daySecret)
    : m_secret(std::move(daySecret))
{
    Q_ASSERT(m_secret.size() == secretBytes);
}

quint64 ReportKeys::keyOf(const QByteArray& message) const
{
    const QByteArray code = QMessageAuthenticationCode::hash(message, m_secret, QCryptographicHash::Sha256);
    return qFromBigEndian<quint64>(code.constData());
}

quint64 ReportKeys::reporter(const QByteArray& install, const QByteArray& service) const
{
    // Lengths keep "ab" + "c" from being "a" + "bc".
    return keyOf(reporterMark + QByteArray::number(install.size()) + ':' + install + service);
}

quint64 ReportKeys::network(const QHostAddress& address) const
{
    return keyOf(networkMark + networkPrefix(address));
}

quint64 ReportKeys::area(const QHostAddress& address) const
{
    return keyOf(areaMark + areaPrefix(address));
}

QByteArray ReportKeys::mark(char purpose, const QByteArray& text) const
{
    constexpr qsizetype bytes = 16;
    return QMessageAuthenticationCode::hash(purpose + text, m_secret, QCryptographicHash::Sha256).left(bytes);
}

} // namespace downlight
