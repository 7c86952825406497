// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/moving_commands.h"

#include "app/cli/live_commands.h"
#include "app/cli/print.h"
#include "app/commands/command_json.h"
#include "app/platform/catalogue_parts.h"
#include "core/catalogue/export.h"
#include "core/catalogue/import_file.h"
#include "core/catalogue/import_runner.h"
#include "core/model/service_json.h"
#include "core/net/qt_network_gate.h"
#include "core/store/settings.h"

#include <QCoreApplication>
#include <QJsonArray>
#include <QJsonDocument>
#include <QTime>

#include <algorithm>
#include <cstdio>

namespace downlight::cli {

using namespace Qt::StringLiterals;

namespace {

constexpr int unreadable = 65;

/// What the profile watches, as far as that can be asked.
QList<Service> watchedIn(Profile& profile)
{
    QList<Service> services;
    const CommandAnswer answer = runLive(profile, {{u"command"_s, u"watch-list"_s}});
    for (const QJsonObject& object : answer.objects) {
        if (const Result<Service> service = serviceFromJson(object))
            services.append(*service);
    }
    return services;
}

/// \p exported with what of the settings belongs to the set-up: it moves along, for whoever reads it there.
QByteArray withSettings(const QByteArray& exported, const Profile& profile)
{
    const Settings settings = SettingsFile(profile.settingsPath()).read().settings;
    QJsonObject own;
    const auto time = [](int minute) { return QTime(minute / 60, minute % 60).toString(u"HH:mm"_s); };
    if (settings.quietFromMinute != settings.quietToMinute)
        own.insert("quiet_hours"_L1,
                   u"%1-%2"_s.arg(time(settings.quietFromMinute), time(settings.quietToMinute)));
    if (!settings.hub.isEmpty())
        own.insert("hub"_L1, settings.hub);
    QJsonArray anchors;
    for (const AnchorSetting& anchor : settings.anchors)
        anchors.append(anchor.url);
    if (!anchors.isEmpty())
        own.insert("anchors"_L1, anchors);
    QJsonObject root = QJsonDocument::fromJson(exported).object();
    root.insert("settings"_L1, own);
    return QJsonDocument(root).toJson();
}

bool isAmong(const QList<Service>& watched, const QUrl& url)
{
    return std::any_of(watched.begin(), watched.end(), [&url](const Service& service) {
        return sameAddress(service.page.url, url) || sameAddress(service.probe.url, url)
            || sameAddress(service.homepage, url);
    });
}

QJsonObject planJson(const ImportPlan& plan, const QList<Service>& watched)
{
    QJsonArray items;
    for (const ImportItem& item : plan.items) {
        const Service& service = item.service;
        const QUrl& known = service.page.url.isEmpty() ? service.probe.url : service.page.url;
        const QUrl& address = item.toDetect.isEmpty() ? known : item.toDetect;
        items.append(QJsonObject{{u"name"_s, service.name},
                                 {u"url"_s, address.toString(QUrl::FullyEncoded)},
                                 {u"watched"_s, isAmong(watched, address)},
                                 {u"to_recognise"_s, !item.toDetect.isEmpty()},
                                 {u"note"_s, item.note}});
    }
    return {{u"plan"_s, plan.kind},
            {u"items"_s, items},
            {u"skipped"_s, QJsonArray::fromStringList(plan.skipped)}};
}

} // namespace

CommandAnswer importFile(Profile& profile, const QString& file, bool dryRun)
{
    const std::shared_ptr<const Catalogue> catalogue = catalogueSupply(profile)();
    const Result<ImportPlan> plan = import::readPlan(file, catalogue.get());
    if (!plan)
        return {unreadable,
                {command_json::error(
                    {plan.error().kind, u"%1: %2; nothing was imported"_s.arg(file, plan.error().detail)})}};
    if (dryRun)
        return {0, {planJson(*plan, watchedIn(profile))}};
    QtNetworkGate network;
    const SourceRegistry sources = SourceRegistry::withBuiltins();
    ImportRunner runner(network, sources, lookupIn(catalogue));
    ImportRunner::Ready ready;
    runner.run(
        *plan,
        [](int done, int all) {
            if (done > 0 && done % 20 == 0)
                std::fprintf(stderr, "downlightctl: %d of %d\n", done, all);
        },
        [&ready](const ImportRunner::Ready& finished) {
            ready = finished;
            QCoreApplication::quit();
        });
    QCoreApplication::exec();
    QJsonArray services;
    for (const Service& service : std::as_const(ready.services))
        services.append(toJson(service));
    CommandAnswer answer = runLive(profile, {{u"command"_s, u"watch-import"_s}, {u"services"_s, services}});
    if (answer.exitCode == 0 && !answer.objects.isEmpty())
        answer.objects.first().insert("skipped"_L1,
                                      QJsonArray::fromStringList(plan->skipped + ready.skipped));
    return answer;
}

int exportList(Profile& profile, bool opml, bool json)
{
    const CommandAnswer answer = runLive(profile, {{u"command"_s, u"watch-list"_s}});
    if (answer.exitCode != 0)
        return print(answer, json);
    const QList<Service> services = watchedIn(profile);
    if (opml)
        std::fputs("downlightctl: OPML holds names and addresses only; export without --opml for all of it\n",
                   stderr);
    QByteArray bytes = opml ? toOpml(services) : withSettings(toExport(services), profile);
    if (json && !opml)
        bytes = jsonLine(QJsonDocument::fromJson(bytes).object());
    else
        bytes = escaped(bytes, opml ? Syntax::Xml : Syntax::Json);
    std::fwrite(bytes.constData(), 1, static_cast<std::size_t>(bytes.size()), stdout);
    return 0;
}

} // namespace downlight::cli
