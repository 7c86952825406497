// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/ports.h"
#include "ui/desktop/notice_text.h"

#include <QDBusConnection>
#include <QObject>

#include <deque>
#include <functional>
#include <memory>

class QDBusServiceWatcher;

namespace downlight {

/// Shows notices through org.freedesktop.Notifications, with actions, in place of each other, without ever
/// waiting. https://specifications.freedesktop.org/notification-spec/1.2/
class DbusNotices : public QObject, public NoticePort {
    Q_OBJECT
public:
    /// \p bus: the session bus, connected or not.
    DbusNotices(const QDBusConnection& bus, NoticeText::NameOf nameOf, QObject* parent = nullptr);

    /// Goes on with another connection: the bus before has died. Places that it gave are nobody's any more.
    void useBus(const QDBusConnection& bus);

    ~DbusNotices() override;

    void show(const Notice& notice, const QString& replaces, QObject& context, Shown done) override;
    void withdraw(const QString& place) override;

    /// Who shows notices as long as there has been no session bus at all; must outlive this. While a bus is
    /// only away for a moment, they wait for it.
    void setFallback(NoticePort* port) { m_fallback = port; }

    /// Who knows whether there is a page to open for a service's id.
    void setPages(std::function<bool(const QString&)> hasPage) { m_hasPage = std::move(hasPage); }

Q_SIGNALS:
    /// Somebody takes notices who did not before.
    void available();

    /// The user chose \p action ("default", "open", "bell", "ack", "snooze") on the notice in \p place.
    void actionChosen(const QString& place, const QString& action);

private Q_SLOTS:
    void actionInvoked(quint32 id, const QString& action, const QDBusMessage& message);

private:
    void begin();
    void askWhoIsThere();
    void whenKnown(std::function<void()> act);
    void nowKnown();
    void ownerIs(const QString& owner);
    void notify(const Notice& notice, const QString& replaces, QObject& context, Shown done);
    [[nodiscard]] QString placeOf(const QString& owner, quint32 id) const;
    [[nodiscard]] quint32 idIn(const QString& place) const;
    void askCapabilities();
    [[nodiscard]] QStringList actionsFor(const Notice& notice) const;
    [[nodiscard]] QString bodyFor(const QString& plain) const;

    QDBusConnection m_bus;
    bool m_hadBus = false;
    NoticePort* m_fallback = nullptr;
    NoticeText::NameOf m_nameOf;
    std::function<bool(const QString&)> m_hasPage;
    // A daemon's numbers are its own: a place is the bus, the daemon's name there, and the number.
    QString m_busId;
    QString m_owner; ///< The daemon's unique name; empty while there is none.
    bool m_known = false; ///< The two above and the daemon's capabilities were asked for and answered.
    std::deque<std::function<void()>> m_untilKnown;
    bool m_markup =
        true; ///< Until the daemon said otherwise: escaping for nothing is ugly, not escaping is unsafe.
    bool m_actions = false;
    std::unique_ptr<QDBusServiceWatcher> m_watcher;
};

} // namespace downlight
