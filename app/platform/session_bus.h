// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDBusConnection>
#include <QObject>
#include <QTimer>

namespace downlight {

/// The session bus, again and again: Qt's own connection to it is one for the life of a program, and stays
/// dead once the bus has died.
class SessionBus : public QObject {
    Q_OBJECT
public:
    explicit SessionBus(QObject* parent = nullptr);

    /// Connects. Where that fails, or the bus dies later, it is tried again, soon at first and every few
    /// seconds later. A bus that accepts and does not answer can hold up a try for some seconds.
    void start();

    [[nodiscard]] QDBusConnection connection() const { return QDBusConnection(m_name); }

    /// Cuts the identity of a bus from its address in the environment: with it libdbus takes no bus that
    /// begins anew at the same place. To be called before anything uses D-Bus.
    static void forgetIdentity();

Q_SIGNALS:
    /// Another connection than before: whatever was registered, watched or asked for has to be so again.
    void renewed(const QDBusConnection& bus);

private Q_SLOTS:
    void disconnected();

private:
    QString m_name;
    int m_number = 0;
    QTimer m_again;
};

} // namespace downlight
