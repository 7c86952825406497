// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/desktop/tray_host_watcher.h"

#include <QDBusConnection>
#include <QDBusServiceWatcher>

namespace downlight {

using namespace Qt::StringLiterals;

TrayHostWatcher::TrayHostWatcher(QObject* parent)
    : QObject(parent)
{
    auto* watcher = new QDBusServiceWatcher(
        u"org.kde.StatusNotifierWatcher"_s, QDBusConnection::sessionBus(),
        QDBusServiceWatcher::WatchForRegistration | QDBusServiceWatcher::WatchForUnregistration, this);
    connect(watcher, &QDBusServiceWatcher::serviceRegistered, this, &TrayHostWatcher::appeared);
    connect(watcher, &QDBusServiceWatcher::serviceUnregistered, this, &TrayHostWatcher::vanished);
}

} // namespace downlight
