// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/desktop/dbus_notices.h"

#include "core/base/text.h"

#include <QDBusMessage>
#include <QDBusPendingCallWatcher>
#include <QDBusPendingReply>
#include <QDBusServiceWatcher>
#include <QPointer>

namespace downlight {

using namespace Qt::StringLiterals;

namespace {

/// A daemon that is slow has not refused: asking again would show the notice twice.
constexpr int slowDaemonMs = 180'000;

QString serviceName()
{
    return u"org.freedesktop.Notifications"_s;
}

QDBusMessage call(const QString& method)
{
    return QDBusMessage::createMethodCall(serviceName(), u"/org/freedesktop/Notifications"_s, serviceName(),
                                          method);
}

QString iconFor(const Notice& notice)
{
    const bool down = std::any_of(notice.lines.begin(), notice.lines.end(),
                                  [](const NoticeLine& line) { return isProblem(line.level); });
    return down ? u"dialog-warning"_s : u"dialog-information"_s;
}

} // namespace

DbusNotices::DbusNotices(NoticeText::NameOf nameOf, QObject* parent)
    : QObject(parent)
    , m_bus(QDBusConnection::sessionBus())
    , m_nameOf(std::move(nameOf))
{
    auto* watcher =
        new QDBusServiceWatcher(serviceName(), m_bus, QDBusServiceWatcher::WatchForRegistration, this);
    connect(watcher, &QDBusServiceWatcher::serviceRegistered, this, [this] {
        askCapabilities();
        Q_EMIT available();
    });
    m_bus.connect(serviceName(), {}, serviceName(), u"ActionInvoked"_s, this,
                  SLOT(actionInvoked(quint32, QString)));
    askCapabilities();
}

void DbusNotices::askCapabilities()
{
    auto* watcher = new QDBusPendingCallWatcher(m_bus.asyncCall(call(u"GetCapabilities"_s)), this);
    connect(watcher, &QDBusPendingCallWatcher::finished, this, [this, watcher] {
        watcher->deleteLater();
        const QDBusPendingReply<QStringList> reply = *watcher;
        if (reply.isError())
            return;
        m_markup = reply.value().contains(u"body-markup"_s);
        m_actions = reply.value().contains(u"actions"_s);
    });
}

QStringList DbusNotices::actionsFor(const Notice& notice) const
{
    QStringList actions{u"default"_s, tr("Show")};
    if (!m_actions || notice.lines.size() != 1 || !isProblem(notice.lines.first().level))
        return actions;
    return actions << u"open"_s << tr("Open page") << u"bell"_s << tr("Bell") << u"snooze"_s
                   << tr("Snooze 1 h") << u"ack"_s << tr("Acknowledge");
}

QString DbusNotices::bodyFor(const QString& plain) const
{
    return m_markup ? text::escapeMarkup(plain) : plain;
}

void DbusNotices::show(const Notice& notice, quint32 replaces, QObject& context, Shown done)
{
    const NoticeText::Words words = NoticeText::of(notice, m_nameOf);
    QVariantMap hints{{u"urgency"_s, QVariant::fromValue(static_cast<uchar>(notice.urgency))},
                      {u"category"_s, u"network"_s},
                      {u"desktop-entry"_s, u"org.downlight.Downlight"_s}};
    if (notice.silent)
        hints.insert(u"suppress-sound"_s, true);
    QDBusMessage message = call(u"Notify"_s);
    message.setArguments({u"Downlight"_s, replaces, iconFor(notice), words.title, bodyFor(words.body),
                          actionsFor(notice), hints, -1});
    auto* watcher = new QDBusPendingCallWatcher(m_bus.asyncCall(message, slowDaemonMs), this);
    const QPointer<QObject> guard = &context;
    connect(watcher, &QDBusPendingCallWatcher::finished, this, [watcher, guard, done = std::move(done)] {
        watcher->deleteLater();
        if (!guard)
            return;
        const QDBusPendingReply<quint32> reply = *watcher;
        if (reply.isError())
            done(fail(Failure::Kind::Network, reply.error().message()));
        else
            done(reply.value());
    });
}

void DbusNotices::withdraw(quint32 desktopId)
{
    QDBusMessage message = call(u"CloseNotification"_s);
    message.setArguments({desktopId});
    m_bus.asyncCall(message);
}

void DbusNotices::actionInvoked(quint32 id, const QString& action)
{
    Q_EMIT actionChosen(id, action);
}

} // namespace downlight
