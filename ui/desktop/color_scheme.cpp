// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/desktop/color_scheme.h"

#include "ui/desktop/outlined_style.h"

#include <QApplication>
#include <QDBusConnection>
#include <QDBusMessage>
#include <QDBusPendingCallWatcher>
#include <QDBusPendingReply>
#include <QPalette>
#include <QStyle>

namespace downlight {

using namespace Qt::StringLiterals;

namespace {

constexpr uint preferDark = 1;

QString group()
{
    return u"org.freedesktop.appearance"_s;
}

QPalette darkPalette()
{
    const QColor window(0x24, 0x27, 0x2c);
    const QColor base(0x1b, 0x1d, 0x21);
    const QColor text(0xe6, 0xe8, 0xeb);
    const QColor dim(0x80, 0x85, 0x8d);
    QPalette palette(text, QColor(0x31, 0x35, 0x3b), QColor(0x4a, 0x4f, 0x57), QColor(0x15, 0x17, 0x1a),
                     QColor(0x2c, 0x30, 0x35), text, Qt::white, base, window);
    palette.setColor(QPalette::Highlight, QColor(0x2f, 0x63, 0xa8));
    palette.setColor(QPalette::HighlightedText, Qt::white);
    palette.setColor(QPalette::ToolTipBase, base);
    palette.setColor(QPalette::ToolTipText, text);
    palette.setColor(QPalette::PlaceholderText, dim);
    palette.setColor(QPalette::Link, QColor(0x7f, 0xb4, 0xff));
    for (const QPalette::ColorRole role : {QPalette::Text, QPalette::WindowText, QPalette::ButtonText})
        palette.setColor(QPalette::Disabled, role, dim);
    return palette;
}

} // namespace

ColorScheme::ColorScheme(Choice choice, QObject* parent)
    : QObject(parent)
    , m_choice(choice)
{
    if (QApplication::style()->name() == "fusion"_L1)
        QApplication::setStyle(new OutlinedStyle);
    if (choice != Choice::Desktop) {
        apply(choice == Choice::Dark);
        return;
    }
    useBus(m_bus);
}

void ColorScheme::useBus(const QDBusConnection& bus)
{
    m_bus = bus;
    if (m_choice != Choice::Desktop)
        return;
    m_bus.connect(u"org.freedesktop.portal.Desktop"_s, u"/org/freedesktop/portal/desktop"_s,
                  u"org.freedesktop.portal.Settings"_s, u"SettingChanged"_s, this,
                  SLOT(settingChanged(QString, QString, QDBusVariant)));
    ask();
}

void ColorScheme::ask()
{
    QDBusMessage message = QDBusMessage::createMethodCall(u"org.freedesktop.portal.Desktop"_s,
                                                          u"/org/freedesktop/portal/desktop"_s,
                                                          u"org.freedesktop.portal.Settings"_s, u"Read"_s);
    message.setAutoStartService(false); // a setting is no reason to start a portal
    message.setArguments({group(), u"color-scheme"_s});
    auto* watcher = new QDBusPendingCallWatcher(m_bus.asyncCall(message), this);
    connect(watcher, &QDBusPendingCallWatcher::finished, this, [this, watcher] {
        watcher->deleteLater();
        const QDBusPendingReply<QDBusVariant> reply = *watcher;
        if (!reply.isError())
            settingChanged(group(), u"color-scheme"_s, reply.value());
    });
}

void ColorScheme::settingChanged(const QString& changedGroup, const QString& key, const QDBusVariant& value)
{
    if (changedGroup != group() || key != "color-scheme"_L1)
        return;
    QVariant inner = value.variant();
    if (inner.canConvert<QDBusVariant>()) // Read() wraps its answer twice, the signal once
        inner = inner.value<QDBusVariant>().variant();
    apply(inner.toUInt() == preferDark);
}

void ColorScheme::apply(bool dark)
{
    // A platform theme that is dark already knows better colours than ours.
    const bool alreadyDark = QApplication::palette().color(QPalette::Window).lightness() < 128;
    if (dark == m_dark && dark == alreadyDark)
        return;
    if (dark && !alreadyDark) {
        QApplication::setPalette(darkPalette());
    } else if (!dark && m_dark)
        QApplication::setPalette(QPalette());
    m_dark = dark;
}

} // namespace downlight
