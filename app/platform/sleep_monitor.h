// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>

namespace downlight {

/// Says when the machine woke up, as logind tells it (org.freedesktop.login1, PrepareForSleep). Where there
/// is no logind the gap in the clock is noticed instead.
class SleepMonitor : public QObject {
    Q_OBJECT
public:
    explicit SleepMonitor(QObject* parent = nullptr);

Q_SIGNALS:
    void woke();

private Q_SLOTS:
    void prepareForSleep(bool sleeps);
};

} // namespace downlight
