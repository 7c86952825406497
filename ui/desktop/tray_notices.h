// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/ports.h"
#include "ui/desktop/notice_text.h"

#include <QSystemTrayIcon>

namespace downlight {

/// Notices through the tray icon, for desktops without D-Bus. Cannot replace or withdraw: an older notice
/// goes away by itself. Fails where there is no tray, so that nothing is lost.
class TrayNotices final : public NoticePort {
public:
    /// \p icon gives the tray icon of the moment, or nullptr.
    TrayNotices(NoticeText::NameOf nameOf, std::function<QSystemTrayIcon*()> icon)
        : m_nameOf(std::move(nameOf))
        , m_icon(std::move(icon))
    {
    }

    void show(const Notice& notice, const QString& replaces, QObject& context, Shown done) override;
    void withdraw(const QString& place) override { Q_UNUSED(place); }

private:
    NoticeText::NameOf m_nameOf;
    std::function<QSystemTrayIcon*()> m_icon;
};

} // namespace downlight
