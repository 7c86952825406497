// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/tray/tray_icon.h"

#include "ui/desktop/tray_host_watcher.h"
#include "ui/models/icons.h"
#include "ui/models/sentences.h"

#include <QMenu>
#include <QSystemTrayIcon>

namespace downlight {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

constexpr auto trayMayTake = 10s;

/// What the icon stands for. One value at a time; the order of precedence is in stateOf().
struct State {
    bool offline = false;
    bool snoozed = false;
    Level level = Level::Unknown;
    int count = 0;
};

State stateOf(const Engine& engine)
{
    State state;
    state.offline = engine.connection() != Connection::Online;
    bool allSnoozed = !engine.services().empty();
    for (const auto& [id, watched] : engine.services()) {
        if (engine.noticeRules().isSnoozed(id))
            continue;
        allSnoozed = false;
        // Unknown ranks below operational: one page that cannot be read does not grey out the others.
        state.level = std::max(state.level, watched.verdict.level);
    }
    state.snoozed = allSnoozed;
    state.count = Sentences::problems(engine);
    return state;
}

} // namespace

TrayIcon::TrayIcon(Engine& engine, QMenu& menu, QObject* parent)
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
    m_host->start();
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

QIcon TrayIcon::icon() const
{
    const State state = stateOf(m_engine);
    if (state.offline)
        return icons::offline();
    if (state.snoozed)
        return icons::snoozed();
    return icons::withCount(icons::forLevel(state.level), m_countShown ? state.count : 0);
}

void TrayIcon::refresh()
{
    m_refreshing = false;
    const State state = stateOf(m_engine);
    const QString key = u"%1 %2 %3 %4 %5"_s.arg(state.offline)
                            .arg(state.snoozed)
                            .arg(static_cast<int>(state.level))
                            .arg(m_countShown ? state.count : 0)
                            .arg(Sentences::answer(m_engine));
    if (key == m_shownKey || !m_icon)
        return;
    m_shownKey = key;
    m_icon->setIcon(icon());
    // Names were cleaned by the text gate; what is left of mark-up must stay text in the host's tooltip.
    m_icon->setToolTip(Sentences::answer(m_engine).toHtmlEscaped());
}

} // namespace downlight
