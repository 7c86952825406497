// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/net/certificate_check.h"

#include <QHostAddress>
#include <QUrl>

#include <memory>
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>

namespace downlight::certificate {

using namespace Qt::StringLiterals;

namespace {

struct Free {
    void operator()(X509* certificate) const { X509_free(certificate); }
    void operator()(X509_STORE* store) const { X509_STORE_free(store); }
    void operator()(X509_STORE_CTX* context) const { X509_STORE_CTX_free(context); }
    void operator()(STACK_OF(X509) * certificates) const { sk_X509_pop_free(certificates, X509_free); }
};
template<typename T>
using Held = std::unique_ptr<T, Free>;

Held<X509> openSsl(const QSslCertificate& certificate)
{
    const QByteArray der = certificate.toDer();
    const auto* bytes = reinterpret_cast<const unsigned char*>(der.constData());
    return Held<X509>(d2i_X509(nullptr, &bytes, static_cast<long>(der.size())));
}

QString words(int code)
{
    switch (code) {
    case X509_V_ERR_EE_KEY_TOO_SMALL:
        return u"its certificate's key is too short to be safe"_s;
    case X509_V_ERR_CA_KEY_TOO_SMALL:
        return u"the key of one of its issuers is too short to be safe"_s;
    case X509_V_ERR_CA_MD_TOO_WEAK:
        return u"its certificate or an issuer's is signed in a way that can be forged (MD5 or SHA-1)"_s;
    case X509_V_ERR_PERMITTED_VIOLATION:
    case X509_V_ERR_EXCLUDED_VIOLATION:
        return u"one of its issuers may not vouch for this name"_s;
    case X509_V_ERR_UNHANDLED_CRITICAL_EXTENSION:
        return u"its certificate has a critical part that is not understood"_s;
    default:
        return QString::fromLatin1(X509_verify_cert_error_string(code));
    }
}

/// The first reason that OpenSSL finds; empty where it finds none.
QString reasonOf(const QList<QSslCertificate>& chain, const QSslConfiguration& configuration)
{
    const Held<X509_STORE> store(X509_STORE_new());
    const Held<X509_STORE_CTX> context(X509_STORE_CTX_new());
    const Held<STACK_OF(X509)> others(sk_X509_new_null());
    const Held<X509> leaf = chain.isEmpty() ? nullptr : openSsl(chain.first());
    if (!store || !context || !others || !leaf)
        return {};
    X509_STORE_set_default_paths(store.get());
    const QList<QSslCertificate> roots = configuration.caCertificates();
    for (const QSslCertificate& root : roots) {
        if (const Held<X509> x509 = openSsl(root))
            X509_STORE_add_cert(store.get(), x509.get());
    }
    for (const QSslCertificate& other : chain.sliced(1)) {
        if (Held<X509> x509 = openSsl(other); x509 && sk_X509_push(others.get(), x509.get()) > 0)
            [[maybe_unused]]
            X509* kept = x509.release();
    }
    if (X509_STORE_CTX_init(context.get(), store.get(), leaf.get(), others.get()) != 1)
        return {};
    X509_STORE_CTX_set_default(context.get(), "ssl_server");
    X509_VERIFY_PARAM_set_auth_level(X509_STORE_CTX_get0_param(context.get()),
                                     2); // as the gate asks of the handshake
    return X509_verify_cert(context.get()) == 1 ? QString() : words(X509_STORE_CTX_get_error(context.get()));
}

} // namespace

QList<QSslCertificate> ofEnvironment()
{
    // What Qt loads by itself, one by one: all of it at once would take megabytes.
    static const QStringList ofSystem{u"/etc/ssl/certs"_s, u"/etc/ssl/certs/ca-certificates.crt"_s,
                                      u"/etc/ssl/cert.pem"_s, u"/etc/pki/tls/certs"_s,
                                      u"/etc/pki/tls/certs/ca-bundle.crt"_s};
    QList<QSslCertificate> all;
    const QString file = qEnvironmentVariable("SSL_CERT_FILE");
    if (!file.isEmpty() && !ofSystem.contains(file))
        all += QSslCertificate::fromPath(file, QSsl::Pem, QSslCertificate::PatternSyntax::FixedString);
    const QStringList folders = qEnvironmentVariable("SSL_CERT_DIR").split(u':', Qt::SkipEmptyParts);
    for (const QString& folder : folders) {
        if (ofSystem.contains(folder))
            continue;
        for (const auto ending : {u"/*.pem", u"/*.crt", u"/*.0"})
            all += QSslCertificate::fromPath(folder + ending, QSsl::Pem,
                                             QSslCertificate::PatternSyntax::Wildcard);
    }
    return all;
}

bool isFor(const QSslCertificate& certificate, const QString& host)
{
    const Held<X509> x509 = openSsl(certificate);
    if (!x509)
        return false;
    if (QHostAddress address(host); !address.isNull()) {
        address.setScopeId({}); // a zone is this machine's own word
        return X509_check_ip_asc(x509.get(), address.toString().toLatin1().constData(), 0) == 1;
    }
    const QByteArray name = QUrl::toAce(host);
    // A leading dot would mean "anything below" to OpenSSL.
    return !name.isEmpty() && !name.startsWith('.')
        && X509_check_host(x509.get(), name.constData(), static_cast<std::size_t>(name.size()),
                           X509_CHECK_FLAG_NEVER_CHECK_SUBJECT | X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS,
                           nullptr)
        == 1;
}

bool isNoWord(const QSslError& error)
{
    switch (error.error()) {
    case QSslError::OcspNoResponseFound:
    case QSslError::OcspMalformedRequest:
    case QSslError::OcspMalformedResponse:
    case QSslError::OcspInternalError:
    case QSslError::OcspTryLater:
    case QSslError::OcspSigRequred:
    case QSslError::OcspUnauthorized:
    case QSslError::OcspResponseCannotBeTrusted:
    case QSslError::OcspResponseCertIdUnknown:
    case QSslError::OcspResponseExpired:
    case QSslError::OcspStatusUnknown:
        return true;
    default:
        return false;
    }
}

QString why(const QSslError& error, const QList<QSslCertificate>& chain,
            const QSslConfiguration& configuration)
{
    switch (error.error()) {
    case QSslError::CertificateRevoked:
        return u"its certificate was revoked"_s;
    case QSslError::UnableToGetIssuerCertificate:
    case QSslError::UnableToGetLocalIssuerCertificate:
    case QSslError::UnableToVerifyFirstCertificate:
        return u"the issuer of its certificate is not known here"_s;
    case QSslError::UnspecifiedError: {
        const QString reason = reasonOf(chain, configuration);
        return reason.isEmpty() ? error.errorString() : reason;
    }
    default:
        return error.errorString();
    }
}

} // namespace downlight::certificate
