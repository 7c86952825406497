// SPDX-License-Identifier: GPL-3.0-or-later
// Whom a transfer believes, and how it says why not.
#include "core/net/certificate_check.h"
#include "core/net/transfer.h"
#include "core/net/wire.h"

#include <QSslConfiguration>

#include <algorithm>

namespace downlight {

using namespace Qt::StringLiterals;

QSslConfiguration Transfer::secureConfiguration() const
{
    QSslConfiguration configuration = QSslConfiguration::defaultConfiguration();
    configuration.setAllowedNextProtocols({"http/1.1"});
    // Whatever this machine's openssl.cnf allows: TLS 1.2, and 112 bits for keys and signatures.
    configuration.setProtocol(QSsl::TlsV1_2OrLater);
    configuration.setBackendConfigurationOption("CipherString", QByteArray("DEFAULT:@SECLEVEL=2"));
    configuration.setOcspStaplingEnabled(true);
    if (!m_issuers.isEmpty())
        configuration.setCaCertificates(m_issuers + configuration.caCertificates());
    return configuration;
}

/// Certificate errors end the request: nothing here may ever wave them through. Only that the server brings
/// no word on whether its certificate was revoked is none; Qt 6.4 takes it for one.
void Transfer::certificateDoubted(const QList<QSslError>& errors)
{
    m_sslErrors = errors;
    m_sslErrors.removeIf(certificate::isNoWord);
    if (const QList<QSslError>& noWord = errors; m_sslErrors.isEmpty())
        m_socket->ignoreSslErrors(noWord);
}

/// Qt lets a common name vouch for the server, whatever its issuer was allowed to vouch for.
void Transfer::secured()
{
    if (!certificate::isFor(m_socket->peerCertificate(), m_url.host()))
        return end(
            fail(Failure::Kind::Tls,
                 u"insecure connection to %1: its certificate is not for this name"_s.arg(m_url.host())));
    send();
}

Failure Transfer::failureOf(QAbstractSocket::SocketError error) const
{
    const QString host = m_url.host();
    if (!m_sslErrors.isEmpty() || error == QAbstractSocket::SslHandshakeFailedError) {
        const bool dates = !m_sslErrors.isEmpty()
            && std::all_of(m_sslErrors.begin(), m_sslErrors.end(), [](const QSslError& ssl) {
                   return ssl.error() == QSslError::CertificateExpired
                       || ssl.error() == QSslError::CertificateNotYetValid;
               });
        const QString why = m_sslErrors.isEmpty()
            ? m_socket->errorString()
            : certificate::why(m_sslErrors.first(), m_socket->peerCertificateChain(),
                               m_socket->sslConfiguration());
        if (m_sslErrors.isEmpty()
            && m_socket->errorString().contains("certificate required"_L1, Qt::CaseInsensitive))
            return wire::clientCertificate(host);
        return {dates ? Failure::Kind::Clock : Failure::Kind::Tls,
                u"insecure connection to %1: %2"_s.arg(host, why)};
    }
    // TLS 1.3 says so only after the handshake (RFC 8446, 6.2: certificate_required).
    const QString words = m_socket->errorString();
    if (isSecure() && words.contains("certificate required"_L1, Qt::CaseInsensitive))
        return wire::clientCertificate(host);
    const bool connecting = m_sentAt != 0 && m_answeredAt == 0;
    if (m_isDoubtful && error == QAbstractSocket::ConnectionRefusedError)
        return wire::nameBlocked(host);
    if (m_proxy.type() == QNetworkProxy::HttpProxy && !isSecure() && connecting)
        return {Failure::Kind::Proxy,
                u"the proxy does not answer: %1"_s.arg(m_socket->errorString().left(200))};
    const bool refusedByProxy =
        error == QAbstractSocket::SocketAccessError && m_proxy.type() != QNetworkProxy::NoProxy;
    switch (refusedByProxy ? QAbstractSocket::ProxyConnectionRefusedError : error) {
    case QAbstractSocket::SocketResourceError:
        return wire::noDescriptors();
    case QAbstractSocket::HostNotFoundError:
        return {Failure::Kind::NameLookup, u"%1 does not resolve"_s.arg(host)};
    case QAbstractSocket::ProxyAuthenticationRequiredError:
    case QAbstractSocket::ProxyConnectionRefusedError:
    case QAbstractSocket::ProxyConnectionClosedError:
    case QAbstractSocket::ProxyConnectionTimeoutError:
    case QAbstractSocket::ProxyNotFoundError:
        return {Failure::Kind::Proxy, u"the proxy refuses: %1"_s.arg(m_socket->errorString().left(200))};
    default: // ProxyProtocolError too: how Qt reports a proxy's 500, 502 and 504, "cannot reach that host"
        return {Failure::Kind::Network, u"%1: %2"_s.arg(host, m_socket->errorString().left(200))};
    }
}

} // namespace downlight
