// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>

namespace downlight {

/// Says when the system believes that a network link came or went. With NetworkManager where it runs, else
/// with the plug-in that listens to the kernel; with neither, never.
class LinkMonitor : public QObject {
    Q_OBJECT
public:
    explicit LinkMonitor(QObject* parent = nullptr);

Q_SIGNALS:
    void linkChanged();
};

} // namespace downlight
