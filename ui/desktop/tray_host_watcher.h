// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>

namespace downlight {

/// Says when a StatusNotifierWatcher (the part of a desktop that shows tray icons) comes to the session bus,
/// and when it goes. https://www.freedesktop.org/wiki/Specifications/StatusNotifierItem/
class TrayHostWatcher : public QObject {
    Q_OBJECT
public:
    explicit TrayHostWatcher(QObject* parent = nullptr);

Q_SIGNALS:
    void appeared();
    void vanished();
};

} // namespace downlight
