// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/hub/hub_config.h"

#include "core/base/text.h"

#include <QProcessEnvironment>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <thread>

namespace downlight::hub {

using namespace Qt::StringLiterals;

namespace {

constexpr int wrongUsage = 64;

std::optional<Endpoint> endpointFrom(const QString& text)
{
    const qsizetype colon = text.lastIndexOf(u':');
    QString host = text.left(colon);
    if (host.startsWith(u'[') && host.endsWith(u']'))
        host = host.sliced(1, host.size() - 2);
    bool isPort = false;
    const ushort port = text.sliced(colon + 1).toUShort(&isPort);
    const QHostAddress address(host == "localhost"_L1 ? u"127.0.0.1"_s : host);
    if (colon < 0 || !isPort || address.isNull())
        return std::nullopt;
    return Endpoint{address, port};
}

std::optional<QPair<QHostAddress, int>> networkFrom(const QString& text)
{
    const QPair<QHostAddress, int> network = QHostAddress::parseSubnet(text);
    if (network.first.isNull() || network.second < 0)
        return std::nullopt;
    return network;
}

/// What CLI11 fills in, before it is checked.
struct Texts {
    std::string data;
    std::string listen = "127.0.0.1:8731";
    std::string admin = "127.0.0.1:8732";
    std::vector<std::string> proxies;
    std::string publicUrl;
    int headerTimeout = 10;
    int bodyTimeout = 20;
    int idleTimeout = 60;
    int streamAge = 3600;
    bool printConfig = false;
};

void declare(CLI::App& app, Texts& texts, HubConfig& config)
{
    const auto env = [](CLI::Option* option, const char* name) {
        option->envname(std::string("DOWNLIGHT_HUB_") + name);
    };
    app.set_config("--config", "", "Read settings from this file (name = value).")
        ->envname("DOWNLIGHT_HUB_CONFIG");
    app.allow_config_extras(CLI::config_extras_mode::error); // a name that is misspelt sets nothing
    app.set_version_flag("--version", std::string("downlight-hub ") + DOWNLIGHT_VERSION);
    env(app.add_option("--data", texts.data, "Keep everything in this folder.")->required(), "DATA");
    env(app.add_option("--listen", texts.listen, "Where people's programs connect: address:port.")
            ->capture_default_str(),
        "LISTEN");
    env(app.add_option("--admin", texts.admin,
                       "Where /healthz, /readyz and /metrics are: address:port, or none.")
            ->capture_default_str(),
        "ADMIN");
    env(app.add_option("--trusted-proxy", texts.proxies,
                       "Believe X-Forwarded-For of this address or network (repeatable).")
            ->delimiter(','),
        "TRUSTED_PROXY");
    env(app.add_option("--public-url", texts.publicUrl, "The address under which people reach this hub."),
        "PUBLIC_URL");
    env(app.add_option("--proof-of-work", config.proofOfWorkBits,
                       "Bits of work that a report costs; 0: none.")
            ->check(CLI::Range(0, 24))
            ->capture_default_str(),
        "PROOF_OF_WORK");
    env(app.add_option("--reports-per-network", config.reportsPerNetwork,
                       "Reports an hour from one network; 0: any number.")
            ->check(CLI::Range(0, 1'000'000))
            ->capture_default_str(),
        "REPORTS_PER_NETWORK");
    env(app.add_option("--connections", config.connections, "Connections at a time.")
            ->check(CLI::Range(10, 1'000'000))
            ->capture_default_str(),
        "CONNECTIONS");
    env(app.add_option("--connections-per-address", config.connectionsPerAddress,
                       "Connections at a time from one address.")
            ->check(CLI::Range(1, 1'000'000))
            ->capture_default_str(),
        "CONNECTIONS_PER_ADDRESS");
    env(app.add_option("--streams", config.streams, "Event streams at a time.")
            ->check(CLI::Range(0, 1'000'000))
            ->capture_default_str(),
        "STREAMS");
    env(app.add_option("--stream-age", texts.streamAge,
                       "Seconds after which an event stream ends; who still looks opens another.")
            ->check(CLI::Range(1, 86'400))
            ->capture_default_str(),
        "STREAM_AGE");
    env(app.add_option("--threads", config.threads, "Threads for connections; 0: by the machine.")
            ->check(CLI::Range(0, 64))
            ->capture_default_str(),
        "THREADS");
    env(app.add_option("--header-timeout", texts.headerTimeout,
                       "Seconds in which a request's head must come.")
            ->check(CLI::Range(1, 300))
            ->capture_default_str(),
        "HEADER_TIMEOUT");
    env(app.add_option("--body-timeout", texts.bodyTimeout,
                       "Seconds in which a body must come, or an answer be read.")
            ->check(CLI::Range(1, 300))
            ->capture_default_str(),
        "BODY_TIMEOUT");
    env(app.add_option("--idle-timeout", texts.idleTimeout, "Seconds for which a connection may do nothing.")
            ->check(CLI::Range(1, 3600))
            ->capture_default_str(),
        "IDLE_TIMEOUT");
    app.add_flag("--print-config", texts.printConfig, "Show the settings that result, and end.")
        ->configurable(false);
}

/// The command line, with what the environment says where it says nothing itself: CLI11 2.1 looks at the
/// environment only after the file, and never for the file's own name.
std::vector<std::string> argumentsWith(const CLI::App& app, int argc, char** argv)
{
    std::vector<std::string> arguments(argv + 1, argv + argc);
    const std::vector<std::string> given = arguments;
    for (const CLI::Option* option : app.get_options()) {
        const std::string& name = option->get_envname();
        const QByteArray value = name.empty() ? QByteArray() : qgetenv(name.c_str());
        const std::string flag = option->get_name();
        const bool isGiven = std::any_of(given.begin(), given.end(), [&flag](const std::string& argument) {
            return argument == flag || argument.rfind(flag + '=', 0) == 0;
        });
        if (!value.isEmpty() && !isGiven)
            arguments.push_back(flag + '=' + value.toStdString());
    }
    std::reverse(arguments.begin(), arguments.end()); // as CLI11 wants them
    return arguments;
}

/// A variable of ours that no option reads; empty: there is none.
QString strayVariable(const CLI::App& app)
{
    QStringList known;
    for (const CLI::Option* option : app.get_options())
        known.append(QString::fromStdString(option->get_envname()));
    const QStringList names = QProcessEnvironment::systemEnvironment().keys();
    for (const QString& name : names) {
        if (name.startsWith("DOWNLIGHT_HUB_"_L1) && !known.contains(name))
            return name;
    }
    return {};
}

/// \return what is wrong; empty: nothing.
QString take(const Texts& texts, HubConfig& config)
{
    config.data = QString::fromStdString(texts.data);
    const auto listen = endpointFrom(QString::fromStdString(texts.listen));
    if (!listen)
        return u"--listen wants address:port, for example 127.0.0.1:8731"_s;
    config.listen = *listen;
    config.admin = endpointFrom(QString::fromStdString(texts.admin));
    if (!config.admin && texts.admin != "none")
        return u"--admin wants address:port, or none"_s;
    for (const std::string& proxy : texts.proxies) {
        const auto network = networkFrom(QString::fromStdString(proxy));
        if (!network)
            return u"--trusted-proxy wants an address or a network, for example 127.0.0.1 or 10.0.0.0/8"_s;
        config.trustedProxies.append(*network);
    }
    config.publicUrl = QString::fromStdString(texts.publicUrl);
    while (config.publicUrl.endsWith(u'/'))
        config.publicUrl.chop(1);
    if (!config.publicUrl.isEmpty() && !config.publicUrl.startsWith("https://"_L1)
        && !config.publicUrl.startsWith("http://"_L1))
        return u"--public-url wants an address that begins with https://"_s;
    config.headerTimeout = std::chrono::seconds(texts.headerTimeout);
    config.bodyTimeout = std::chrono::seconds(texts.bodyTimeout);
    config.streamAge = std::chrono::seconds(texts.streamAge);
    config.idleTimeout = std::chrono::seconds(texts.idleTimeout);
    if (config.threads == 0)
        config.threads = static_cast<int>(std::clamp(std::thread::hardware_concurrency(), 1U, 4U));
    return {};
}

} // namespace

QString Endpoint::toString() const
{
    const bool isSix = address.protocol() == QAbstractSocket::IPv6Protocol;
    return (isSix ? u"[%1]:%2"_s : u"%1:%2"_s).arg(address.toString()).arg(port);
}

bool HubConfig::trusts(const QHostAddress& proxy) const
{
    return std::any_of(trustedProxies.begin(), trustedProxies.end(),
                       [&proxy](const auto& network) { return proxy.isInSubnet(network); });
}

Invocation readInvocation(int argc, char** argv)
{
    CLI::App app("Counts reports of people about online services and tells outages from them.");
    Texts texts;
    HubConfig config;
    declare(app, texts, config);
    try {
        app.parse(argumentsWith(app, argc, argv));
    } catch (const CLI::ConfigError& error) {
        return {std::nullopt, wrongUsage, false,
                u"downlight-hub: the file of settings holds something that is no setting: %1\n"_s.arg(
                    text::clean(QString::fromLocal8Bit(error.what()), 200))};
    } catch (const CLI::ParseError& error) {
        if (error.get_exit_code() == 0)
            return {std::nullopt, 0, false,
                    QString::fromStdString(error.get_name() == "CallForVersion" ? error.what() : app.help())};
        return {std::nullopt, wrongUsage, false,
                u"downlight-hub: %1\nTry: downlight-hub --data FOLDER, or --help\n"_s.arg(
                    QString::fromLocal8Bit(error.what()))};
    }
    if (const QString stray = strayVariable(app); !stray.isEmpty())
        return {std::nullopt, wrongUsage, false,
                u"downlight-hub: %1 in the environment is no setting; --help names those there are\n"_s.arg(
                    text::clean(stray, 80))};
    if (const QString trouble = take(texts, config); !trouble.isEmpty())
        return {std::nullopt, wrongUsage, false, u"downlight-hub: %1\n"_s.arg(trouble)};
    return {config, 0, texts.printConfig, {}};
}

QByteArray toText(const HubConfig& config)
{
    QStringList proxies;
    for (const auto& [address, bits] : config.trustedProxies)
        proxies.append(u"\"%1/%2\""_s.arg(address.toString()).arg(bits));
    const auto number = [](const char* name, qint64 value) -> QByteArray {
        return QByteArray(name) + " = " + QByteArray::number(value) + '\n';
    };
    const auto text = [](const char* name, const QString& value) -> QByteArray {
        return QByteArray(name) + " = \"" + value.toUtf8().replace('\\', "\\\\").replace('"', "\\\"")
            + "\"\n";
    };
    QByteArray all = text("data", config.data) + text("listen", config.listen.toString())
        + text("admin", config.admin ? config.admin->toString() : u"none"_s);
    if (!proxies.isEmpty())
        all += "trusted-proxy = [" + proxies.join(u", "_s).toUtf8() + "]\n";
    if (!config.publicUrl.isEmpty())
        all += text("public-url", config.publicUrl);
    return all + number("proof-of-work", config.proofOfWorkBits)
        + number("reports-per-network", config.reportsPerNetwork) + number("connections", config.connections)
        + number("connections-per-address", config.connectionsPerAddress) + number("streams", config.streams)
        + number("stream-age", config.streamAge.count()) + number("threads", config.threads)
        + number("header-timeout", config.headerTimeout.count())
        + number("body-timeout", config.bodyTimeout.count())
        + number("idle-timeout", config.idleTimeout.count())
        + "# database: SQLite in the data folder; secret and day keys: kept there, not shown\n";
}

} // namespace downlight::hub
