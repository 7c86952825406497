// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/platform/session_bus.h"

#include "core/base/log.h"

#include <algorithm>

namespace downlight {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

constexpr std::chrono::milliseconds soon = 100ms;
constexpr std::chrono::milliseconds late = 5s;
constexpr auto address = "DBUS_SESSION_BUS_ADDRESS";

} // namespace

SessionBus::SessionBus(QObject* parent)
    : QObject(parent)
{
    m_again.setSingleShot(true);
    m_again.setInterval(soon);
    connect(&m_again, &QTimer::timeout, this, &SessionBus::start);
}

void SessionBus::start()
{
    if (!m_name.isEmpty())
        QDBusConnection::disconnectFromBus(m_name); // a name that was used gives the dead one back
    m_name = u"downlight-%1"_s.arg(++m_number);
    QDBusConnection bus = QDBusConnection::connectToBus(QDBusConnection::SessionBus, m_name);
    if (!bus.isConnected()) {
        m_again.start();
        m_again.setInterval(std::min(m_again.intervalAsDuration() * 2, late));
        return;
    }
    m_again.setInterval(soon);
    bus.connect({}, u"/org/freedesktop/DBus/Local"_s, u"org.freedesktop.DBus.Local"_s, u"Disconnected"_s,
                this, SLOT(disconnected()));
    Q_EMIT renewed(bus);
}

void SessionBus::disconnected()
{
    qCInfo(logUi) << "The session bus is gone; it is looked for again.";
    m_again.start();
}

void SessionBus::forgetIdentity()
{
    const QList<QByteArray> whole = qgetenv(address).split(';');
    QByteArrayList addresses;
    for (const QByteArray& one : whole) {
        QByteArrayList parts = one.split(',');
        parts.removeIf([](const QByteArray& part) { return part.startsWith("guid="); });
        addresses.append(parts.join(','));
    }
    if (qEnvironmentVariableIsSet(address))
        qputenv(address, addresses.join(';'));
}

} // namespace downlight
