// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDBusConnection>
#include <QDBusVariant>
#include <QObject>

namespace downlight {

/// Follows the desktop's wish for dark or light (portal setting org.freedesktop.appearance color-scheme)
/// where the platform theme does not do so itself, as with Qt 6.4 and no theme plug-in.
/// https://flatpak.github.io/xdg-desktop-portal/docs/doc-org.freedesktop.portal.Settings.html
class ColorScheme : public QObject {
    Q_OBJECT
public:
    enum class Choice { Desktop, Light, Dark };

    explicit ColorScheme(Choice choice, QObject* parent = nullptr);

    /// Goes on with another connection: the bus before has died.
    void useBus(const QDBusConnection& bus);

private Q_SLOTS:
    void settingChanged(const QString& group, const QString& key, const QDBusVariant& value);

private:
    void ask();
    void apply(bool dark);

    QDBusConnection m_bus = QDBusConnection::sessionBus();
    Choice m_choice;
    bool m_dark = false;
};

} // namespace downlight
