// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/reports/crowd_json.h"

#include "core/base/bounded_json.h"
#include "core/base/compat.h"
#include "core/base/text.h"

#include <QDateTime>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <cmath>

namespace downlight::crowd_json {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

constexpr int mostServices = 50'000;
constexpr int mostHours = 366 * 24;
constexpr int mostIncidents = 1000;
constexpr int mostQuarters = 192;
constexpr int mostTypes = 64;
constexpr double mostPeople = 1e9;
constexpr qsizetype longestSlug = 320; ///< With its instance.
constexpr auto ahead = 10min;
constexpr Minute earliest = Minute(std::chrono::sys_days(std::chrono::year(2020) / 1 / 1));

tl::unexpected<Failure> wrong(const QString& what)
{
    return fail(Failure::Kind::Format, u"the hub's answer is wrong: "_s + what);
}

Result<QJsonObject> readObject(const QByteArray& bytes)
{
    const Result<QJsonDocument> document = parseJson(bytes);
    if (!document)
        return tl::unexpected(document.error());
    if (!document->isObject())
        return wrong(u"no object"_s);
    return document->object();
}

/// A whole number from 0 up to a billion.
std::optional<int> countFrom(const QJsonValue& value)
{
    const double number = value.toDouble(-1);
    if (!value.isDouble() || number < 0 || number > mostPeople || number != std::floor(number))
        return std::nullopt;
    return static_cast<int>(number);
}

std::optional<double> rateFrom(const QJsonValue& value)
{
    const double number = value.toDouble(-1);
    if (!value.isDouble() || !std::isfinite(number) || number < 0 || number > mostPeople)
        return std::nullopt;
    return number;
}

std::optional<Minute> timeFrom(const QJsonValue& value, Minute now)
{
    const std::optional<Minute> minute = minuteFromText(value.toString());
    if (!minute || *minute < earliest || *minute > now + ahead)
        return std::nullopt;
    return minute;
}

std::optional<CrowdState> stateFrom(const QJsonValue& value)
{
    const QByteArray word = value.toString().left(20).toLatin1();
    return crowdStateFromWord(QLatin1StringView(word));
}

bool isKey(const QString& key)
{
    return !key.isEmpty() && key.size() <= longestSlug && std::all_of(key.begin(), key.end(), [](QChar c) {
        return (c >= u'a' && c <= u'z') || (c >= u'0' && c <= u'9') || c == u'-' || c == u'.' || c == u'/'
            || c == u':';
    });
}

/// Two digits behind the point: what is expected is known no better.
double rounded(double rate)
{
    return std::round(rate * 100) / 100;
}

QByteArray bytesOf(const QJsonObject& object)
{
    return QJsonDocument(object).toJson(QJsonDocument::Compact);
}

QJsonArray arrayOf(const std::vector<double>& rates)
{
    QJsonArray array;
    for (const double rate : rates)
        array.append(rounded(rate));
    return array;
}

Result<void> checkPlace(const QJsonObject& object, const QString& service, const QString& instance)
{
    if (object["service"_L1].toString() != service || object["instance"_L1].toString() != instance)
        return wrong(u"it is about another service"_s);
    return {};
}

Result<QList<CrowdIncident>> incidentsFrom(const QJsonArray& array, Minute now)
{
    QList<CrowdIncident> incidents;
    if (array.size() > mostIncidents)
        return wrong(u"too many incidents"_s);
    for (const QJsonValue value : array) {
        const QJsonObject object = value.toObject();
        const std::optional<Minute> began = timeFrom(object["began_at"_L1], now);
        const std::optional<Minute> ended = timeFrom(object["ended_at"_L1], now);
        const std::optional<CrowdState> worst = stateFrom(object["worst"_L1]);
        if (!began || !worst || (!ended && !object["ended_at"_L1].isNull()) || (ended && *ended < *began))
            return wrong(u"an incident"_s);
        incidents.append({object["id"_L1].toInteger(), object["service"_L1].toString().left(longestSlug),
                          object["instance"_L1].toString().left(longestSlug), *began, ended, *worst});
    }
    return incidents;
}

} // namespace

QString toText(Minute minute)
{
    constexpr qint64 ms = 60'000;
    return QDateTime::fromMSecsSinceEpoch(minute.time_since_epoch().count() * ms, compat::utc)
        .toString(Qt::ISODate);
}

std::optional<Minute> minuteFromText(const QString& text)
{
    const QDateTime time = text.size() <= 40 ? QDateTime::fromString(text, Qt::ISODateWithMs) : QDateTime();
    if (!time.isValid() || time.timeSpec() == Qt::LocalTime)
        return std::nullopt;
    return std::chrono::floor<std::chrono::minutes>(std::chrono::sys_time<std::chrono::milliseconds>(
        std::chrono::milliseconds(time.toMSecsSinceEpoch())));
}

QByteArray write(const CrowdStatus& status, Minute generatedAt)
{
    QJsonObject services;
    for (auto it = status.services.cbegin(); it != status.services.cend(); ++it) {
        const QJsonArray cells{toWord(it->state),
                               toText(it->since),
                               it->incident > 0 ? QJsonValue(it->incident) : QJsonValue(),
                               it->last60,
                               rounded(it->expected60),
                               it->lasts ? QJsonValue(toJson(*it->lasts)) : QJsonValue()};
        services.insert(it.key(), cells);
    }
    return bytesOf({{"seq"_L1, status.seq},
                    {"generated_at"_L1, toText(generatedAt)},
                    {"default"_L1, toWord(CrowdState::Operational)},
                    {"services"_L1, services}});
}

Result<CrowdStatus> readStatus(const QByteArray& bytes, Minute now)
{
    const Result<QJsonObject> object = readObject(bytes);
    if (!object)
        return tl::unexpected(object.error());
    const QJsonObject services = (*object)["services"_L1].toObject();
    if (!(*object)["services"_L1].isObject() || !(*object)["seq"_L1].isDouble()
        || (*object)["default"_L1].toString() != "operational"_L1 || services.size() > mostServices)
        return wrong(u"no status"_s);
    const std::optional<Minute> generated = timeFrom((*object)["generated_at"_L1], now);
    if (!generated)
        return wrong(u"generated_at"_s);
    CrowdStatus status;
    status.seq = (*object)["seq"_L1].toInteger(-1);
    if (status.seq < 0)
        return wrong(u"seq"_s);
    status.generatedAt = *generated;
    for (auto it = services.begin(); it != services.end(); ++it) {
        const QJsonArray cells = it->toArray(); // empty where it is none
        if (cells.size() < 3 || !(cells[2].isDouble() || cells[2].isNull()))
            return wrong(u"the service "_s + text::clean(it.key(), 40));
        const std::optional<CrowdState> state = stateFrom(cells[0]);
        const std::optional<Minute> since = timeFrom(cells[1], now);
        const std::optional<int> people = cells.size() > 3 ? countFrom(cells[3]) : 0;
        const std::optional<double> expected = cells.size() > 4 ? rateFrom(cells[4]) : 0;
        if (!isKey(it.key()) || !state || !since || !people || !expected)
            return wrong(u"the service "_s + text::clean(it.key(), 40));
        // What it leads to expect is good to know, and no part of how things are.
        const auto lasts = cells.size() > 5 ? expectationFromJson(cells[5]) : std::nullopt;
        status.services.insert(it.key(), {*state, *since, cells[2].toInteger(), *people, *expected, lasts});
    }
    return status;
}

QByteArray write(const CrowdLive& live)
{
    const CrowdCounts& counts = live.counts;
    QJsonArray quarters;
    for (const int people : counts.quarters)
        quarters.append(people);
    QJsonObject types;
    for (auto it = counts.types.cbegin(); it != counts.types.cend(); ++it)
        types.insert(it.key(), *it);
    const Minute end =
        Minute(std::chrono::ceil<std::chrono::duration<qint64, std::ratio<900>>>(live.at + 1min));
    const bool ever = counts.since != Minute{};
    QJsonObject json{
        {"service"_L1, live.service},
        {"instance"_L1, live.instance.isEmpty() ? QJsonValue() : QJsonValue(live.instance)},
        {"at"_L1, toText(live.at)},
        {"reports"_L1,
         QJsonObject{{"this_hour"_L1, counts.thisHour},
                     {"last_60m"_L1, counts.last60},
                     {"last_24h"_L1, counts.last24h}}},
        {"expected_60m"_L1, rounded(counts.expected60)},
        {"usual_this_hour"_L1, rounded(live.usualThisHour)},
        {"state"_L1, toWord(counts.state)},
        {"since"_L1, ever ? QJsonValue(toText(counts.since)) : QJsonValue()},
        {"explanation"_L1, explanation(counts.last60, counts.expected60)},
        {"buckets"_L1,
         QJsonObject{{"start"_L1, toText(end - 15min * static_cast<int>(counts.quarters.size()))},
                     {"seconds"_L1, 900},
                     {"people"_L1, quarters},
                     {"expected"_L1, arrayOf(live.expected)}}},
        {"types"_L1, types}};
    if (live.lasts)
        json.insert("lasts"_L1, toJson(*live.lasts));
    return bytesOf(json);
}

Result<CrowdLive> readLive(const QByteArray& bytes, const QString& service, const QString& instance,
                           Minute now)
{
    const Result<QJsonObject> object = readObject(bytes);
    if (!object)
        return tl::unexpected(object.error());
    if (const Result<void> same = checkPlace(*object, service, instance); !same)
        return tl::unexpected(same.error());
    const QJsonObject reports = (*object)["reports"_L1].toObject();
    const QJsonObject buckets = (*object)["buckets"_L1].toObject();
    const QJsonArray people = buckets["people"_L1].toArray();
    const QJsonArray expected = buckets["expected"_L1].toArray();
    const QJsonObject types = (*object)["types"_L1].toObject();
    const auto at = timeFrom((*object)["at"_L1], now);
    const auto thisHour = countFrom(reports["this_hour"_L1]);
    const auto last60 = countFrom(reports["last_60m"_L1]);
    const auto last24h = countFrom(reports["last_24h"_L1]);
    const auto expected60 = rateFrom((*object)["expected_60m"_L1]);
    const auto usual = rateFrom((*object)["usual_this_hour"_L1]);
    const auto state = stateFrom((*object)["state"_L1]);
    const auto since = timeFrom((*object)["since"_L1], now);
    if (!at || !thisHour || !last60 || !last24h || !expected60 || !usual || !state
        || (!since && !(*object)["since"_L1].isNull()))
        return wrong(u"its counts"_s);
    if (people.size() != mostQuarters || expected.size() != people.size() || types.size() > mostTypes)
        return wrong(u"its quarters of an hour"_s);
    CrowdLive live{service, instance, *at, {}, {}, *usual};
    live.lasts = expectationFromJson((*object)["lasts"_L1]);
    live.counts.thisHour = *thisHour;
    live.counts.last60 = *last60;
    live.counts.last24h = *last24h;
    live.counts.expected60 = *expected60;
    live.counts.state = *state;
    live.counts.since = since.value_or(Minute{});
    for (qsizetype i = 0; i < people.size(); ++i) {
        const std::optional<int> count = countFrom(people[i]);
        const std::optional<double> rate = rateFrom(expected[i]);
        if (!count || !rate)
            return wrong(u"a quarter of an hour"_s);
        live.counts.quarters.push_back(*count);
        live.expected.push_back(*rate);
    }
    for (auto it = types.begin(); it != types.end(); ++it) {
        const std::optional<int> count = countFrom(*it);
        if (!count || !isKey(QString(it.key()).replace(u'_', u'-')))
            return wrong(u"a type of problem"_s);
        live.counts.types.insert(it.key(), *count);
    }
    return live;
}

QJsonObject toJson(const CrowdIncident& incident)
{
    return {{"id"_L1, incident.id},
            {"service"_L1, incident.service},
            {"instance"_L1, incident.instance.isEmpty() ? QJsonValue() : QJsonValue(incident.instance)},
            {"worst"_L1, toWord(incident.worst)},
            {"began_at"_L1, toText(incident.began)},
            {"ended_at"_L1, incident.ended ? QJsonValue(toText(*incident.ended)) : QJsonValue()}};
}

QByteArray writeIncidents(const QList<CrowdIncident>& incidents, qint64 next)
{
    QJsonArray array;
    for (const CrowdIncident& incident : incidents)
        array.append(toJson(incident));
    return bytesOf({{"incidents"_L1, array}, {"next"_L1, next > 0 ? QJsonValue(next) : QJsonValue()}});
}

QByteArray write(const CrowdHistory& history, const QString& service, const QString& instance)
{
    QJsonArray people;
    for (const std::optional<int>& count : history.people)
        people.append(count ? QJsonValue(*count) : QJsonValue());
    QJsonArray incidents;
    for (const CrowdIncident& incident : history.incidents)
        incidents.append(toJson(incident));
    return bytesOf({{"service"_L1, service},
                    {"instance"_L1, instance.isEmpty() ? QJsonValue() : QJsonValue(instance)},
                    {"start"_L1, toText(history.start)},
                    {"seconds"_L1, 3600},
                    {"people"_L1, people},
                    {"expected"_L1, arrayOf(history.expected)},
                    {"incidents"_L1, incidents}});
}

Result<CrowdHistory> readHistory(const QByteArray& bytes, const QString& service, const QString& instance,
                                 Minute now)
{
    const Result<QJsonObject> object = readObject(bytes);
    if (!object)
        return tl::unexpected(object.error());
    if (const Result<void> same = checkPlace(*object, service, instance); !same)
        return tl::unexpected(same.error());
    const QJsonArray people = (*object)["people"_L1].toArray();
    const QJsonArray expected = (*object)["expected"_L1].toArray();
    const auto start = timeFrom((*object)["start"_L1], now);
    if (!start || *start != std::chrono::floor<std::chrono::hours>(*start) || people.size() > mostHours
        || expected.size() != people.size() || *start + 60min * static_cast<int>(people.size()) > now + 2h)
        return wrong(u"its hours"_s);
    CrowdHistory history;
    history.start = *start;
    for (qsizetype i = 0; i < people.size(); ++i) {
        const std::optional<int> count = countFrom(people[i]);
        const std::optional<double> rate = rateFrom(expected[i]);
        if ((!count && !people[i].isNull()) || !rate)
            return wrong(u"an hour"_s);
        history.people.push_back(count);
        history.expected.push_back(*rate);
    }
    Result<QList<CrowdIncident>> incidents = incidentsFrom((*object)["incidents"_L1].toArray(), now);
    if (!incidents)
        return tl::unexpected(incidents.error());
    history.incidents = std::move(*incidents);
    return history;
}

QByteArray write(const CrowdReceipt& receipt)
{
    QJsonObject object{
        {"id"_L1, receipt.id},
        {"counted"_L1, receipt.counted},
        {"state"_L1, toWord(receipt.state)},
        {"reports"_L1, QJsonObject{{"this_hour"_L1, receipt.thisHour}, {"last_60m"_L1, receipt.last60}}},
        {"usual_this_hour"_L1, rounded(receipt.usualThisHour)},
        {"manage_token"_L1, receipt.manageToken}};
    if (!receipt.counted)
        object.insert("reason"_L1, u"already counted this hour"_s);
    return bytesOf(object);
}

Result<CrowdReceipt> readReceipt(const QByteArray& bytes)
{
    const Result<QJsonObject> object = readObject(bytes);
    if (!object)
        return tl::unexpected(object.error());
    const QJsonObject reports = (*object)["reports"_L1].toObject();
    const auto thisHour = countFrom(reports["this_hour"_L1]);
    const auto last60 = countFrom(reports["last_60m"_L1]);
    const auto usual = rateFrom((*object)["usual_this_hour"_L1]);
    const auto state = stateFrom((*object)["state"_L1]);
    constexpr qsizetype longest = 200;
    const QString id = (*object)["id"_L1].toString();
    const QString token = (*object)["manage_token"_L1].toString();
    if (!thisHour || !last60 || !usual || !state || !(*object)["counted"_L1].isBool() || id.isEmpty()
        || id.size() > longest || token.size() > longest || !isKey(id) || id.contains(u'/'))
        return wrong(u"no receipt"_s);
    return CrowdReceipt{id, token, (*object)["counted"_L1].toBool(), *state, *thisHour, *last60, *usual};
}

Result<QByteArray> readChallenge(const QByteArray& bytes)
{
    const Result<QJsonObject> object = readObject(bytes);
    if (!object)
        return tl::unexpected(object.error());
    const QString challenge = (*object)["challenge"_L1].toString();
    constexpr qsizetype longest = 300;
    if (challenge.isEmpty() || challenge.size() > longest)
        return wrong(u"no challenge"_s);
    return challenge.toLatin1();
}

QHash<QString, int> readCounted(const QByteArray& bytes)
{
    const Result<QJsonObject> object = readObject(bytes);
    const QJsonObject services = object ? (*object)["services"_L1].toObject() : QJsonObject();
    QHash<QString, int> counts;
    for (auto it = services.begin(); it != services.end() && counts.size() < mostServices; ++it) {
        const std::optional<int> people = countFrom(it->toArray().at(0));
        if (people && isKey(it.key()))
            counts.insert(it.key(), *people);
    }
    return counts;
}

} // namespace downlight::crowd_json
