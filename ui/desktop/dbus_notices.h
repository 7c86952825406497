// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/ports.h"
#include "ui/desktop/notice_text.h"

#include <QDBusConnection>
#include <QObject>

namespace downlight {

/// Shows notices through org.freedesktop.Notifications, with actions, in place of each other, without ever
/// waiting. https://specifications.freedesktop.org/notification-spec/1.2/
class DbusNotices : public QObject, public NoticePort {
    Q_OBJECT
public:
    explicit DbusNotices(NoticeText::NameOf nameOf, QObject* parent = nullptr);

    void show(const Notice& notice, quint32 replaces, QObject& context, Shown done) override;
    void withdraw(quint32 desktopId) override;

    /// True where there is a session bus at all.
    [[nodiscard]] bool isPossible() const { return m_bus.isConnected(); }

Q_SIGNALS:
    /// Somebody takes notices who did not before.
    void available();

    /// The user chose \p action ("default", "open", "bell", "ack", "snooze") on the notice the desktop calls
    /// \p id.
    void actionChosen(quint32 id, const QString& action);

private Q_SLOTS:
    void actionInvoked(quint32 id, const QString& action);

private:
    void askCapabilities();
    [[nodiscard]] QStringList actionsFor(const Notice& notice) const;
    [[nodiscard]] QString bodyFor(const QString& plain) const;

    QDBusConnection m_bus;
    NoticeText::NameOf m_nameOf;
    bool m_markup =
        true; ///< Until the daemon said otherwise: escaping for nothing is ugly, not escaping is unsafe.
    bool m_actions = false;
};

} // namespace downlight
