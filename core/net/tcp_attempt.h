// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/net/http.h"

#include <QElapsedTimer>
#include <QTcpSocket>
#include <QTimer>

namespace downlight {

/// Opens one TCP connection and closes it again. Calls back exactly once.
class TcpAttempt : public QObject {
    Q_OBJECT
public:
    TcpAttempt(TcpRequest request, QObject* parent);
    void start(NetworkGate::Done done);

private:
    void end(const Result<HttpReply>& result);
    void connected();
    void failed();

    TcpRequest m_request;
    NetworkGate::Done m_done;
    QTcpSocket m_socket;
    QTimer m_deadline;
    QElapsedTimer m_since;
};

} // namespace downlight
