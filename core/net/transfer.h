// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/net/http.h"
#include "core/net/response_parser.h"

#include <QHostAddress>
#include <QNetworkProxy>
#include <QSslError>
#include <QSslSocket>
#include <QTimer>

#include <memory>

namespace downlight {

class ConnectionPool;
class ProxyFinder;

/// One request on its way through the gate: name lookup, checked addresses, redirects, limits, and the
/// deadline over all of it. Calls back exactly once and is then deleted by its owner. HTTP/1.1 over
/// QSslSocket: see docs/adr/0005-http-of-our-own.md.
class Transfer : public QObject {
    Q_OBJECT
public:
    using Done = std::function<void(const Result<HttpReply>&)>;

    /// What all transfers of a gate share; it outlives them.
    struct Gate {
        ConnectionPool& pool;
        ProxyFinder& proxies;
        const QList<QSslCertificate>& issuers; ///< Empty: whom the system knows.
    };
    Transfer(const Gate& gate, HttpRequest request, QObject* parent);
    ~Transfer() override;

    /// Begins. \p done comes later, never from within.
    void start(Done done);

    /// Ends without calling back.
    void cancel();

private:
    void go();
    void proxyFound(const QNetworkProxy& proxy);
    void lookUp();
    void resolved(const QList<QHostAddress>& addresses);
    void connectNext();
    void connectThrough(const QNetworkProxy& proxy);
    void prepareSocket(const QNetworkProxy& proxy);
    void certificateDoubted(const QList<QSslError>& errors);
    void secured();
    [[nodiscard]] QSslConfiguration secureConfiguration() const;
    void send();
    void askAnew();
    void bytesArrived();
    void socketClosed();
    void socketFailed();
    void complete();
    void follow(const QUrl& location);
    void succeed(QByteArray body);
    void end(const Result<HttpReply>& result);
    void dropSocket();
    void listen();
    [[nodiscard]] Failure failureOf(QAbstractSocket::SocketError error) const;
    [[nodiscard]] bool isOriginalHost() const;
    [[nodiscard]] bool isTyped() const { return m_request.trust == Trust::Typed && isOriginalHost(); }
    [[nodiscard]] bool isSecure() const { return m_url.scheme() == QLatin1StringView("https"); }
    [[nodiscard]] quint16 port() const { return static_cast<quint16>(m_url.port(isSecure() ? 443 : 80)); }
    [[nodiscard]] QString poolKey() const;
    [[nodiscard]] bool isFlooded() const;

    ConnectionPool& m_pool;
    ProxyFinder& m_proxies;
    const QList<QSslCertificate>& m_issuers;
    HttpRequest m_request;
    QUrl m_url; ///< Where the transfer is now, redirects followed.
    Done m_done;
    QTimer m_deadline;
    QTimer m_attempt; ///< Bounds one address where others are left to try.
    std::unique_ptr<QSslSocket> m_socket;
    std::unique_ptr<ResponseParser> m_parser;
    QList<QHostAddress> m_addresses; ///< Still to be tried.
    QNetworkProxy m_proxy{QNetworkProxy::NoProxy}; ///< What is spoken through; never the pool's.
    bool m_askingProxy = false;
    bool m_mayReuse;
    bool m_isDoubtful = false; ///< A public name that is said to be this machine.
    bool m_surplus = false; ///< Bytes came behind the answer: the connection cannot be kept.
    bool m_reused = false; ///< The connection served before: it may be found closed.
    int m_lookup = -1;
    int m_redirects = 0;
    qint64 m_read = 0; ///< Bytes of all answers of this request, redirects included.
    qint64 m_before = 0; ///< What the connection had received before this request.
    qsizetype m_handedOver = 0; ///< Of a body that goes on.
    qint64 m_sentAt = 0;
    qint64 m_answeredAt = 0;
    QList<QSslError> m_sslErrors;
};

} // namespace downlight
