// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/net/tcp_attempt.h"

#include "core/net/address_rules.h"
#include "core/net/wire.h"

#include <QHostInfo>

namespace downlight {

using namespace Qt::StringLiterals;

TcpAttempt::TcpAttempt(TcpRequest request, QObject* parent)
    : QObject(parent)
    , m_request(std::move(request))
{
    m_deadline.setSingleShot(true);
    connect(&m_deadline, &QTimer::timeout, this, [this] {
        if (m_lookup != -1)
            return end(fail(Failure::Kind::NameLookup, u"%1 does not resolve in time"_s.arg(m_request.host)));
        end(fail(Failure::Kind::Network, u"%1 does not answer"_s.arg(m_request.host)));
    });
    m_attempt.setSingleShot(true);
    connect(&m_attempt, &QTimer::timeout, this, &TcpAttempt::connectNext);
}

TcpAttempt::~TcpAttempt()
{
    if (m_lookup != -1)
        QHostInfo::abortHostLookup(m_lookup);
}

void TcpAttempt::start(NetworkGate::Done done)
{
    m_done = std::move(done);
    m_deadline.start(m_request.deadline);
    // Later, so that a refusal known at once is not reported from within the call.
    QMetaObject::invokeMethod(
        this, [this] { go(); }, Qt::QueuedConnection);
}

void TcpAttempt::go()
{
    if (const QHostAddress literal(m_request.host); !literal.isNull())
        return resolved({literal});
    m_lookup = QHostInfo::lookupHost(m_request.host, this, [this](const QHostInfo& info) {
        m_lookup = -1;
        if (info.error() != QHostInfo::NoError || info.addresses().isEmpty())
            return end(fail(Failure::Kind::NameLookup,
                            u"%1 does not resolve: %2"_s.arg(m_request.host, info.errorString())));
        resolved(info.addresses());
    });
}

void TcpAttempt::resolved(QList<QHostAddress> addresses)
{
    const NameAnswer answer = nameAnswer(m_request.host, addresses);
    if (answer == NameAnswer::Nowhere)
        return end(tl::unexpected(wire::nameBlocked(m_request.host)));
    m_isDoubtful = answer == NameAnswer::OwnMachine;
    if (m_request.trust == Trust::Foreign)
        addresses.removeIf([](const QHostAddress& address) { return !isPublicAddress(address); });
    if (addresses.isEmpty())
        return end(fail(Failure::Kind::Refused, u"the address leads into a private network"_s));
    m_addresses = familiesInTurn(addresses);
    connectNext();
}

void TcpAttempt::connectNext()
{
    if (!m_done || m_addresses.isEmpty())
        return; // ended while this call was on its way
    dropSocket();
    const QHostAddress address = m_addresses.takeFirst();
    if (!m_addresses.isEmpty())
        m_attempt.start(wire::oneAddress);
    m_socket = std::make_unique<QTcpSocket>();
    m_socket->setProxy(QNetworkProxy(QNetworkProxy::NoProxy));
    connect(m_socket.get(), &QTcpSocket::connected, this, &TcpAttempt::connected);
    connect(m_socket.get(), &QTcpSocket::errorOccurred, this, &TcpAttempt::failed);
    m_since.start();
    m_socket->connectToHost(address, m_request.port);
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
    m_attempt.stop();
    if (!m_addresses.isEmpty())
        return QMetaObject::invokeMethod(this, &TcpAttempt::connectNext, Qt::QueuedConnection), void();
    if (m_socket->error() == QAbstractSocket::SocketResourceError)
        return end(tl::unexpected(wire::noDescriptors()));
    if (m_isDoubtful && m_socket->error() == QAbstractSocket::ConnectionRefusedError)
        return end(tl::unexpected(wire::nameBlocked(m_request.host)));
    end(fail(Failure::Kind::Network, u"%1: %2"_s.arg(m_request.host, m_socket->errorString().left(200))));
}

void TcpAttempt::end(const Result<HttpReply>& result)
{
    m_deadline.stop();
    m_attempt.stop();
    dropSocket();
    m_addresses.clear();
    if (const NetworkGate::Done done = std::exchange(m_done, {}))
        done(result);
}

void TcpAttempt::dropSocket()
{
    if (!m_socket)
        return;
    m_socket->disconnect(this);
    m_socket->abort();
    m_socket.release()->deleteLater(); // it may be the one whose signal is being handled just now
}

} // namespace downlight
