// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/net/http.h"

#include <QElapsedTimer>
#include <QHostAddress>
#include <QTcpSocket>
#include <QTimer>

#include <memory>

namespace downlight {

/// Opens one TCP connection and closes it again, trying the host's addresses in turn. Calls back exactly
/// once.
class TcpAttempt : public QObject {
    Q_OBJECT
public:
    TcpAttempt(TcpRequest request, QObject* parent);
    ~TcpAttempt() override;
    void start(NetworkGate::Done done);

private:
    void go();
    void resolved(QList<QHostAddress> addresses);
    void connectNext();
    void connected();
    void failed();
    void end(const Result<HttpReply>& result);
    void dropSocket();

    TcpRequest m_request;
    NetworkGate::Done m_done;
    std::unique_ptr<QTcpSocket> m_socket;
    QList<QHostAddress> m_addresses; ///< Still to be tried.
    QTimer m_deadline;
    QTimer m_attempt; ///< Bounds one address where others are left to try.
    QElapsedTimer m_since; ///< Since the address was tried that answers.
    int m_lookup = -1;
    bool m_isDoubtful = false; ///< A public name that is said to be this machine.
};

} // namespace downlight
