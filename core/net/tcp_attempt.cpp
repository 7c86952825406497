// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/net/tcp_attempt.h"

namespace downlight {

using namespace Qt::StringLiterals;

TcpAttempt::TcpAttempt(TcpRequest request, QObject* parent)
    : QObject(parent)
    , m_request(std::move(request))
{
    m_deadline.setSingleShot(true);
    connect(&m_deadline, &QTimer::timeout, this,
            [this] { end(fail(Failure::Kind::Network, u"%1 does not answer"_s.arg(m_request.host))); });
    connect(&m_socket, &QTcpSocket::connected, this, &TcpAttempt::connected);
    connect(&m_socket, &QTcpSocket::errorOccurred, this, &TcpAttempt::failed);
}

void TcpAttempt::start(NetworkGate::Done done)
{
    m_done = std::move(done);
    m_deadline.start(m_request.deadline);
    m_since.start();
    // Later, so that a refusal known at once is not reported from within the call.
    QMetaObject::invokeMethod(
        this, [this] { m_socket.connectToHost(m_request.host, m_request.port); }, Qt::QueuedConnection);
}

void TcpAttempt::connected()
{
    HttpReply reply;
    reply.latency = std::chrono::milliseconds(std::max<qint64>(1, m_since.elapsed()));
    reply.receivedAt = QDateTime::currentDateTimeUtc();
    end(reply);
}

void TcpAttempt::failed()
{
    const bool noName = m_socket.error() == QAbstractSocket::HostNotFoundError;
    end(fail(noName ? Failure::Kind::NameLookup : Failure::Kind::Network,
             u"%1: %2"_s.arg(m_request.host, m_socket.errorString().left(200))));
}

void TcpAttempt::end(const Result<HttpReply>& result)
{
    m_deadline.stop();
    m_socket.disconnect(this);
    m_socket.abort();
    if (const NetworkGate::Done done = std::exchange(m_done, {}))
        done(result);
}

} // namespace downlight
