// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/desktop/tray_host_watcher.h"

#include "ui/desktop/xembed_tray.h"

#include <QDBusConnection>
#include <QDBusMessage>
#include <QDBusPendingCallWatcher>
#include <QDBusPendingReply>
#include <QDBusServiceWatcher>
#include <QDBusVariant>

namespace downlight {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

constexpr int quickLooks = 20;
constexpr auto quickly = 500ms; ///< While a session begins.
constexpr auto slowly = 60s;

QString watcherName()
{
    return u"org.kde.StatusNotifierWatcher"_s;
}

} // namespace

TrayHostWatcher::TrayHostWatcher(QObject* parent)
    : QObject(parent)
{
    m_lookAgain.setSingleShot(true);
    connect(&m_lookAgain, &QTimer::timeout, this, &TrayHostWatcher::lookForXembed);
}

TrayHostWatcher::~TrayHostWatcher() = default;

void TrayHostWatcher::start(const QDBusConnection& bus)
{
#if defined(Q_OS_WIN) || defined(Q_OS_MACOS) // where the system itself always has a tray
    QTimer::singleShot(0, this, &TrayHostWatcher::hostRegistered);
    return;
#endif
    watcherGone(); // of a bus before
    m_bus = bus;
    m_watcher = std::make_unique<QDBusServiceWatcher>(watcherName(), m_bus,
                                                      QDBusServiceWatcher::WatchForRegistration
                                                          | QDBusServiceWatcher::WatchForUnregistration);
    connect(m_watcher.get(), &QDBusServiceWatcher::serviceRegistered, this, &TrayHostWatcher::askForHost);
    connect(m_watcher.get(), &QDBusServiceWatcher::serviceUnregistered, this, &TrayHostWatcher::watcherGone);
    m_bus.connect(watcherName(), {}, watcherName(), u"StatusNotifierHostRegistered"_s, this,
                  SLOT(hostRegistered()));
    askForHost();
}

/// The watcher may be there before any host is: only a host shows icons.
void TrayHostWatcher::askForHost()
{
    QDBusMessage message = QDBusMessage::createMethodCall(watcherName(), u"/StatusNotifierWatcher"_s,
                                                          u"org.freedesktop.DBus.Properties"_s, u"Get"_s);
    message.setArguments({watcherName(), u"IsStatusNotifierHostRegistered"_s});
    auto* call = new QDBusPendingCallWatcher(m_bus.asyncCall(message), this);
    connect(call, &QDBusPendingCallWatcher::finished, this, [this, call] {
        call->deleteLater();
        const QDBusPendingReply<QDBusVariant> reply = *call;
        if (!reply.isError() && reply.value().variant().toBool())
            hostRegistered();
        else
            lookForXembed();
    });
}

void TrayHostWatcher::hostRegistered()
{
    if (std::exchange(m_host, true))
        return;
    Q_EMIT appeared();
}

void TrayHostWatcher::lookForXembed()
{
    if (isPresent())
        return;
    m_xembed = xembed::trayIsThere();
    if (m_xembed)
        return Q_EMIT appeared();
    m_lookAgain.start(++m_looks < quickLooks ? std::chrono::milliseconds(quickly) : slowly);
}

void TrayHostWatcher::watcherGone()
{
    if (!std::exchange(m_host, false))
        return;
    m_xembed = false;
    m_looks = 0;
    Q_EMIT vanished();
    lookForXembed();
}

} // namespace downlight
