// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/notify/notice_state.h"

#include "core/model/notice_json.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

namespace downlight {

using namespace Qt::StringLiterals;

namespace {

double number(Steady time)
{
    return static_cast<double>(time.count());
}

Steady steady(const QJsonValue& value, Steady shift)
{
    return Steady(static_cast<Steady::rep>(value.toDouble())) + shift;
}

template<typename Lines>
QJsonArray linesToJson(const Lines& lines)
{
    QJsonArray array;
    for (const NoticeLine& line : lines)
        array.append(toJson(line));
    return array;
}

} // namespace

QByteArray toJson(const ServiceNotices& service)
{
    QJsonObject json{{u"told"_s, toWord(service.told)}};
    const auto set = [&json](QLatin1StringView key, bool present, const QJsonValue& value) {
        if (present)
            json.insert(key, value);
    };
    set("visible"_L1, service.visible != 0, service.visible);
    set("bell"_L1, service.bell, true);
    set("critical"_L1, service.critical, true);
    set("acknowledged"_L1, service.acknowledged, true);
    set("snoozed_until_recovery"_L1, service.snoozedUntilRecovery, true);
    set("snoozed_until"_L1, service.snoozedUntil.has_value(),
        number(service.snoozedUntil.value_or(Steady{0})));
    set("missed_was"_L1, service.missed, toWord(service.missedWas));
    set("missed_worst"_L1, service.missedWorst != Level::Unknown, toWord(service.missedWorst));
    set("last_duration"_L1, service.lastDuration.count() > 0,
        static_cast<double>(service.lastDuration.count()));
    set("flap_changed_at"_L1, service.flapping, number(service.flapChangedAt));
    set("flap_since"_L1, service.flapping, number(service.flapSince));
    set("settled_at"_L1, service.settledAt != Steady{0}, number(service.settledAt));
    set("restless"_L1, service.restless, true);
    set("restless_down"_L1, service.restlessDown, true);
    set("restless_told_at"_L1, service.restlessToldAt != Steady{0}, number(service.restlessToldAt));
    QJsonArray opened;
    for (const Steady at : service.opened)
        opened.append(number(at));
    set("opened"_L1, !opened.isEmpty(), opened);
    return QJsonDocument(json).toJson(QJsonDocument::Compact);
}

ServiceNotices serviceNoticesFromJson(const QByteArray& bytes, Steady shift)
{
    const QJsonObject json = QJsonDocument::fromJson(bytes).object();
    ServiceNotices service;
    service.told = levelFromWord(json["told"_L1].toString()).value_or(Level::Operational);
    service.visible = json["visible"_L1].toInteger();
    service.bell = json["bell"_L1].toBool();
    service.critical = json["critical"_L1].toBool();
    service.acknowledged = json["acknowledged"_L1].toBool();
    service.snoozedUntilRecovery = json["snoozed_until_recovery"_L1].toBool();
    if (json.contains("snoozed_until"_L1))
        service.snoozedUntil = steady(json["snoozed_until"_L1], shift);
    service.missed = json.contains("missed_was"_L1);
    service.missedWas = levelFromWord(json["missed_was"_L1].toString()).value_or(Level::Operational);
    service.missedWorst = levelFromWord(json["missed_worst"_L1].toString()).value_or(Level::Unknown);
    service.lastDuration = std::chrono::seconds(json["last_duration"_L1].toInteger());
    service.flapping = json.contains("flap_changed_at"_L1);
    const auto time = [&](QLatin1StringView key) {
        return json.contains(key) ? steady(json[key], shift) : Steady{0};
    };
    service.flapChangedAt = time("flap_changed_at"_L1);
    service.flapSince = time("flap_since"_L1);
    service.settledAt = time("settled_at"_L1);
    service.restless = json["restless"_L1].toBool();
    service.restlessDown = json["restless_down"_L1].toBool();
    service.restlessToldAt = time("restless_told_at"_L1);
    const QJsonArray opened = json["opened"_L1].toArray();
    for (const auto& at : opened)
        service.opened.push_back(steady(at, shift));
    return service;
}

QByteArray sharedToJson(const NoticeState& state)
{
    QJsonArray recent;
    for (const RecentChange& change : state.recent)
        recent.append(QJsonObject{{u"at"_s, number(change.at)},
                                  {u"notice"_s, change.notice},
                                  {u"provider"_s, change.provider},
                                  {u"line"_s, toJson(change.line)}});
    QJsonObject providers;
    for (auto it = state.group.providers.begin(); it != state.group.providers.end(); ++it)
        providers.insert(it.key(), it.value());
    QJsonObject untold;
    for (auto it = state.group.untold.begin(); it != state.group.untold.end(); ++it)
        untold.insert(it.key(), toWord(it.value()));
    const QJsonObject group{{u"visible"_s, state.group.visible},
                            {u"untold"_s, untold},
                            {u"loud"_s, state.group.loud},
                            {u"lines"_s, linesToJson(state.group.lines)},
                            {u"providers"_s, providers},
                            {u"last_change"_s, number(state.group.lastChange)},
                            {u"last_shown"_s, number(state.group.lastShown)},
                            {u"open"_s, state.group.open},
                            {u"dirty"_s, state.group.dirty}};
    QJsonObject platforms;
    for (auto it = state.platformTold.begin(); it != state.platformTold.end(); ++it)
        platforms.insert(it.key(), number(it.value()));
    const QJsonObject json{{u"last_id"_s, state.lastId},
                           {u"platforms"_s, platforms},
                           {u"recent"_s, recent},
                           {u"group"_s, group},
                           {u"offline_told"_s, state.offlineTold},
                           {u"offline_visible"_s, state.offlineVisible}};
    return QJsonDocument(json).toJson(QJsonDocument::Compact);
}

void readShared(const QByteArray& bytes, Steady shift, NoticeState& state)
{
    const QJsonObject json = QJsonDocument::fromJson(bytes).object();
    state.lastId = json["last_id"_L1].toInteger();
    const QJsonObject platforms = json["platforms"_L1].toObject();
    for (auto it = platforms.begin(); it != platforms.end(); ++it)
        state.platformTold.insert(it.key(), steady(it.value(), shift));
    state.offlineTold = json["offline_told"_L1].toBool();
    state.offlineVisible = json["offline_visible"_L1].toInteger();
    const QJsonArray recent = json["recent"_L1].toArray();
    for (const auto& change : recent)
        state.recent.push_back({steady(change["at"_L1], shift), change["notice"_L1].toInteger(),
                                change["provider"_L1].toString(), noticeLineFromJson(change["line"_L1])});
    const QJsonValue group = json["group"_L1];
    state.group.visible = group["visible"_L1].toInteger();
    state.group.open = group["open"_L1].toBool();
    state.group.dirty = group["dirty"_L1].toBool();
    state.group.loud = group["loud"_L1].toBool();
    const QJsonObject untold = group["untold"_L1].toObject();
    for (auto it = untold.begin(); it != untold.end(); ++it)
        state.group.untold.insert(it.key(), levelFromWord(it->toString()).value_or(Level::Operational));
    state.group.lastChange = steady(group["last_change"_L1], shift);
    state.group.lastShown = steady(group["last_shown"_L1], shift);
    const QJsonArray lines = group["lines"_L1].toArray();
    for (const auto& line : lines)
        state.group.lines.push_back(noticeLineFromJson(line));
    const QJsonObject providers = group["providers"_L1].toObject();
    for (auto it = providers.begin(); it != providers.end(); ++it)
        state.group.providers.insert(it.key(), it.value().toString());
}

} // namespace downlight
