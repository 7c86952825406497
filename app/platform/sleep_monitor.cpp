// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/platform/sleep_monitor.h"

#include <QDBusConnection>

namespace downlight {

using namespace Qt::StringLiterals;

SleepMonitor::SleepMonitor(QObject* parent)
    : QObject(parent)
{
    QDBusConnection::systemBus().connect(u"org.freedesktop.login1"_s, u"/org/freedesktop/login1"_s,
                                         u"org.freedesktop.login1.Manager"_s, u"PrepareForSleep"_s, this,
                                         SLOT(prepareForSleep(bool)));
}

void SleepMonitor::prepareForSleep(bool sleeps)
{
    if (!sleeps)
        Q_EMIT woke();
}

} // namespace downlight
