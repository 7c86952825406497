// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/commands/commands.h"
#include "app/platform/keychain.h"
#include "app/platform/profile.h"
#include "app/platform/session_bus.h"
#include "app/platform/troubles.h"
#include "core/engine/crowd_port.h"
#include "core/engine/engine_driver.h"
#include "core/net/qt_network_gate.h"
#include "core/store/settings.h"
#include "core/store/threaded_journal.h"
#include "ui/desktop/dbus_notices.h"
#include "ui/popup/add_dialog.h"

#include <QPointer>

#include <memory>

namespace downlight {

class CatalogueView;
class Demo;
class ListWindow;
class ReportView;
class SettingsDialog;
class TrayNotices;
class TrayIcon;
class TrayMenu;

/// The tray program: owns every part and wires them. Made once in main(); its parts die in reverse order.
class TrayProgram : public QObject {
    Q_OBJECT
public:
    struct Options {
        bool demo = false; ///< Sample services of our own, no network, time sped up, nothing stored.
        bool show = false; ///< Open the window at once.
    };

    TrayProgram(Profile& profile, const Options& options, QObject* parent = nullptr);
    ~TrayProgram() override;

    /// Opens the store and begins. What went wrong shows in the window, which then opens.
    void start();

Q_SIGNALS:
    void busRenewed(const QDBusConnection& bus); ///< As SessionBus::renewed().

private:
    void openStore();
    void makeEngine(const Settings& settings);
    void makeViews();
    void connectDesktop();
    void offerOnBus();
    void showWindow(const QString& id);
    void showCatalogue(const QString& slug);
    void showAddDialog(const QString& address);
    void showSettings();
    void startReports();
    void add(const AddDialog::Choice& choice);
    void say(const QString& text);
    void showTroubles();
    [[nodiscard]] std::function<void(const Result<void>&)> sayWhereNotStored();
    void store(Service service);
    void remove(const QString& id);
    void noticeAction(const QString& place, const QString& action);
    void applySettings(const Settings& settings);
    [[nodiscard]] Result<void> saveSettings(const Settings& settings) const;
    [[nodiscard]] QString nameOf(const QString& id) const;
    [[nodiscard]] NetworkGate& network() const;
    void finish();

    Profile& m_profile;
    Options m_options;
    std::unique_ptr<Clock> m_clock;
    std::unique_ptr<Random> m_random;
    SourceRegistry m_sources = SourceRegistry::withBuiltins();
    std::unique_ptr<Demo> m_demo;
    std::unique_ptr<QtNetworkGate> m_network;
    std::unique_ptr<Keychain> m_keychain;
    std::unique_ptr<ThreadedJournal> m_journal;
    Recollection m_recollection;
    bool m_firstStart = false; ///< Nothing was ever stored in this profile.
    Troubles m_troubles;
    SessionBus m_sessionBus;
    Settings m_settings;
    std::unique_ptr<Reports> m_reports;
    std::unique_ptr<CrowdPort> m_crowd;
    std::unique_ptr<TrayNotices> m_trayNotices; ///< Before who uses it.
    std::unique_ptr<DbusNotices> m_notices;
    std::unique_ptr<Engine> m_engine;
    std::unique_ptr<EngineDriver> m_driver;
    std::unique_ptr<WatchList> m_list;
    std::unique_ptr<Commands> m_commands;
    std::unique_ptr<ProfileBusService> m_bus;
    std::unique_ptr<TrayMenu> m_menu;
    std::unique_ptr<TrayIcon> m_tray;
    std::unique_ptr<CatalogueView> m_catalogueView;
    std::unique_ptr<ReportView> m_reportView;
    std::unique_ptr<ListWindow>
        m_window; ///< Made when first needed: an idle program has no window in memory.
    QPointer<AddDialog> m_addDialog;
    QPointer<SettingsDialog> m_settingsDialog;
};

} // namespace downlight
