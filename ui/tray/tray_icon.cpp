// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/tray/tray_icon.h"

#include "core/base/text.h"
#include "ui/desktop/tray_host_watcher.h"
#include "ui/models/icons.h"
#include "ui/models/light.h"
#include "ui/models/sentences.h"

#include <QMenu>
#include <QSystemTrayIcon>

namespace downlight {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

constexpr auto trayMayTake = 10s;

} // namespace

TrayIcon::TrayIcon(Engine& engine, QMenu& menu, const QDBusConnection& bus, QObject* parent)
    : QObject(parent)
    , m_engine(engine)
    , m_menu(menu)
    , m_host(new TrayHostWatcher(this))
{
    // The icon goes with its host: one that Qt registers again by itself would stand beside the new one.
    connect(m_host, &TrayHostWatcher::appeared, this, &TrayIcon::make);
    connect(m_host, &TrayHostWatcher::vanished, this, [this] {
        m_icon.reset();
        m_patience.start();
    });
    m_patience.setSingleShot(true);
    m_patience.setInterval(trayMayTake);
    connect(&m_patience, &QTimer::timeout, this, [this] {
        if (!m_host->isPresent())
            Q_EMIT trayMissing();
    });
    // A whole watch list may change at once: the icon is drawn for the last of it.
    const auto soon = [this] {
        if (!std::exchange(m_refreshing, true))
            QMetaObject::invokeMethod(this, &TrayIcon::refresh, Qt::QueuedConnection);
    };
    connect(&engine, &Engine::verdictChanged, this, soon);
    connect(&engine, &Engine::connectionChanged, this, soon);
    connect(&engine, &Engine::servicesChanged, this, soon);
    connect(&engine, &Engine::acted, this, soon);
    m_patience.start();
    m_host->start(bus);
}

void TrayIcon::useBus(const QDBusConnection& bus)
{
    m_host->start(bus);
}

TrayIcon::~TrayIcon() = default;

void TrayIcon::make()
{
    m_icon = std::make_unique<QSystemTrayIcon>();
    m_icon->setContextMenu(&m_menu);
    connect(m_icon.get(), &QSystemTrayIcon::activated, this,
            [this](QSystemTrayIcon::ActivationReason reason) {
                if (reason == QSystemTrayIcon::Trigger || reason == QSystemTrayIcon::DoubleClick)
                    Q_EMIT activated();
            });
    m_shownKey.clear();
    refresh();
    m_icon->show();
}

void TrayIcon::setCountShown(bool shown)
{
    m_countShown = shown;
    refresh();
}

void TrayIcon::refresh()
{
    m_refreshing = false;
    const Light light = Light::of(m_engine);
    const QString key = u"%1 %2 %3 %4 %5 %6"_s.arg(light.offline)
                            .arg(light.snoozed)
                            .arg(static_cast<int>(light.level))
                            .arg(m_countShown ? light.problems : 0)
                            .arg(light.isBlind)
                            .arg(Sentences::answer(m_engine));
    if (key == m_shownKey || !m_icon)
        return;
    m_shownKey = key;
    const bool counts = m_countShown && !light.offline && !light.snoozed;
    m_icon->setIcon(counts ? icons::withCount(light.icon(), light.problems) : light.icon());
    m_icon->setToolTip(text::hostToolTip(Sentences::answer(m_engine)));
}

} // namespace downlight
