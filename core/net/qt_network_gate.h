// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/net/http.h"

#include <QHash>
#include <QList>
#include <QNetworkProxy>
#include <QObject>
#include <QSslCertificate>

#include <deque>
#include <memory>

namespace downlight {

class ConnectionPool;
class ProxyFinder;
class Transfer;

/// The network gate over Qt Network's sockets. Its limits are kept in Transfer and ResponseParser; nothing
/// else in the program opens a connection to another host.
class QtNetworkGate final : public QObject, public NetworkGate {
    Q_OBJECT
public:
    /// Says through which proxy an address is reached; see ProxyFinder.
    using ProxyLookup = std::function<QNetworkProxy(const QUrl&)>;

    /// Asks the system for proxies.
    explicit QtNetworkGate(QObject* parent = nullptr);
    explicit QtNetworkGate(ProxyLookup proxies, QObject* parent = nullptr);
    ~QtNetworkGate() override;

    void get(const HttpRequest& request, QObject& context, Done done) override;
    void connectTo(const TcpRequest& request, QObject& context, Done done) override;
    void forgetConnections() override;

    /// Requests under way to one host at a time; the rest waits its turn.
    static constexpr int perHost = 6;

    /// Requests under way at a time, to all hosts: each takes a descriptor, and while its handshake goes on
    /// some 130 kB.
    static constexpr int together = 128;

private:
    struct Waiting;
    void begin(Waiting& waiting);
    void ended(const QString& host);
    void callNext(const QString& host);
    void beginNext();
    void allEnded();

    std::unique_ptr<ConnectionPool> m_pool;
    std::unique_ptr<ProxyFinder> m_proxies;
    QList<QSslCertificate> m_issuers; ///< Who vouches for servers; empty: whom the system knows.
    QHash<QString, int> m_underWay; ///< By host and port.
    int m_allUnderWay = 0;
    int m_begun = 0; ///< Since there was none under way.
    QHash<QString, std::deque<std::shared_ptr<Waiting>>> m_waiting; ///< For their host.
    std::deque<std::shared_ptr<Waiting>> m_line; ///< For anybody's end.
};

} // namespace downlight
