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

DbusNotices::DbusNotices(const QDBusConnection& bus, NoticeText::NameOf nameOf, QObject* parent)
    : QObject(parent)
    , m_bus(bus)
    , m_nameOf(std::move(nameOf))
{
    begin();
}

DbusNotices::~DbusNotices() = default;

void DbusNotices::useBus(const QDBusConnection& bus)
{
    m_bus = bus;
    m_owner.clear();
    m_known = false;
    begin();
    whenKnown([this] { Q_EMIT available(); });
}

void DbusNotices::begin()
{
    m_hadBus = m_hadBus || m_bus.isConnected();
    m_watcher =
        std::make_unique<QDBusServiceWatcher>(serviceName(), m_bus, QDBusServiceWatcher::WatchForOwnerChange);
    connect(m_watcher.get(), &QDBusServiceWatcher::serviceOwnerChanged, this,
            [this](const QString&, const QString&, const QString& owner) { ownerIs(owner); });
    m_bus.connect(serviceName(), {}, serviceName(), u"ActionInvoked"_s, this,
                  SLOT(actionInvoked(quint32, QString, QDBusMessage)));
    askWhoIsThere();
}

/// Asks the bus for its own name and for who takes notices now.
void DbusNotices::askWhoIsThere()
{
    const auto ask = [this](const QString& method, const QVariantList& arguments, const auto& take) {
        QDBusMessage message = QDBusMessage::createMethodCall(
            u"org.freedesktop.DBus"_s, u"/org/freedesktop/DBus"_s, u"org.freedesktop.DBus"_s, method);
        message.setArguments(arguments);
        auto* watcher = new QDBusPendingCallWatcher(m_bus.asyncCall(message), this);
        connect(watcher, &QDBusPendingCallWatcher::finished, this, [watcher, take] {
            watcher->deleteLater();
            const QDBusPendingReply<QString> reply = *watcher;
            take(reply.isError() ? QString() : reply.value());
        });
    };
    // The bus answers in order: with the second answer both are known.
    ask(u"GetId"_s, {}, [this](const QString& id) { m_busId = id; });
    ask(u"GetNameOwner"_s, {serviceName()}, [this](const QString& owner) {
        if (m_owner.isEmpty())
            m_owner = owner;
        askCapabilities();
    });
}

void DbusNotices::nowKnown()
{
    m_known = true;
    while (m_known && !m_untilKnown.empty()) {
        const auto act = std::move(m_untilKnown.front());
        m_untilKnown.pop_front();
        act();
    }
}

void DbusNotices::whenKnown(std::function<void()> act)
{
    if (m_known)
        act();
    else
        m_untilKnown.push_back(std::move(act));
}

void DbusNotices::ownerIs(const QString& owner)
{
    m_owner = owner;
    // What another daemon could do says nothing of this one; escaping for nothing is ugly, not escaping is
    // unsafe.
    m_markup = true;
    m_actions = false;
    if (owner.isEmpty())
        return;
    m_known = false;
    askCapabilities();
    Q_EMIT available();
}

QString DbusNotices::placeOf(const QString& owner, quint32 id) const
{
    return m_busId + u'/' + owner + u'/' + QString::number(id);
}

/// 0 where \p place was given out by a daemon that is no more.
quint32 DbusNotices::idIn(const QString& place) const
{
    const QString ours = m_busId + u'/' + m_owner + u'/';
    return place.startsWith(ours) ? QStringView(place).mid(ours.size()).toUInt() : 0;
}

void DbusNotices::askCapabilities()
{
    auto* watcher = new QDBusPendingCallWatcher(m_bus.asyncCall(call(u"GetCapabilities"_s)), this);
    connect(watcher, &QDBusPendingCallWatcher::finished, this, [this, watcher] {
        watcher->deleteLater();
        const QDBusPendingReply<QStringList> reply = *watcher;
        if (!reply.isError()) {
            m_markup = reply.value().contains(u"body-markup"_s);
            m_actions = reply.value().contains(u"actions"_s);
        }
        nowKnown();
    });
}

QStringList DbusNotices::actionsFor(const Notice& notice) const
{
    QStringList actions{u"default"_s, tr("Show")};
    if (!m_actions || notice.lines.size() != 1 || !isProblem(notice.lines.first().level))
        return actions;
    // Three at most: some daemons put them side by side and grow with each. The window has all of them.
    actions << u"report"_s << tr("I see it too");
    const bool hasPage = m_hasPage && m_hasPage(notice.lines.first().service);
    return hasPage ? actions << u"open"_s << tr("Open page") : actions << u"snooze"_s << tr("Snooze 1 h");
}

QString DbusNotices::bodyFor(const QString& plain) const
{
    return m_markup ? text::escapeMarkup(plain) : plain;
}

void DbusNotices::show(const Notice& notice, const QString& replaces, QObject& context, Shown done)
{
    if (!m_hadBus && m_fallback)
        return m_fallback->show(notice, replaces, context, std::move(done));
    whenKnown([this, notice, replaces, guard = QPointer<QObject>(&context), done = std::move(done)] {
        if (guard)
            notify(notice, replaces, *guard, done);
    });
}

void DbusNotices::notify(const Notice& notice, const QString& replaces, QObject& context, Shown done)
{
    const NoticeText::Words words = NoticeText::of(notice, m_nameOf);
    QVariantMap hints{{u"urgency"_s, QVariant::fromValue(static_cast<uchar>(notice.urgency))},
                      {u"category"_s, u"network"_s},
                      {u"desktop-entry"_s, u"org.downlight.Downlight"_s}};
    if (notice.silent)
        hints.insert(u"suppress-sound"_s, true);
    QDBusMessage message = call(u"Notify"_s);
    message.setArguments({u"Downlight"_s, idIn(replaces), iconFor(notice), words.title, bodyFor(words.body),
                          actionsFor(notice), hints, -1});
    auto* watcher = new QDBusPendingCallWatcher(m_bus.asyncCall(message, slowDaemonMs), this);
    const QPointer<QObject> guard = &context;
    connect(watcher, &QDBusPendingCallWatcher::finished, this,
            [this, watcher, guard, done = std::move(done)] {
                watcher->deleteLater();
                if (!guard)
                    return;
                const QDBusPendingReply<quint32> reply = *watcher;
                if (reply.isError())
                    done(fail(Failure::Kind::Network, reply.error().message()));
                else
                    done(placeOf(watcher->reply().service(), reply.value()));
            });
}

void DbusNotices::withdraw(const QString& place)
{
    whenKnown([this, place] {
        const quint32 id = idIn(place);
        if (id == 0)
            return;
        QDBusMessage message = call(u"CloseNotification"_s);
        message.setArguments({id});
        m_bus.asyncCall(message);
    });
}

void DbusNotices::actionInvoked(quint32 id, const QString& action, const QDBusMessage& message)
{
    Q_EMIT actionChosen(placeOf(message.service(), id), action);
}

} // namespace downlight
