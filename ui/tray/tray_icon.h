// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/engine.h"

#include <QHash>
#include <QObject>
#include <QTimer>

#include <memory>

class QMenu;
class QSystemTrayIcon;

class QDBusConnection;

namespace downlight {

class TrayHostWatcher;

/// The light in the tray: the worst level of what is not snoozed, as shape and colour. Survives restarts of
/// the tray host and starting before it.
class TrayIcon : public QObject {
    Q_OBJECT
public:
    TrayIcon(Engine& engine, QMenu& menu, const QDBusConnection& bus, QObject* parent = nullptr);

    /// Looks for a host on another connection: the bus before has died.
    void useBus(const QDBusConnection& bus);
    ~TrayIcon() override;

    void setCountShown(bool shown);

    /// The icon of the moment, which is made anew when the tray host comes back; null while there is no host.
    [[nodiscard]] QSystemTrayIcon* systemIcon() const { return m_icon.get(); }

Q_SIGNALS:
    void activated();

    /// No tray host came within ten seconds, or the last one went: the window is needed.
    void trayMissing();

private:
    void make();
    void refresh();

    Engine& m_engine;
    QMenu& m_menu;
    TrayHostWatcher* m_host;
    std::unique_ptr<QSystemTrayIcon> m_icon;
    QTimer m_patience;
    bool m_refreshing = false; ///< refresh() is on its way.
    bool m_countShown = false;
    QString m_shownKey; ///< What the icon shows now, so that it is not drawn for nothing.
};

} // namespace downlight
