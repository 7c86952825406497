// SPDX-License-Identifier: GPL-3.0-or-later
// downlight-hub: counts reports for many people. Parses its arguments, wires its parts, waits for the signal
// to end.

#include "app/hub/admin_api.h"
#include "app/hub/http_server.h"
#include "app/hub/hub_api.h"
#include "app/hub/hub_config.h"
#include "app/hub/hub_log.h"
#include "app/hub/metrics.h"
#include "app/platform/catalogue_parts.h"
#include "app/platform/file_limit.h"
#include "app/platform/profile.h"
#include "app/platform/signals.h"

#include <QCoreApplication>
#include <QTimer>

#include <csignal>
#include <cstdio>
#include <sys/stat.h>

using namespace downlight;
using namespace downlight::hub;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

constexpr int unavailable = 69;
constexpr auto heartbeat = 15s; ///< Keeps event streams open through proxies, and finds those that are gone.
constexpr auto patience = 5s; ///< For requests under way when the hub ends.

HttpServer::Limits limitsOf(const HubConfig& config)
{
    HttpServer::Limits limits;
    limits.threads = config.threads;
    limits.connections = config.connections;
    limits.perAddress = config.connectionsPerAddress;
    limits.streams = config.streams;
    limits.header = config.headerTimeout;
    limits.body = config.bodyTimeout;
    limits.idle = config.idleTimeout;
    limits.streamAge = config.streamAge;
    limits.trusts = [&config](const QHostAddress& peer) { return config.trusts(peer); };
    return limits;
}

int fail(const QString& why)
{
    std::fputs(qPrintable(u"downlight-hub: %1\n"_s.arg(why)), stderr);
    return unavailable;
}

/// What libraries say goes the way of all the rest: lines of JSON.
void logMessage(QtMsgType type, const QMessageLogContext&, const QString& text)
{
    if (type != QtDebugMsg)
        log("message", {{"detail"_L1, text}});
}

int serve(const HubConfig& config)
{
    const CatalogueSupply supply = catalogueSupply(Profile(config.data));
    const std::shared_ptr<const Catalogue> catalogue = supply();
    if (!catalogue)
        return fail(u"the catalogue cannot be read"_s);
    const SystemClock clock;
    Metrics metrics;
    HubWorker worker(config, metrics, clock);
    HubApi api({config, clock, catalogue, worker, metrics});
    HttpServer server(limitsOf(config), api, metrics);
    AdminApi adminApi(worker, metrics);
    HttpServer::Limits adminLimits = limitsOf(config);
    adminLimits.threads = 1;
    Metrics adminMetrics;
    HttpServer admin(adminLimits, adminApi, adminMetrics);
    const Result<void> started =
        worker.start({[&](Desk& desk, const CrowdStatus& status) {
                          if (const QByteArray event = api.publish(desk, status); !event.isEmpty())
                              server.broadcast(event);
                      },
                      [&server](Desk& desk) { server.broadcast(HubApi::countsEvent(desk)); }});
    if (!started)
        return fail(u"the database in %1 cannot be used: %2"_s.arg(config.data, started.error().detail));
    Result<void> listening = server.listen(config.listen);
    if (listening && config.admin)
        listening = admin.listen(*config.admin);
    if (!listening) {
        worker.stop(); // it tells those that end now
        return fail(listening.error().detail);
    }
    log("started",
        {{"listen"_L1, Endpoint{config.listen.address, server.port()}.toString()},
         {"admin"_L1, config.admin ? Endpoint{config.admin->address, admin.port()}.toString() : u"none"_s},
         {"services"_L1, catalogue->size()},
         {"version"_L1, QLatin1StringView(DOWNLIGHT_VERSION)}});
    QTimer beat;
    QObject::connect(&beat, &QTimer::timeout, &beat, [&server] { server.broadcast(": alive\n\n"); });
    beat.start(heartbeat);
    const TerminationSignals signals_;
    QObject::connect(&signals_, &TerminationSignals::terminated, qApp, &QCoreApplication::quit);
    const int code = QCoreApplication::exec();
    server.stop(patience); // what was asked is still answered,
    worker.stop(); // and what was taken is on disk
    admin.stop(0ms);
    log("stopped");
    return code;
}

} // namespace

int main(int argc, char** argv)
{
    const Invocation invocation = readInvocation(argc, argv);
    if (!invocation.config) {
        std::fputs(qPrintable(invocation.text), invocation.exitCode == 0 ? stdout : stderr);
        return invocation.exitCode;
    }
    if (invocation.printConfig) {
        std::fputs(toText(*invocation.config).constData(), stdout);
        return 0;
    }
    ::umask(S_IRWXG | S_IRWXO); // keys and reports are nobody else's business
    std::signal(SIGXFSZ, SIG_IGN); // a file that may not grow is a failure like others, not the end
    qInstallMessageHandler(logMessage);
    raiseFileLimit();
    const QCoreApplication app(argc, argv);
    QCoreApplication::setApplicationName(u"downlight-hub"_s);
    QCoreApplication::setApplicationVersion(QStringLiteral(DOWNLIGHT_VERSION));
    return serve(*invocation.config);
}
