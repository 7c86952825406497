// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/net/connection_pool.h"

#include "core/net/wire.h"

#include <algorithm>

namespace downlight {

namespace {

constexpr std::size_t perKey = 6;
constexpr qint64 longestIdleMs =
    180'000; ///< Longer than the usual intervals, so that polls find their connection again.

} // namespace

std::unique_ptr<QSslSocket> ConnectionPool::take(const QString& key)
{
    const auto found = m_idle.find(key);
    if (found == m_idle.end())
        return nullptr;
    std::deque<Idle>& idle = **found;
    prune(idle);
    std::unique_ptr<QSslSocket> socket;
    while (!idle.empty() && !socket) {
        socket = std::move(idle.back().socket);
        idle.pop_back();
        socket->disconnect(this);
        // Closed, or spoken to without being asked, and not dropped yet.
        if (socket->state() != QAbstractSocket::ConnectedState || socket->bytesAvailable() > 0)
            socket.reset();
    }
    if (idle.empty())
        m_idle.erase(found);
    return socket;
}

/// Drops the oldest of all where there is no room for another.
void ConnectionPool::makeRoom()
{
    qsizetype count = 0;
    auto oldest = m_idle.end();
    for (auto it = m_idle.begin(); it != m_idle.end(); ++it) {
        count += static_cast<qsizetype>((*it)->size());
        if (oldest == m_idle.end() || (*it)->front().since < (*oldest)->front().since)
            oldest = it;
    }
    if (count < mostIdle)
        return;
    (*oldest)->pop_front();
    if ((*oldest)->empty())
        m_idle.erase(oldest);
}

void ConnectionPool::give(const QString& key, std::unique_ptr<QSslSocket> socket)
{
    if (socket->state() != QAbstractSocket::ConnectedState) {
        socket.release()->deleteLater(); // it may be the one whose signal is being handled just now
        return;
    }
    makeRoom();
    auto& idle = m_idle[key];
    if (!idle)
        idle = std::make_shared<std::deque<Idle>>();
    prune(*idle);
    if (idle->size() >= perKey)
        idle->pop_front();
    const QSslSocket* raw = socket.get();
    connect(
        raw, &QSslSocket::disconnected, this, [this, key, raw] { drop(key, raw); }, Qt::QueuedConnection);
    // Whatever a server sends without being asked makes the connection useless.
    connect(
        raw, &QSslSocket::readyRead, this, [this, key, raw] { drop(key, raw); }, Qt::QueuedConnection);
    idle->push_back({std::move(socket), wire::nowMs()});
}

void ConnectionPool::drop(const QString& key, const QSslSocket* socket)
{
    const auto found = m_idle.find(key);
    if (found == m_idle.end())
        return;
    std::erase_if(**found, [socket](const Idle& idle) { return idle.socket.get() == socket; });
    if ((*found)->empty())
        m_idle.erase(found);
}

void ConnectionPool::prune(std::deque<Idle>& idle) const
{
    const qint64 oldest = wire::nowMs() - longestIdleMs;
    while (!idle.empty() && idle.front().since < oldest)
        idle.pop_front();
}

} // namespace downlight
