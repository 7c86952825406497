// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/tray/tray_menu.h"

#include "core/base/text.h"
#include "ui/models/icons.h"
#include "ui/models/sentences.h"

#include <QDesktopServices>

namespace downlight {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

constexpr int mostServices = 12;

} // namespace

TrayMenu::TrayMenu(Engine& engine, QWidget* parent)
    : QMenu(parent)
    , m_engine(engine)
{
    // Tray hosts fetch the menu over D-Bus without saying when it opens, so it is kept up to date all the
    // time, but at most once for each turn of the event loop.
    connect(&engine, &Engine::verdictChanged, this, &TrayMenu::plan);
    connect(&engine, &Engine::servicesChanged, this, &TrayMenu::plan);
    connect(&engine, &Engine::connectionChanged, this, &TrayMenu::plan);
    connect(&engine, &Engine::acted, this, &TrayMenu::plan);
    connect(this, &QMenu::aboutToHide, this, [this] {
        if (m_stale)
            QMetaObject::invokeMethod(this, &TrayMenu::rebuild, Qt::QueuedConnection);
    });
    rebuild();
}

void TrayMenu::plan()
{
    if (std::exchange(m_stale, true))
        return;
    QMetaObject::invokeMethod(this, &TrayMenu::rebuild, Qt::QueuedConnection);
}

void TrayMenu::rebuild()
{
    if (isVisible())
        return; // somebody is reading it; aboutToHide comes back here
    m_stale = false;
    qDeleteAll(
        findChildren<QMenu*>(QString(), Qt::FindDirectChildrenOnly)); // clear() leaves sub-menus behind
    clear();
    connect(addAction(text::escapeMnemonic(Sentences::answer(m_engine))), &QAction::triggered, this,
            [this] { Q_EMIT windowRequested({}); });
    int shown = 0;
    for (const QString& id : m_engine.order()) {
        const WatchedService* watched = m_engine.service(id);
        if (isProblem(watched->verdict.level) && shown++ < mostServices)
            addService(*watched);
    }
    addSeparator();
    connect(addAction(tr("&Open Downlight")), &QAction::triggered, this,
            [this] { Q_EMIT windowRequested({}); });
    connect(addAction(tr("&Add a service…")), &QAction::triggered, this, &TrayMenu::addRequested);
    QMenu* report = addMenu(tr("&Report an issue"));
    fillReports(*report);
    QAction* check = addAction(tr("&Check everything now"));
    connect(check, &QAction::triggered, this, [this] { m_engine.checkNow({}); });
    QMenu* snooze = addMenu(tr("&Snooze everything"));
    addSnooze(*snooze, {});
    const bool any = !m_engine.services().empty();
    check->setEnabled(any);
    report->setEnabled(any);
    snooze->setEnabled(any);
    addSeparator();
    connect(addAction(tr("Se&ttings…")), &QAction::triggered, this, &TrayMenu::settingsRequested);
    connect(addAction(tr("&Quit")), &QAction::triggered, this, &TrayMenu::quitRequested);
}

void TrayMenu::addService(const WatchedService& watched)
{
    const QString title =
        u"%1 – %2"_s.arg(text::isolate(watched.service.name), Sentences::headline(watched.verdict));
    QMenu* menu = addMenu(icons::forLevel(watched.verdict.level), text::escapeMnemonic(title));
    fillService(*menu, watched.service.id);
}

void TrayMenu::fillService(QMenu& menu, const QString& id)
{
    const WatchedService* watched = m_engine.service(id);
    const QUrl page = watched->service.webPage();
    connect(menu.addAction(tr("&Details")), &QAction::triggered, this,
            [this, id] { Q_EMIT windowRequested(id); });
    QAction* open = menu.addAction(tr("Open &page"));
    open->setEnabled(!page.isEmpty());
    connect(open, &QAction::triggered, this, [page] { QDesktopServices::openUrl(page); });
    connect(menu.addAction(tr("&Report an issue…")), &QAction::triggered, this,
            [this, id] { Q_EMIT reportRequested(id); });
    connect(menu.addAction(tr("&Chart")), &QAction::triggered, this,
            [this, id] { Q_EMIT chartRequested(id); });
    connect(menu.addAction(tr("Check &now")), &QAction::triggered, this,
            [this, id] { m_engine.checkNow(id); });
    QAction* bell = menu.addAction(tr("&Bell: tell me when it is back"));
    bell->setCheckable(true);
    bell->setChecked(m_engine.noticeRules().of(id).bell);
    connect(bell, &QAction::toggled, this, [this, id](bool on) { m_engine.setBell(id, on); });
    QAction* acknowledge = menu.addAction(tr("&Acknowledge"));
    acknowledge->setCheckable(true);
    acknowledge->setChecked(m_engine.noticeRules().of(id).acknowledged);
    acknowledge->setEnabled(watched->incident.has_value());
    connect(acknowledge, &QAction::toggled, this, [this, id](bool on) { m_engine.acknowledge(id, on); });
    addSnooze(*menu.addMenu(tr("&Snooze")), id);
}

/// Every watched service, in the user's order, as far as a menu can be long.
void TrayMenu::fillReports(QMenu& menu)
{
    constexpr int most = 30;
    int shown = 0;
    for (const QString& id : m_engine.order()) {
        if (shown++ == most) {
            connect(menu.addAction(tr("More in the window…")), &QAction::triggered, this,
                    [this] { Q_EMIT windowRequested({}); });
            break;
        }
        const QString name = text::clean(m_engine.service(id)->service.name, 60);
        connect(menu.addAction(tr("%1…").arg(text::escapeMnemonic(name))), &QAction::triggered, this,
                [this, id] { Q_EMIT reportRequested(id); });
    }
}

void TrayMenu::addSnooze(QMenu& menu, const QString& id)
{
    const auto add = [&](const QString& text, std::chrono::seconds length) {
        connect(menu.addAction(text), &QAction::triggered, this,
                [this, id, length] { m_engine.snooze(id, length); });
    };
    add(tr("15 minutes"), 15min);
    add(tr("1 hour"), 1h);
    add(tr("4 hours"), 4h);
    if (id.isEmpty() || m_engine.service(id)->incident) { // what works would hide its next outage
        connect(menu.addAction(tr("Until it recovers")), &QAction::triggered, this,
                [this, id] { m_engine.snoozeUntilRecovery(id); });
    }
    connect(menu.addAction(tr("End snooze")), &QAction::triggered, this,
            [this, id] { m_engine.endSnooze(id); });
}

} // namespace downlight
