// SPDX-License-Identifier: GPL-3.0-or-later
// downlightctl: core's stable face. docs/cli.md is its contract.

#include "app/cli/catalogue_commands.h"
#include "app/cli/live_commands.h"
#include "app/cli/moving_commands.h"
#include "app/cli/offline_commands.h"
#include "app/cli/print.h"
#include "app/platform/file_limit.h"

#include <QCoreApplication>
#include <QFileInfo>
#include <QJsonArray>

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

using namespace downlight;
using namespace Qt::StringLiterals;

namespace {

constexpr int wrongUsage = 64;

/// Everything the command line can say. CLI11 fills it; the callbacks read it.
struct Arguments {
    std::string profile;
    bool json = false;
    cli::ReadOptions readOptions;
    std::string file, format = "auto", url, at, name, instance, probe, id, problem, duration, detector;
    std::vector<std::string> ids, components;
    bool local = false, onlyProblems = false, off = false, all = false, polls = false, dryRun = false,
         opml = false;
    int days = 30, limit = 10, step = 0;
    unsigned long long seed = 1;
};

QJsonArray array(const std::vector<std::string>& words)
{
    QJsonArray array;
    for (const std::string& word : words)
        array.append(QString::fromStdString(word));
    return array;
}

QString text(const std::string& word)
{
    return QString::fromStdString(word);
}

/// "15m", "1h", "4h", "90s", "2d", or "recovers". \return -1 for until it recovers, nullopt for nonsense.
std::optional<qint64> secondsFrom(const QString& duration)
{
    if (duration == "recovers"_L1)
        return -1;
    static constexpr std::array<std::pair<char16_t, qint64>, 4> units{
        {{u's', 1}, {u'm', 60}, {u'h', 3600}, {u'd', 86400}}};
    for (const auto& [unit, factor] : units) {
        bool ok = false;
        const qint64 count = duration.endsWith(QChar(unit)) ? duration.chopped(1).toLongLong(&ok) : 0;
        if (ok && count >= 0 && count <= 366 * 86400 / factor)
            return count * factor;
    }
    return std::nullopt;
}

CommandAnswer usage(const QString& detail)
{
    return {wrongUsage,
            {QJsonObject{{u"error"_s, QJsonObject{{u"kind"_s, u"usage"_s}, {u"detail"_s, detail}}}}}};
}

using Run = std::function<int(const Arguments&)>;

int live(const Arguments& arguments, const QJsonObject& command)
{
    const bool isNew = !arguments.profile.empty() && !QFileInfo::exists(text(arguments.profile));
    Profile profile(text(arguments.profile));
    const CommandAnswer answer = cli::runLive(profile, command);
    const QString name = command["command"_L1].toString();
    const bool lists = name == "watch-list"_L1 || name == "status"_L1 || name == "check"_L1;
    if (lists && isNew) // a mistyped folder must not look like one in which all is well
        cli::warn(u"there was no profile at %1"_s.arg(text(arguments.profile)));
    if (lists && answer.objects.isEmpty() && answer.exitCode == 0 && !arguments.json
        && !arguments.onlyProblems)
        std::fputs("Nothing is watched yet; `downlightctl watch add SLUG-or-URL` begins.\n", stderr);
    return cli::print(answer, arguments.json);
}

void addReading(CLI::App& app, Arguments& arguments, Run& chosen)
{
    CLI::App* read = app.add_subcommand("read", "Read one recorded answer of a status page, without network");
    read->add_option("--format", arguments.format, "A format's id, or auto");
    read->add_option("--url", arguments.url, "Whose answer it is");
    read->add_option("--at", arguments.at, "The time to judge by (ISO 8601); default now");
    read->add_option("file", arguments.file, "The file, or - for standard input")->required();
    read->callback([&chosen] {
        chosen = [](const Arguments& a) {
            return cli::print(cli::read({text(a.file), text(a.format), text(a.url), text(a.at)}), a.json);
        };
    });
    app.add_subcommand("formats", "The known formats")->callback([&chosen] {
        chosen = [](const Arguments& a) { return cli::print(cli::formats(), a.json); };
    });
    CLI::App* detect = app.add_subcommand("detect", "Find out which format an address speaks, and why");
    detect->add_option("url", arguments.url)->required();
    detect->callback([&chosen] {
        chosen = [](const Arguments& a) {
            return cli::print(cli::detect(Profile(text(a.profile)), text(a.url)), a.json);
        };
    });
    CLI::App* series =
        app.add_subcommand("detect-series", "Judge a series of report counts (time,count per line)");
    series->add_option("file", arguments.file, "The file, or - for standard input")->required();
    series->add_option("--detector", arguments.detector,
                       "lively (default, the one that hubs use), guarded, srr or ratio");
    series->add_option("--step", arguments.step, "Seconds between lines; default their smallest distance")
        ->check(CLI::Range(0, 3600));
    series->callback([&chosen] {
        chosen = [](const Arguments& a) {
            return cli::print(cli::detectSeries(text(a.file), text(a.detector), std::chrono::seconds(a.step)),
                              a.json);
        };
    });
    CLI::App* simulate = app.add_subcommand("simulate", "Play a scripted world on a virtual clock");
    simulate->add_option("world", arguments.file, "Newline-delimited JSON")->required();
    simulate->add_option("--seed", arguments.seed, "Of the random numbers");
    simulate->add_flag("--polls", arguments.polls, "Print every poll too");
    simulate->callback([&chosen] {
        chosen = [](const Arguments& a) { return cli::simulate(text(a.file), a.seed, a.polls); };
    });
}

void addCatalogue(CLI::App& app, Arguments& arguments, Run& chosen)
{
    CLI::App* search = app.add_subcommand("search", "Find services in the catalogue");
    search->add_option("text", arguments.ids, "Name, part of it, address or category")->required();
    search->add_option("--limit", arguments.limit, "How many at most")->check(CLI::Range(1, 1000));
    search->callback([&chosen] {
        chosen = [](const Arguments& a) {
            QStringList words;
            for (const std::string& word : a.ids)
                words.append(text(word));
            return cli::print(cli::search(Profile(text(a.profile)), words.join(u' '), a.limit), a.json);
        };
    });
    CLI::App* service = app.add_subcommand("service", "What the catalogue knows of a service");
    service->add_option("slug", arguments.id)->required();
    service->callback([&chosen] {
        chosen = [](const Arguments& a) {
            return cli::print(cli::service(Profile(text(a.profile)), text(a.id)), a.json);
        };
    });
    CLI::App* catalogue = app.add_subcommand("catalogue", "The catalogue itself")->require_subcommand(1);
    catalogue->add_subcommand("show", "How much it knows, and since when")->callback([&chosen] {
        chosen = [](const Arguments& a) {
            return cli::print(cli::catalogueShow(Profile(text(a.profile))), a.json);
        };
    });
    CLI::App* install = catalogue->add_subcommand("install", "Put a newer signed one in its place");
    install->add_option("file", arguments.file)->required();
    install->callback([&chosen] {
        chosen = [](const Arguments& a) {
            return cli::print(cli::catalogueInstall(Profile(text(a.profile)), text(a.file)), a.json);
        };
    });
    CLI::App* verify =
        catalogue->add_subcommand("verify", "Read every status page in it and name those that do not read");
    verify->add_option("slug", arguments.ids, "Only these");
    verify->callback([&chosen] {
        chosen = [](const Arguments& a) {
            QStringList slugs;
            for (const std::string& slug : a.ids)
                slugs.append(text(slug));
            return cli::catalogueVerify(Profile(text(a.profile)), slugs, a.json);
        };
    });
}

void addWatch(CLI::App& app, Arguments& arguments, Run& chosen)
{
    CLI::App* watch = app.add_subcommand("watch", "The watch list")->require_subcommand(1);
    watch->add_subcommand("list", "What is watched")->callback([&chosen] {
        chosen = [](const Arguments& a) { return live(a, {{u"command"_s, u"watch-list"_s}}); };
    });
    CLI::App* add = watch->add_subcommand("add", "Watch the service at an address");
    add->add_option("what", arguments.id, "Address of a status page, feed, site or tcp://host:port")
        ->required();
    add->add_option("--format", arguments.format, "Take it for this format");
    add->add_option("--name", arguments.name);
    add->add_option("--instance", arguments.instance, "Host of one server of a federated service");
    add->add_option("--component", arguments.components, "A component that counts; may be repeated")
        ->allow_extra_args(false);
    add->add_option("--probe", arguments.probe, "An address to try besides reading the page");
    add->add_flag("--local", arguments.local, "In your own network: judged even while you are offline");
    add->callback([&chosen] {
        chosen = [](const Arguments& a) {
            return live(a,
                        {{u"command"_s, u"watch-add"_s},
                         {u"what"_s, text(a.id)},
                         {u"format"_s, text(a.format)},
                         {u"name"_s, text(a.name)},
                         {u"instance"_s, text(a.instance)},
                         {u"components"_s, array(a.components)},
                         {u"probe"_s, text(a.probe)},
                         {u"local"_s, a.local}});
        };
    });
    CLI::App* remove = watch->add_subcommand("remove", "Stop watching; the history stays");
    remove->add_option("id", arguments.ids)->required();
    remove->callback([&chosen] {
        chosen = [](const Arguments& a) {
            return live(a, {{u"command"_s, u"watch-remove"_s}, {u"ids"_s, array(a.ids)}});
        };
    });
}

void addLooking(CLI::App& app, Arguments& arguments, Run& chosen)
{
    CLI::App* check = app.add_subcommand("check", "Read everything now and print verdicts with reasons");
    check->add_option("id", arguments.ids);
    check->callback([&chosen] {
        chosen = [](const Arguments& a) {
            return live(a, {{u"command"_s, u"check"_s}, {u"ids"_s, array(a.ids)}});
        };
    });
    CLI::App* status = app.add_subcommand("status", "What is known now");
    status->add_option("id", arguments.ids);
    status->add_flag("--only-problems", arguments.onlyProblems);
    status->callback([&chosen] {
        chosen = [](const Arguments& a) {
            return live(a,
                        {{u"command"_s, u"status"_s},
                         {u"ids"_s, array(a.ids)},
                         {u"only_problems"_s, a.onlyProblems}});
        };
    });
    CLI::App* history = app.add_subcommand("history", "What is stored of a service");
    history->add_option("id", arguments.id)->required();
    history->add_option("--days", arguments.days)->check(CLI::Range(1, 3660));
    history->callback([&chosen] {
        chosen = [](const Arguments& a) {
            return cli::print(cli::history(Profile(text(a.profile)), text(a.id), a.days), a.json);
        };
    });
    app.add_subcommand("incidents", "Every incident that is stored")->callback([&chosen] {
        chosen = [](const Arguments& a) {
            return cli::print(cli::incidents(Profile(text(a.profile))), a.json);
        };
    });
}

void addMoving(CLI::App& app, Arguments& arguments, Run& chosen)
{
    CLI::App* take = app.add_subcommand(
        "import", "Take over a set-up: Uptime Kuma, Gatus, OPML, stts, a list of addresses, our own export");
    take->add_option("file", arguments.file)->required();
    take->add_flag("--dry-run", arguments.dryRun, "Show what would be done, and do nothing");
    take->callback([&chosen] {
        chosen = [](const Arguments& a) {
            Profile profile(text(a.profile));
            return cli::print(cli::importFile(profile, text(a.file), a.dryRun), a.json);
        };
    });
    CLI::App* exported =
        app.add_subcommand("export", "Print the watch list, without secrets, for another machine");
    exported->add_flag("--opml", arguments.opml, "As OPML, for feed readers");
    exported->callback([&chosen] {
        chosen = [](const Arguments& a) {
            Profile profile(text(a.profile));
            return cli::exportList(profile, a.opml, a.json);
        };
    });
}

void addActs(CLI::App& app, Arguments& arguments, Run& chosen)
{
    CLI::App* bell = app.add_subcommand("bell", "Be told of the next recovery, whatever is silenced");
    bell->add_option("id", arguments.ids)->required();
    bell->add_flag("--off", arguments.off);
    bell->callback([&chosen] {
        chosen = [](const Arguments& a) {
            return live(a, {{u"command"_s, u"bell"_s}, {u"ids"_s, array(a.ids)}, {u"off"_s, a.off}});
        };
    });
    CLI::App* ack = app.add_subcommand("ack", "Say nothing more of a problem until it is over");
    ack->add_option("id", arguments.ids)->required();
    ack->add_flag("--off", arguments.off);
    ack->callback([&chosen] {
        chosen = [](const Arguments& a) {
            return live(a, {{u"command"_s, u"ack"_s}, {u"ids"_s, array(a.ids)}, {u"off"_s, a.off}});
        };
    });
    CLI::App* snooze = app.add_subcommand("snooze", "Silence for a while: 15m, 1h, 4h, recovers; 0m ends it");
    snooze->add_flag("--all", arguments.all);
    snooze->add_option("what", arguments.ids, "ID (unless --all) and duration")->required()->expected(1, 2);
    snooze->callback([&chosen] {
        chosen = [](const Arguments& a) {
            const std::size_t expected = a.all ? 1 : 2;
            const std::optional<qint64> seconds = secondsFrom(text(a.ids.back()));
            if (a.ids.size() != expected || !seconds)
                return cli::print(
                    usage(u"snooze ID|--all DURATION, where DURATION is like 15m, 1h, 4h or recovers"_s),
                    a.json);
            QJsonObject command{{u"command"_s, u"snooze"_s},
                                {u"seconds"_s, std::max<qint64>(*seconds, 0)},
                                {u"until_recovery"_s, *seconds < 0},
                                {u"all"_s, a.all}};
            if (!a.all)
                command.insert("ids"_L1, QJsonArray{text(a.ids.front())});
            return live(a, command);
        };
    });
}

void addReports(CLI::App& app, Arguments& arguments, Run& chosen)
{
    CLI::App* report = app.add_subcommand("report", "Say that you have a problem with a service");
    report->add_option("id", arguments.id, "As `watch list` shows it")->required();
    report->add_option("--problem", arguments.problem,
                       "What is wrong: a type that `service SLUG` lists, or other");
    report->callback([&chosen] {
        chosen = [](const Arguments& a) {
            return live(a,
                        {{u"command"_s, u"report"_s},
                         {u"ids"_s, QJsonArray{text(a.id)}},
                         {u"problem"_s, text(a.problem)}});
        };
    });
    CLI::App* works = app.add_subcommand("works", "Say that a service works again");
    works->add_option("id", arguments.id, "As `watch list` shows it")->required();
    works->callback([&chosen] {
        chosen = [](const Arguments& a) {
            return live(a, {{u"command"_s, u"works"_s}, {u"ids"_s, QJsonArray{text(a.id)}}});
        };
    });
    CLI::App* hub = app.add_subcommand("hub", "The hub to which reports go: show it, choose it, or none");
    hub->add_option("address", arguments.url, "https://…, http:// on this machine, or none");
    hub->callback([&chosen] {
        chosen = [](const Arguments& a) {
            QJsonObject command{{u"command"_s, u"hub"_s}};
            if (!a.url.empty())
                command.insert("address"_L1, a.url == "none" ? QString() : text(a.url));
            return live(a, command);
        };
    });
}

/// \p code, unless what was printed did not arrive: half a backup must not look like one.
int printed(int code)
{
    constexpr int unavailable = 69;
    if (std::fflush(stdout) == 0 && std::ferror(stdout) == 0)
        return code;
    std::fputs("downlightctl: the output could not be written\n", stderr);
    return unavailable;
}

} // namespace

int main(int argc, char** argv)
{
    raiseFileLimit();
    QCoreApplication app(argc, argv);
    QCoreApplication::setApplicationName(u"downlight"_s);
    Arguments arguments;
    Run chosen;
    CLI::App line("Downlight: is it down, or is it me?", "downlightctl");
    line.set_version_flag("--version", DOWNLIGHT_VERSION);
    line.require_subcommand(1);
    line.fallthrough();
    line.add_option("--profile", arguments.profile,
                    "The folder that holds everything; default the XDG folders")
        ->check([](const std::string& folder) {
            return folder.empty() ? std::string("the folder has no name") : std::string();
        });
    line.add_flag("--json", arguments.json, "Print JSON, one object a line");
    addReading(line, arguments, chosen);
    addCatalogue(line, arguments, chosen);
    addWatch(line, arguments, chosen);
    addLooking(line, arguments, chosen);
    addActs(line, arguments, chosen);
    addReports(line, arguments, chosen);
    addMoving(line, arguments, chosen);
    for (CLI::App* command : line.get_subcommands({})) {
        command->fallthrough();
        for (CLI::App* inner : command->get_subcommands({}))
            inner->fallthrough();
    }
    try {
        line.parse(argc, argv);
        return printed(chosen(arguments));
    } catch (const CLI::Success& success) {
        return line.exit(success);
    } catch (const CLI::ParseError& error) {
        if (arguments.json)
            return cli::print(usage(QString::fromLocal8Bit(error.what())), true);
        line.exit(error);
        return wrongUsage;
    }
}
