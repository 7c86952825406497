// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/live_commands.h"

#include "app/commands/command_json.h"
#include "app/commands/commands.h"
#include "app/platform/catalogue_parts.h"
#include "app/platform/keychain.h"
#include "app/platform/settings_parts.h"
#include "core/engine/crowd_port.h"
#include "core/engine/engine_driver.h"
#include "core/net/qt_network_gate.h"
#include "core/store/settings.h"
#include "core/store/sqlite_journal.h"

#include <QCoreApplication>
#include <QFile>

#include <cstdio>
#include <random>

namespace downlight::cli {

using namespace Qt::StringLiterals;

namespace {

constexpr int unavailable = 69;
constexpr int attempts = 50;
constexpr std::chrono::milliseconds patience{100};

CommandAnswer unavailableAnswer(const QString& detail)
{
    return {unavailable, {command_json::error({Failure::Kind::Storage, detail})}};
}

void warn(const QString& text)
{
    std::fputs(("downlightctl: "_L1 + text + u'\n').toUtf8().constData(), stderr);
}

CommandAnswer runHere(const Profile& profile, const QJsonObject& command)
{
    const SystemClock clock;
    Random random(std::random_device{}());
    const SourceRegistry sources = SourceRegistry::withBuiltins();
    QtNetworkGate network;
    Keychain keychain(clock);
    SqliteJournal journal;
    const Result<Database::Opened> opened = journal.open(profile.databasePath());
    if (!opened)
        return unavailableAnswer(opened.error().detail);
    if (!opened->setAside.isEmpty())
        warn(u"the database could not be used (%1); it is kept as %2"_s.arg(opened->why, opened->setAside));
    if (opened->inMemory)
        warn(u"nothing can be stored: %1"_s.arg(opened->why));
    const Result<Recollection> recollection = journal.recollect();
    if (!recollection)
        return unavailableAnswer(recollection.error().detail);
    // Nothing to read and nowhere to write: an empty list must not look as if all were well.
    if (opened->inMemory && recollection->watchList.isEmpty()
        && command["command"_L1].toString() != "watch-add"_L1)
        return unavailableAnswer(u"the watch list cannot be read: "_s + opened->why);
    const QString asked = command["command"_L1].toString();
    if (!opened->setAside.isEmpty() && recollection->watchList.isEmpty()
        && (asked == "check"_L1 || asked == "status"_L1))
        return unavailableAnswer(u"nothing is watched any more: the database could not be used (%1); "
                                 u"it is kept as %2"_s.arg(opened->why, opened->setAside));
    SettingsFile::Loaded settings = SettingsFile(profile.settingsPath()).load();
    if (!settings.trouble.isEmpty())
        warn(settings.trouble);
    Engine::Options options = engineOptions(settings.settings);
    options.tells = false;
    Reports reports(&network, clock);
    CrowdPort crowd(reports);
    Engine engine({clock, random, network, sources, journal, nullptr, &crowd, &keychain}, options);
    reports.open(profile.reportsPath());
    reports.setHub(QUrl(settings.settings.hub, QUrl::StrictMode));
    engine.start(*recollection);
    WatchList list(engine, journal, &keychain);
    list.setCommunity(reports.hasHub(), [](const Result<void>&) {});
    const Commands::HubSetting hub{
        [&settings] { return settings.settings.hub; },
        [&](const QString& address) {
            // What could not be read must not be replaced by defaults.
            if (!settings.trouble.isEmpty() && QFile::exists(profile.settingsPath()))
                return Result<void>(fail(Failure::Kind::Storage, settings.trouble));
            settings.settings.hub = address;
            return SettingsFile(profile.settingsPath()).save(settings.settings);
        }};
    Commands commands({engine, list, network, sources, catalogueSupply(profile), &reports, hub});
    CommandAnswer answer;
    bool answered = false;
    commands.run(command, [&](const CommandAnswer& given) {
        answer = given;
        answered = true;
        QCoreApplication::quit();
    });
    if (!answered) {
        const EngineDriver driver(engine);
        QCoreApplication::exec();
    }
    engine.flush();
    return answer;
}

} // namespace

CommandAnswer runLive(Profile& profile, const QJsonObject& command)
{
    if (const Result<void> usable = profile.usable(); !usable)
        return unavailableAnswer(usable.error().detail);
    // A tray program that is just starting has the lock before it has its name.
    for (int attempt = 0; attempt < attempts; ++attempt) {
        if (profile_bus::isOffered(profile.busName())) {
            const Result<CommandAnswer> answer = profile_bus::run(profile.busName(), command);
            return answer ? *answer : unavailableAnswer(answer.error().detail);
        }
        if (profile.lock(patience))
            return runHere(profile, command);
    }
    return unavailableAnswer(
        u"another program uses this profile and cannot be reached over the session bus; end it or use --profile"_s);
}

} // namespace downlight::cli
