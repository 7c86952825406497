// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/live_commands.h"

#include "app/cli/print.h"
#include "app/commands/command_json.h"
#include "app/commands/commands.h"
#include "app/platform/catalogue_parts.h"
#include "app/platform/keychain.h"
#include "app/platform/settings_parts.h"
#include "app/platform/troubles.h"
#include "core/engine/crowd_port.h"
#include "core/engine/engine_driver.h"
#include "core/net/qt_network_gate.h"
#include "core/store/settings.h"
#include "core/store/sqlite_journal.h"

#include <QCoreApplication>
#include <QFile>

#include <cstdio>
#include <random>
#include <unistd.h>

namespace downlight::cli {

using namespace Qt::StringLiterals;

namespace {

constexpr int unavailable = 69;
constexpr std::chrono::milliseconds patience{100};

CommandAnswer unavailableAnswer(const QString& detail)
{
    return {unavailable, {command_json::error({Failure::Kind::Storage, detail})}};
}

/// Takes everything and keeps nothing: for questions, which change nothing.
class NoJournal final : public Journal {
public:
    void commit(const Batch&, QObject&, Committed done) override { done(Written{}); }
    void saveWatchList(const QList<Service>&, QObject&, Done done) override { done({}); }
};

/// True where \p command changes nothing, and so needs neither the profile's lock nor a database that can be
/// written.
bool isQuestion(const QJsonObject& command)
{
    const QString name = command["command"_L1].toString();
    return name == "status"_L1 || name == "watch-list"_L1
        || (name == "hub"_L1 && !command.contains("address"_L1));
}

/// Everything a command needs where no tray program runs, put together for one run.
class OwnRun {
public:
    explicit OwnRun(const Profile& profile)
        : m_profile(profile)
    {
    }

    CommandAnswer ask(const QJsonObject& command);
    CommandAnswer act(const QJsonObject& command);

private:
    CommandAnswer run(const QJsonObject& command, Journal& journal, const SettingsFile::Loaded& settings,
                      bool asks);

    void keep(const QString& trouble, Troubles::Harm harm = Troubles::Harm::Some);
    void sayKept() const;

    const Profile& m_profile;
    SqliteJournal m_journal;
    Recollection m_recollection;
};

/// Says \p trouble now, and in the window until it was read there.
void OwnRun::keep(const QString& trouble, Troubles::Harm harm)
{
    warn(trouble);
    Troubles(m_profile.troublesPath()).add(trouble, harm);
}

/// What an earlier run could not store or had to repair. Whoever sits before a terminal has read it then.
void OwnRun::sayKept() const
{
    Troubles troubles(m_profile.troublesPath());
    const QStringList kept = troubles.kept();
    for (const QString& trouble : kept)
        warn(trouble);
    if (!kept.isEmpty() && isatty(STDERR_FILENO) == 1)
        troubles.markRead();
}

CommandAnswer OwnRun::ask(const QJsonObject& command)
{
    m_journal.setRetention(SettingsFile(m_profile.settingsPath()).read().settings.retention);
    const Result<Recollection> recollection =
        m_journal.openToRead(m_profile.databasePath()).and_then([this] { return m_journal.recollect(); });
    if (!recollection)
        return {unavailable, {command_json::error(whyNotReadable(recollection.error()))}};
    m_recollection = *recollection;
    const QString lost = Troubles(m_profile.troublesPath()).lost();
    sayKept();
    // An empty list after a repair must not look as if all were well.
    if (m_recollection.watchList.isEmpty() && !lost.isEmpty() && command["command"_L1].toString() != "hub"_L1)
        return unavailableAnswer(u"nothing is watched any more. "_s + lost);
    NoJournal journal;
    return run(command, journal, SettingsFile(m_profile.settingsPath()).read(), true);
}

CommandAnswer OwnRun::act(const QJsonObject& command)
{
    sayKept();
    m_journal.setRetention(SettingsFile(m_profile.settingsPath()).read().settings.retention);
    const Result<Database::Opened> opened = m_journal.open(m_profile.databasePath());
    if (!opened)
        return unavailableAnswer(opened.error().detail);
    if (!opened->setAside.isEmpty())
        keep(u"The database could not be used (%1). It is kept as %2; a new one was begun."_s.arg(
                 opened->why, opened->setAside),
             Troubles::Harm::ListMayBeLost);
    if (opened->inMemory)
        warn(u"nothing can be stored: %1"_s.arg(opened->why));
    const Result<Recollection> recollection = m_journal.recollect();
    if (!recollection)
        return unavailableAnswer(recollection.error().detail);
    // Nothing to read and nowhere to write: an empty list must not look as if all were well.
    const QString asked = command["command"_L1].toString();
    if (opened->inMemory && recollection->watchList.isEmpty() && asked != "watch-add"_L1)
        return unavailableAnswer(u"the watch list cannot be read: "_s + opened->why);
    if (!opened->setAside.isEmpty() && recollection->watchList.isEmpty() && asked == "check"_L1)
        return unavailableAnswer(u"nothing is watched any more: the database could not be used (%1); "
                                 u"it is kept as %2"_s.arg(opened->why, opened->setAside));
    m_recollection = *recollection;
    const SettingsFile::Loaded settings = SettingsFile(m_profile.settingsPath()).load();
    if (!settings.trouble.isEmpty())
        keep(settings.trouble);
    return run(command, m_journal, settings, false);
}

CommandAnswer OwnRun::run(const QJsonObject& command, Journal& journal, const SettingsFile::Loaded& loaded,
                          bool asks)
{
    const SystemClock clock;
    Random random(std::random_device{}());
    const SourceRegistry sources = SourceRegistry::withBuiltins();
    QtNetworkGate network;
    Keychain keychain(clock);
    SettingsFile::Loaded settings = loaded;
    if (asks && !settings.trouble.isEmpty())
        warn(settings.trouble);
    QString unkept; // why reports are only in memory
    Engine::Options options = engineOptions(settings.settings);
    options.tells = false;
    Reports reports(&network, clock);
    CrowdPort crowd(reports);
    Engine engine({clock, random, network, sources, journal, nullptr, &crowd, &keychain}, options);
    QObject::connect(&engine, &Engine::storedOtherwise, &engine, [this](const Written& how) {
        if (how.setAside > 0)
            keep(u"%1 entries of the history could not be stored and were set aside (%2)."_s.arg(how.setAside)
                     .arg(how.why));
        if (!how.repaired.isEmpty())
            keep(u"The database was damaged while in use: %1."_s.arg(how.repaired),
                 Troubles::Harm::ListMayBeLost);
    });
    QObject::connect(&reports, &Reports::storageChanged, &reports,
                     [&unkept](const QString& why) { unkept = why; });
    reports.open(asks ? u":memory:"_s : m_profile.reportsPath());
    reports.setHub(QUrl(settings.settings.hub, QUrl::StrictMode));
    engine.start(m_recollection);
    WatchList list(engine, journal, &keychain);
    list.setCommunity(reports.hasHub(), [](const Result<void>&) {});
    const Commands::HubSetting hub{
        [&settings] { return settings.settings.hub; },
        [&](const QString& address) {
            // What could not be read must not be replaced by defaults.
            if (!settings.trouble.isEmpty() && QFile::exists(m_profile.settingsPath()))
                return Result<void>(fail(Failure::Kind::Storage, settings.trouble));
            settings.settings.hub = address;
            return SettingsFile(m_profile.settingsPath()).save(settings.settings);
        }};
    Commands commands({engine, list, network, sources, catalogueSupply(m_profile), &reports, hub});
    CommandAnswer answer;
    bool answered = false;
    commands.run(command, [&](const CommandAnswer& given) {
        answer = given;
        answered = true;
        QCoreApplication::quit();
    });
    if (!answered) {
        const auto driver = asks ? nullptr : std::make_unique<EngineDriver>(engine);
        QCoreApplication::exec();
    }
    engine.flush();
    // What is counted in memory is forgotten with this process.
    const QString name = command["command"_L1].toString();
    const bool isCounted = answer.exitCode == 0 && (name == "report"_L1 || name == "works"_L1);
    if (isCounted && !unkept.isEmpty() && !reports.hasHub())
        return unavailableAnswer(u"it cannot be stored, so nothing was reported: "_s + unkept);
    return answer;
}

} // namespace

Failure whyNotReadable(const Failure& failure)
{
    switch (failure.kind) {
    case Failure::Kind::Format:
        return {failure.kind,
                u"what is stored is damaged (%1); starting Downlight, or `downlightctl check`, repairs it "
                u"and keeps "
                u"the damaged file"_s.arg(failure.detail)};
    case Failure::Kind::Usage:
        return {failure.kind, u"what is stored cannot be read: %1; use that version"_s.arg(failure.detail)};
    default:
        return {failure.kind, u"what is stored cannot be read: %1"_s.arg(failure.detail)};
    }
}

CommandAnswer runLive(Profile& profile, const QJsonObject& command)
{
    if (const Result<void> usable = profile.usable(); !usable)
        return unavailableAnswer(usable.error().detail);
    // A tray program that is just starting has the lock before it has its name.
    constexpr int attempts = Profile::longestUse / patience;
    constexpr int forTheTray = Profile::startOfTray / patience;
    for (int attempt = 0; attempt < attempts; ++attempt) {
        if (attempt >= forTheTray && profile.isLockedByTray())
            return unavailableAnswer(
                u"Downlight runs with this profile (%1), but is not on the session bus of this shell; "
                u"run the command in its desktop session, or with that session's DBUS_SESSION_BUS_ADDRESS"_s
                    .arg(profile.lockedBy()));
        if (attempt == Profile::noticeableUse / patience)
            warn(u"%1 uses this profile; waiting for it, %2 s at most"_s.arg(profile.lockedBy())
                     .arg(Profile::longestUse.count()));
        if (profile_bus::isOffered(profile.busName())) {
            const Result<CommandAnswer> answer = profile_bus::run(profile.busName(), command);
            return answer ? *answer : unavailableAnswer(answer.error().detail);
        }
        if (isQuestion(command))
            return OwnRun(profile).ask(command);
        if (profile.lock(patience))
            return OwnRun(profile).act(command);
    }
    return unavailableAnswer(u"%1 has used this profile for %2 s and cannot be reached over the session bus; "
                             u"end it, wait for it, or use --profile"_s.arg(profile.lockedBy())
                                 .arg(Profile::longestUse.count()));
}

} // namespace downlight::cli
