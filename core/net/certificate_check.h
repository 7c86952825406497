// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QSslCertificate>
#include <QSslConfiguration>
#include <QSslError>
#include <QString>

/// What Qt 6.4's certificate checks leave out.
namespace downlight::certificate {

/// The certificates that the user's environment names beside the system's (SSL_CERT_FILE and SSL_CERT_DIR, as
/// OpenSSL reads them: https://docs.openssl.org/3.0/man3/X509_get_default_cert_file/). Reads files.
[[nodiscard]] QList<QSslCertificate> ofEnvironment();

/// True where \p certificate vouches for \p host: by a dNSName, in which "*" stands for the whole leftmost
/// label (RFC 9525, 6.3), or, for an address, by an iPAddress. The common name never counts: nothing bounds
/// what an issuer may write there, not even its own constraints.
[[nodiscard]] bool isFor(const QSslCertificate& certificate, const QString& host);

/// True where \p error only says that the server's stapled OCSP answer (RFC 6066, 8) is missing or of no use:
/// whoever has something to hide would send none.
[[nodiscard]] bool isNoWord(const QSslError& error);

/// Why \p chain, the leaf first, is not trusted by \p configuration, of which Qt says \p error. For people.
/// Qt calls a key too short, a weak signature, an issuer's constraints, a critical extension and a revocation
/// "Unknown error".
[[nodiscard]] QString why(const QSslError& error, const QList<QSslCertificate>& chain,
                          const QSslConfiguration& configuration);

} // namespace downlight::certificate
