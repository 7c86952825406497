// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/offline_commands.h"

#include "app/cli/live_commands.h"
#include "app/cli/print.h"
#include "app/commands/command_json.h"
#include "app/platform/catalogue_parts.h"
#include "core/base/compat.h"
#include "core/base/text.h"
#include "core/engine/simulation.h"
#include "core/engine/watched_service.h"
#include "core/model/expectation.h"
#include "core/net/qt_network_gate.h"
#include "core/reports/series.h"
#include "core/sources/foreign_answer.h"
#include "core/store/database.h"
#include "core/store/history.h"

#include <QCoreApplication>
#include <QFile>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>

#include <cstdio>

namespace downlight::cli {

using namespace Qt::StringLiterals;

namespace {

constexpr int wrongUsage = 64;
constexpr int unreadable = 65;
constexpr int unavailable = 69;
constexpr qint64 largestFile = qint64{64} * 1024 * 1024;
constexpr qint64 largestAnswer = qint64{4} * 1024 * 1024; // the most that a source lets in

CommandAnswer failed(int code, const Failure& failure)
{
    return {code, {command_json::error(failure)}};
}

Result<QByteArray> bytesOf(const QString& name, qint64 most)
{
    QFile file(name);
    if (name != "-"_L1 && QFileInfo(name).isDir())
        return fail(Failure::Kind::Format, u"%1 is a folder"_s.arg(name));
    const bool open = name == "-"_L1 ? file.open(stdin, QIODevice::ReadOnly) : file.open(QIODevice::ReadOnly);
    if (!open)
        return fail(Failure::Kind::Format, u"%1 cannot be read: %2"_s.arg(name, file.errorString()));
    // A pipe gives what has been written so far; the end is where nothing more comes.
    QByteArray bytes;
    while (bytes.size() <= most) {
        const QByteArray piece = file.read(most + 1 - bytes.size());
        if (piece.isEmpty())
            break;
        bytes += piece;
    }
    if (bytes.size() > most)
        return fail(Failure::Kind::TooLarge, u"%1 is larger than %2 bytes"_s.arg(name).arg(most));
    return bytes;
}

/// Opens what is stored for a question, which changes nothing. What is wrong is said with what to do.
Result<void> openToAsk(const Profile& profile, Database& database)
{
    return profile.usable()
        .and_then([&] { return database.openToRead(profile.databasePath()); })
        .map_error(whyNotReadable);
}

QJsonValue time(const QDateTime& at)
{
    return at.isValid() ? QJsonValue(at.toString(Qt::ISODate)) : QJsonValue();
}

QJsonObject incidentJson(const Incident& incident)
{
    const qint64 duration = incident.endedAt.isValid()
        ? static_cast<qint64>(incident.duration.count())
        : std::max<qint64>(0, incident.startedAt.secsTo(QDateTime::currentDateTimeUtc()));
    return {{u"id"_s, incident.id},
            {u"service"_s, incident.service},
            {u"started_at"_s, time(incident.startedAt)},
            {u"ended_at"_s, time(incident.endedAt)},
            {u"worst"_s, toWord(incident.worst)},
            {u"duration"_s, duration}};
}

QJsonObject hourJson(const HourRow& row)
{
    QJsonObject json{
        {u"hour"_s, QDateTime::fromSecsSinceEpoch(row.hour * 3600, compat::utc).toString(Qt::ISODate)},
        {u"up"_s, row.up},
        {u"down"_s, row.down},
        {u"unknown"_s, row.unknown},
        {u"covered"_s, row.covered},
        {u"reports"_s, row.reports}};
    if (row.latencyCount > 0) {
        json.insert("latency_ms"_L1,
                    QJsonObject{{u"min"_s, row.latencyMin},
                                {u"mean"_s,
                                 static_cast<double>(row.latencySum) / static_cast<double>(row.latencyCount)},
                                {u"max"_s, row.latencyMax}});
    }
    return json;
}

} // namespace

CommandAnswer read(const ReadOptions& options)
{
    const SourceRegistry sources = SourceRegistry::withBuiltins();
    QDateTime at = QDateTime::currentDateTimeUtc();
    if (!options.at.isEmpty()) {
        at = QDateTime::fromString(options.at, Qt::ISODate).toUTC();
        if (!at.isValid())
            return failed(wrongUsage,
                          {Failure::Kind::Usage,
                           u"--at: \"%1\" is no time like 2026-01-05T12:00:00Z"_s.arg(options.at)});
    }
    const bool automatic = options.format == "auto"_L1;
    if (!automatic && !sources.find(options.format))
        return failed(
            wrongUsage,
            {Failure::Kind::Usage,
             u"--format: \"%1\" is no format that reads files; `formats` lists them"_s.arg(options.format)});
    const Result<QByteArray> bytes = bytesOf(options.file, largestAnswer);
    if (!bytes)
        return failed(unreadable, bytes.error());
    const StatusSource* source =
        automatic ? sources.recognise(ForeignAnswer(*bytes)) : sources.find(options.format);
    HttpReply reply;
    reply.status = 200;
    reply.body = *bytes;
    reply.receivedAt = at;
    reply.url = QUrl(options.url);
    if (!source) {
        // Say why the likeliest reader refused it, not just that all did.
        const bool xml = bytes->trimmed().startsWith('<');
        const Result<Reading> attempt = sources.find(xml ? u"feed"_s : u"statuspage"_s)->parse(reply);
        const QString why = attempt ? QString() : u" ("_s + attempt.error().detail + u')';
        return failed(unreadable,
                      {attempt ? Failure::Kind::Format : attempt.error().kind,
                       u"%1: no known format%2"_s.arg(options.file, why)});
    }
    const Result<Reading> reading = source->parse(reply);
    if (!reading)
        return failed(unreadable,
                      {reading.error().kind, u"%1: %2"_s.arg(options.file, reading.error().detail)});
    QJsonObject json = command_json::reading(source->id(), *reading);
    if (const auto running = worstRunning(*reading)) {
        const std::chrono::seconds lasted(running->began.secsTo(reading->readAt));
        if (const auto expected = expect(pastIncidents(*reading), *running, lasted))
            json.insert("expected"_L1, toJson(*expected));
    }
    return {0, {json}};
}

CommandAnswer formats()
{
    CommandAnswer answer;
    const SourceRegistry sources = SourceRegistry::withBuiltins();
    for (const auto& source : sources.all())
        answer.objects.append(
            {{u"id"_s, source->id()}, {u"title"_s, source->title()}, {u"kind"_s, u"page"_s}});
    answer.objects.append({{u"id"_s, u"http"_s}, {u"title"_s, u"HTTP probe"_s}, {u"kind"_s, u"probe"_s}});
    answer.objects.append({{u"id"_s, u"tcp"_s}, {u"title"_s, u"TCP probe"_s}, {u"kind"_s, u"probe"_s}});
    return answer;
}

CommandAnswer detect(const Profile& profile, const QString& address)
{
    const Result<QUrl> url = pastedAddress(address);
    if (!url)
        return failed(wrongUsage, url.error());
    const SourceRegistry sources = SourceRegistry::withBuiltins();
    QtNetworkGate network;
    Detector detector(network, sources);
    if (const auto loaded = catalogueFile(profile).load())
        detector.setLookup(lookupIn(loaded->catalogue));
    CommandAnswer answer;
    detector.detect(*url, {}, [&answer](const Result<Detection>& detection) {
        answer = detection ? CommandAnswer{0, {command_json::detection(*detection)}}
                           : failed(unavailable, detection.error());
        QCoreApplication::quit();
    });
    QCoreApplication::exec();
    return answer;
}

CommandAnswer detectSeries(const QString& file, const QString& name, std::chrono::seconds step)
{
    constexpr qint64 largestSeries = qint64{64} * 1024 * 1024;
    const QByteArray asked = name.toLatin1();
    const std::optional<Score> score = scoreFromWord(QLatin1StringView(asked));
    if (!score && !name.isEmpty())
        return failed(
            wrongUsage,
            {Failure::Kind::Usage,
             u"--detector: lively, guarded, srr or ratio, not \"%1\""_s.arg(text::clean(name, 40))});
    const Result<QByteArray> bytes = bytesOf(file, largestSeries);
    if (!bytes)
        return failed(unreadable, bytes.error());
    const Result<CountSeries> series = readSeries(*bytes, step);
    if (!series)
        return failed(unreadable, {series.error().kind, u"%1: %2"_s.arg(file, series.error().detail)});
    CommandAnswer answer;
    for (const SeriesChange& change : changesIn(*series, score ? rulesFor(*score) : DetectorRules())) {
        const auto seconds = std::chrono::seconds(change.at.time_since_epoch()).count();
        answer.objects.append({{u"time"_s, time(QDateTime::fromSecsSinceEpoch(seconds, compat::utc))},
                               {u"state"_s, toWord(change.state)},
                               {u"was"_s, toWord(change.was)},
                               {u"theta"_s, change.theta},
                               {u"people"_s, change.people60},
                               {u"expected"_s, change.expected60}});
    }
    return answer;
}

CommandAnswer history(const Profile& profile, const QString& id, int days)
{
    Database database;
    if (const Result<void> opened = openToAsk(profile, database); !opened)
        return failed(unavailable, opened.error());
    const History history(database);
    const QDateTime from = QDateTime::currentDateTimeUtc().addDays(-days);
    const auto known = history.knows(id);
    if (!known)
        return failed(unavailable, whyNotReadable(known.error()));
    if (!*known)
        return failed(
            wrongUsage,
            {Failure::Kind::Usage,
             u"nothing is stored of \"%1\"; `watch list` shows what is watched"_s.arg(id.left(60))});
    const auto incidents = history.incidents(id, from);
    const auto hours = history.hours(id, from);
    const auto transitions = history.transitions(id, from);
    if (!incidents || !hours || !transitions)
        return failed(unavailable,
                      whyNotReadable(!incidents   ? incidents.error()
                                         : !hours ? hours.error()
                                                  : transitions.error()));
    QJsonArray incidentList;
    for (const Incident& incident : *incidents)
        incidentList.append(incidentJson(incident));
    QJsonArray hourList;
    for (const HourRow& row : *hours)
        hourList.append(hourJson(row));
    QJsonArray transitionList;
    for (const TransitionRow& row : *transitions)
        transitionList.append(QJsonObject{{u"at"_s, time(row.at)},
                                          {u"level"_s, toWord(row.level)},
                                          {u"scope"_s, toWord(row.scope)},
                                          {u"reasons"_s, QJsonDocument::fromJson(row.reasons).array()}});
    return {0,
            {{{u"id"_s, id},
              {u"days"_s, days},
              {u"incidents"_s, incidentList},
              {u"hours"_s, hourList},
              {u"transitions"_s, transitionList}}}};
}

CommandAnswer incidents(const Profile& profile)
{
    Database database;
    if (const Result<void> opened = openToAsk(profile, database); !opened)
        return failed(unavailable, opened.error());
    const auto all = History(database).incidents({}, QDateTime::fromSecsSinceEpoch(0, compat::utc));
    if (!all)
        return failed(unavailable, whyNotReadable(all.error()));
    CommandAnswer answer;
    for (const Incident& incident : *all)
        answer.objects.append(incidentJson(incident));
    return answer;
}

int simulate(const QString& file, unsigned long long seed, bool polls)
{
    const Result<QByteArray> bytes = bytesOf(file, largestFile);
    const Result<World> world = bytes ? parseWorld(*bytes) : tl::unexpected(bytes.error());
    if (!world) {
        printLine(command_json::error(world.error()));
        warn(world.error().detail);
        return unreadable;
    }
    Simulation simulation(*world, {.seed = seed, .polls = polls}, printLine);
    const Result<void> played = simulation.run();
    if (!played)
        printLine(command_json::error(played.error()));
    return played ? 0 : unavailable;
}

} // namespace downlight::cli
