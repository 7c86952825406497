// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/tray/tray_program.h"

#include "app/platform/link_monitor.h"
#include "app/platform/settings_parts.h"
#include "app/platform/signals.h"
#include "app/platform/sleep_monitor.h"
#include "app/tray/catalogue_view.h"
#include "app/tray/demo.h"
#include "app/tray/report_view.h"
#include "app/tray/trouble_words.h"
#include "core/base/log.h"
#include "ui/desktop/tray_notices.h"
#include "ui/models/sentences.h"
#include "ui/popup/list_window.h"
#include "ui/popup/undo_banner.h"
#include "ui/settings/settings_dialog.h"
#include "ui/tray/tray_icon.h"
#include "ui/tray/tray_menu.h"

#include <QApplication>
#include <QDesktopServices>
#include <QFile>
#include <QUuid>

#include <random>

namespace downlight {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

TrayProgram::TrayProgram(Profile& profile, const Options& options, QObject* parent)
    : QObject(parent)
    , m_profile(profile)
    , m_options(options)
    , m_random(std::make_unique<Random>(std::random_device{}()))
    , m_troubles(options.demo ? QString() : profile.troublesPath())
{
    connect(&m_troubles, &Troubles::changed, this, &TrayProgram::showTroubles);
    if (options.demo)
        m_clock = std::make_unique<FastClock>(Demo::speed);
    else
        m_clock = std::make_unique<SystemClock>();
    m_keychain = std::make_unique<Keychain>(*m_clock);
}

TrayProgram::~TrayProgram() = default;

void TrayProgram::start()
{
    if (!m_options.demo) {
        m_troubles.load(); // whoever had the profile before may have added some
        const SettingsFile::Loaded loaded = SettingsFile(m_profile.settingsPath()).load();
        m_settings = loaded.settings;
        if (!loaded.trouble.isEmpty())
            m_troubles.add(loaded.trouble);
    }
    m_sessionBus.start();
    openStore();
    makeEngine(m_settings);
    makeViews();
    connectDesktop();
    m_engine->start(m_recollection);
    m_recollection = {};
    startReports();
    m_driver = std::make_unique<EngineDriver>(*m_engine);
    if (m_demo)
        m_demo->play(*m_engine);
    else
        offerOnBus();
    if (m_options.show || m_options.demo || !m_troubles.text().isEmpty())
        showWindow({});
    if (m_firstStart && m_engine->services().empty())
        showCatalogue({});
}

void TrayProgram::openStore()
{
    m_journal = std::make_unique<ThreadedJournal>();
    m_firstStart = !m_options.demo && !QFile::exists(m_profile.databasePath());
    const auto begin =
        m_journal->open(m_options.demo ? u":memory:"_s : m_profile.databasePath(), m_settings.retention);
    if (!begin) {
        m_troubles.set(Troubles::Topic::History, tr("Nothing can be stored: %1").arg(begin.error().detail));
        return;
    }
    m_recollection = begin->recollection;
    sayHowOpened(m_troubles, begin->opened);
}

void TrayProgram::makeEngine(const Settings& settings)
{
    const auto names = [this](const QString& id) { return nameOf(id); };
    m_notices = std::make_unique<DbusNotices>(m_sessionBus.connection(), names);
    const auto icon = [this] { return m_tray ? m_tray->systemIcon() : nullptr; };
    m_trayNotices = std::make_unique<TrayNotices>(names, icon);
    m_notices->setFallback(m_trayNotices.get());
    m_notices->setPages([this](const QString& id) {
        return m_engine->service(id) && !m_engine->service(id)->service.webPage().isEmpty();
    });
    Engine::Options options = engineOptions(settings);
    if (m_options.demo) {
        m_demo = std::make_unique<Demo>(*m_clock);
        m_reports = std::make_unique<Reports>(nullptr, *m_clock);
        options.anchors = Demo::anchors();
        m_engine =
            std::make_unique<Engine>(Engine::Parts{*m_clock, *m_random, m_demo->network(), m_sources,
                                                   *m_journal, m_notices.get(), m_demo->community(), nullptr},
                                     options);
    } else {
        m_network = std::make_unique<QtNetworkGate>();
        m_reports = std::make_unique<Reports>(m_network.get(), *m_clock);
        m_crowd = std::make_unique<CrowdPort>(*m_reports);
        m_engine =
            std::make_unique<Engine>(Engine::Parts{*m_clock, *m_random, *m_network, m_sources, *m_journal,
                                                   m_notices.get(), m_crowd.get(), m_keychain.get()},
                                     options);
    }
    const CatalogueSupply catalogue = catalogueSupply(m_profile);
    m_list = std::make_unique<WatchList>(*m_engine, *m_journal, m_keychain.get());
    const Commands::HubSetting hub{[this] { return m_settings.hub; },
                                   [this](const QString& address) {
                                       Settings changed = m_settings;
                                       changed.hub = address;
                                       const Result<void> saved = saveSettings(changed);
                                       if (saved)
                                           applySettings(changed);
                                       return saved;
                                   }};
    m_commands = std::make_unique<Commands>(
        Commands::Parts{*m_engine, *m_list, network(), m_sources, catalogue, m_reports.get(), hub});
    m_reportView = std::make_unique<ReportView>(
        ReportView::Parts{*m_engine, *m_list, *m_reports, *m_journal, catalogue});
    m_catalogueView = std::make_unique<CatalogueView>(
        CatalogueView::Parts{*m_engine, *m_list, network(), m_sources, catalogue, *m_reports});
    connect(m_catalogueView.get(), &CatalogueView::addressRequested, this, &TrayProgram::showAddDialog);
    connect(m_catalogueView.get(), &CatalogueView::reportRequested, m_reportView.get(),
            &ReportView::reportEntry);
    connect(m_catalogueView.get(), &CatalogueView::chartRequested, m_reportView.get(),
            &ReportView::showChart);
    connect(m_catalogueView.get(), &CatalogueView::lookingChanged, m_reportView.get(),
            &ReportView::setLooking);
}

void TrayProgram::startReports()
{
    connectCrowd(*m_reports, *m_engine);
    connectTroubles(m_troubles, *m_engine, *m_reports);
    connect(m_reports.get(), &Reports::dropped, this,
            [this](const QString&, const QString& service, const QString& why) {
                say(tr("A report about %1 was dropped: %2.").arg(service, why));
            });
    m_reports->open(m_options.demo ? u":memory:"_s : m_profile.reportsPath());
    if (!m_options.demo)
        m_reportView->setHub(m_settings.hub);
}

void TrayProgram::makeViews()
{
    m_menu = std::make_unique<TrayMenu>(*m_engine);
    connect(m_menu.get(), &TrayMenu::windowRequested, this, &TrayProgram::showWindow);
    connect(m_menu.get(), &TrayMenu::addRequested, this, [this] { showCatalogue({}); });
    connect(m_menu.get(), &TrayMenu::reportRequested, m_reportView.get(), &ReportView::report);
    connect(m_menu.get(), &TrayMenu::chartRequested, m_reportView.get(), &ReportView::showChart);
    connect(m_menu.get(), &TrayMenu::settingsRequested, this, &TrayProgram::showSettings);
    connect(m_menu.get(), &TrayMenu::quitRequested, this, &TrayProgram::finish);
    m_tray = std::make_unique<TrayIcon>(*m_engine, *m_menu, m_sessionBus.connection());
    m_tray->setCountShown(m_settings.countInIcon);
    connect(m_tray.get(), &TrayIcon::activated, this, [this] {
        if (m_window && m_window->isVisible() && m_window->isActiveWindow())
            m_window->hide();
        else
            showWindow({});
    });
    connect(m_tray.get(), &TrayIcon::trayMissing, this, [this] { showWindow({}); });
}

void TrayProgram::connectDesktop()
{
    connect(m_notices.get(), &DbusNotices::available, m_engine.get(), &Engine::noticePortIsBack);
    connect(m_notices.get(), &DbusNotices::actionChosen, this, &TrayProgram::noticeAction);
    connect(&m_sessionBus, &SessionBus::renewed, this, [this](const QDBusConnection& bus) {
        m_notices->useBus(bus);
        m_tray->useBus(bus);
        Q_EMIT busRenewed(bus);
        if (m_bus)
            m_bus->offer(bus, m_profile.busName());
    });
    auto* signals_ = new TerminationSignals(this);
    connect(signals_, &TerminationSignals::terminated, this, &TrayProgram::finish);
    if (m_options.demo)
        return;
    auto* link = new LinkMonitor(this);
    connect(link, &LinkMonitor::linkChanged, m_engine.get(), &Engine::linkChanged);
    auto* sleep = new SleepMonitor(this);
    connect(sleep, &SleepMonitor::woke, m_engine.get(), &Engine::machineWoke);
}

void TrayProgram::offerOnBus()
{
    m_bus = std::make_unique<ProfileBusService>(
        [this](const QJsonObject& command, const std::function<void(const CommandAnswer&)>& done) {
            m_commands->run(command, done);
        },
        nullptr);
    if (!m_bus->offer(m_sessionBus.connection(), m_profile.busName()))
        qCInfo(logUi) << "The session bus is not there; the command line cannot reach this program.";
    connect(m_bus.get(), &ProfileBusService::showRequested, this, [this](const QString& token) {
        if (!token.isEmpty())
            qputenv("XDG_ACTIVATION_TOKEN", token.toUtf8());
        showWindow({});
    });
}

void TrayProgram::showTroubles()
{
    if (m_window)
        m_window->setTrouble(m_troubles.text(), m_troubles.canBeRead());
}

NetworkGate& TrayProgram::network() const
{
    return m_demo ? m_demo->network() : *m_network;
}

QString TrayProgram::nameOf(const QString& id) const
{
    const WatchedService* watched = m_engine ? m_engine->service(id) : nullptr;
    return watched ? watched->service.name : id;
}

void TrayProgram::showWindow(const QString& id)
{
    if (!m_window) {
        m_window = std::make_unique<ListWindow>(*m_engine);
        showTroubles();
        connect(m_window.get(), &ListWindow::troubleRead, &m_troubles, &Troubles::markRead);
        connect(m_window.get(), &ListWindow::addRequested, this, [this] { showCatalogue({}); });
        connect(m_window.get(), &ListWindow::aboutRequested, this, [this](const QString& about) {
            if (const WatchedService* watched = m_engine->service(about))
                showCatalogue(watched->service.instance.isEmpty() ? watched->service.slug
                                                                  : watched->service.id);
        });
        connect(m_window.get(), &ListWindow::removeRequested, this, &TrayProgram::remove);
        connect(m_window.get(), &ListWindow::serviceChanged, this,
                [this](const Service& service) { m_list->change(service, sayWhereNotStored()); });
        connect(m_window.get(), &ListWindow::reportRequested, m_reportView.get(), &ReportView::report);
        connect(m_window.get(), &ListWindow::chartRequested, m_reportView.get(), &ReportView::showChart);
        connect(m_window.get(), &ListWindow::settingsRequested, this, &TrayProgram::showSettings);
    }
    m_window->present(id);
}

void TrayProgram::showCatalogue(const QString& slug)
{
    if (!m_catalogueView->show(slug))
        showAddDialog({}); // without a catalogue any address can still be watched
}

void TrayProgram::showAddDialog(const QString& address)
{
    if (!m_catalogueView->window())
        showWindow({});
    if (!m_addDialog) {
        QWidget* parent = m_catalogueView->window() ? m_catalogueView->window() : m_window.get();
        m_addDialog = new AddDialog(network(), m_sources, parent);
        m_addDialog->setLookup(lookupIn(catalogueSupply(m_profile)()));
        m_addDialog->setIsWatched([this](const Detection& detection) {
            return m_list->isWatched(m_list->serviceFrom(detection, {}));
        });
        m_addDialog->setAttribute(Qt::WA_DeleteOnClose);
        connect(m_addDialog, &AddDialog::chosen, this, &TrayProgram::add);
    }
    if (!address.isEmpty())
        m_addDialog->setAddress(address);
    m_addDialog->show();
    m_addDialog->raise();
}

void TrayProgram::add(const AddDialog::Choice& choice)
{
    Service service = m_list->serviceFrom(choice.detection, choice.name);
    if (!choice.probe.isEmpty())
        service.probe.url = choice.probe;
    if (choice.headerName.isEmpty())
        return store(service);
    const QString key = service.id + u'/' + QUuid::createUuid().toString(QUuid::WithoutBraces);
    service.probe.headers.append({choice.headerName, key});
    m_keychain->write(key, choice.headerValue, *this, [this, service](const Result<void>& written) {
        if (!written)
            say(tr("The header's value could not be kept: %1").arg(written.error().detail));
        store(service); // the missing secret shows as the probe's state until the keychain answers
    });
}

/// Shows a line of trouble in the window, which opens for it.
void TrayProgram::say(const QString& text)
{
    showWindow({});
    m_troubles.set(Troubles::Topic::Said, text);
}

std::function<void(const Result<void>&)> TrayProgram::sayWhereNotStored()
{
    return [this](const Result<void>& stored) {
        m_troubles.set(Troubles::Topic::WatchList,
                       stored ? QString()
                              : tr("The watch list could not be stored: %1").arg(stored.error().detail));
    };
}

void TrayProgram::store(Service service)
{
    service.id = m_list->freeId(service.id); // another may have come meanwhile
    m_list->add(service, [this, id = service.id](const Result<void>& stored) {
        sayWhereNotStored()(stored);
        if (!stored)
            showWindow({});
        if (m_window && !m_catalogueView->window())
            m_window->present(id);
    });
    if (m_catalogueView->window())
        m_catalogueView->offerUndo(service);
}

void TrayProgram::remove(const QString& id)
{
    const WatchedService* watched = m_engine->service(id);
    if (!watched)
        return;
    const auto trouble = sayWhereNotStored();
    const std::optional<RemovedService> removed = m_list->remove(id, trouble);
    if (!removed)
        return;
    m_window->undoBanner().offer(
        tr("%1 is no longer watched.").arg(removed->watched.service.name),
        [this, removed, trouble, id] {
            m_list->putBack(*removed, trouble);
            m_window->present(id);
        },
        [this, removed] { m_list->forgetSecrets({removed->watched.service}, [] {}); });
}

void TrayProgram::showSettings()
{
    showWindow({});
    if (!m_settingsDialog) {
        m_settingsDialog = new SettingsDialog(m_settings, network(), m_window.get());
        m_settingsDialog->setAttribute(Qt::WA_DeleteOnClose);
        connect(m_settingsDialog, &SettingsDialog::chosen, this,
                [this, hubBefore = m_settings.hub](Settings settings) {
                    // The command line may have chosen another hub while the dialog was open.
                    if (settings.hub == hubBefore)
                        settings.hub = m_settings.hub;
                    applySettings(settings);
                    if (const Result<void> saved = saveSettings(settings); !saved)
                        say(tr("The settings could not be stored: %1").arg(saved.error().detail));
                });
    }
    m_settingsDialog->show();
    m_settingsDialog->raise();
}

void TrayProgram::applySettings(const Settings& settings)
{
    m_settings = settings;
    m_tray->setCountShown(settings.countInIcon);
    m_engine->changeOptions(engineOptions(settings));
    if (!m_options.demo)
        m_reportView->setHub(settings.hub);
}

Result<void> TrayProgram::saveSettings(const Settings& settings) const
{
    return m_options.demo ? Result<void>() : SettingsFile(m_profile.settingsPath()).save(settings);
}

void TrayProgram::noticeAction(const QString& place, const QString& action)
{
    const QString id = m_engine->serviceOfNotice(place);
    if (m_engine->noticeOf(place) == 0)
        return; // somebody else's notice
    if (id.isEmpty() || action == "default"_L1)
        return showWindow(id);
    const WatchedService* watched = m_engine->service(id);
    if (!watched)
        return;
    if (action == "open"_L1 && !watched->service.webPage().isEmpty())
        QDesktopServices::openUrl(watched->service.webPage());
    else if (action == "report"_L1)
        m_reportView->report(id);
    else if (action == "bell"_L1)
        m_engine->setBell(id, true);
    else if (action == "snooze"_L1)
        m_engine->snooze(id, 1h);
    else if (action == "ack"_L1)
        m_engine->acknowledge(id);
}

void TrayProgram::finish()
{
    m_driver.reset();
    if (m_window)
        m_window->undoBanner().settle();
    m_catalogueView->settle();
    m_engine->flush();
    QApplication::quit();
}

} // namespace downlight
