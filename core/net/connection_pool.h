// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QHash>
#include <QObject>
#include <QSslSocket>

#include <deque>
#include <memory>

namespace downlight {

/// Keeps connections that may serve another request, at most 64 of them: each is a descriptor and, with TLS,
/// some 130 kB. A connection that its server closes, or that has been idle for longer than servers usually
/// wait, is dropped.
class ConnectionPool : public QObject {
    Q_OBJECT
public:
    using QObject::QObject;

    static constexpr qsizetype mostIdle = 64;

    /// An idle connection for \p key (scheme, host and port), or nullptr. The newest first.
    [[nodiscard]] std::unique_ptr<QSslSocket> take(const QString& key);

    /// Takes \p socket back. Nothing may be waiting to be read from it.
    void give(const QString& key, std::unique_ptr<QSslSocket> socket);

    /// Drops every idle connection: the network changed, or the machine slept, and none of them can be
    /// trusted.
    void clear() { m_idle.clear(); }

private:
    struct Idle {
        std::unique_ptr<QSslSocket> socket;
        qint64 since = 0; ///< Milliseconds of a monotonic clock.
    };
    void drop(const QString& key, const QSslSocket* socket);
    void prune(std::deque<Idle>& idle) const;
    void makeRoom();

    QHash<QString, std::shared_ptr<std::deque<Idle>>> m_idle;
};

} // namespace downlight
