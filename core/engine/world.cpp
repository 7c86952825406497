// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/world.h"

#include "core/base/bounded_json.h"
#include "core/base/compat.h"

#include <QSet>
#include <QTimeZone>

#include <algorithm>
#include <array>
#include <cmath>

namespace downlight {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype longestLine = qsizetype{64} * 1024;

tl::unexpected<Failure> wrong(int line, const QString& what)
{
    return fail(Failure::Kind::Format, u"line %1: %2"_s.arg(line).arg(what));
}

enum class Type { Boolean, Number, Text };

struct Field {
    QLatin1StringView name;
    Type type;
};

constexpr std::array knownFields{
    Field{"t"_L1, Type::Number},
    Field{"service"_L1, Type::Text},
    Field{"page"_L1, Type::Boolean},
    Field{"probe"_L1, Type::Boolean},
    Field{"interval"_L1, Type::Number},
    Field{"provider"_L1, Type::Text},
    Field{"local"_L1, Type::Boolean},
    Field{"page_level"_L1, Type::Text},
    Field{"page_readable"_L1, Type::Boolean},
    Field{"page_reachable"_L1, Type::Boolean},
    Field{"reachable"_L1, Type::Boolean},
    Field{"once"_L1, Type::Boolean},
    Field{"blocked"_L1, Type::Boolean},
    Field{"network"_L1, Type::Text},
    Field{"suspend"_L1, Type::Number},
    Field{"kill"_L1, Type::Boolean},
    Field{"wall_clock"_L1, Type::Number},
    Field{"act"_L1, Type::Text},
    Field{"seconds"_L1, Type::Number},
    Field{"daemon"_L1, Type::Text},
    Field{"slow"_L1, Type::Boolean},
    Field{"resolves"_L1, Type::Boolean},
    Field{"portal"_L1, Type::Boolean},
    Field{"maintenance_ends"_L1, Type::Number},
    Field{"quiet"_L1, Type::Text},
    Field{"off"_L1, Type::Boolean},
    Field{"start"_L1, Type::Text},
    Field{"tz"_L1, Type::Text},
};

bool hasType(const QJsonValue& value, Type type)
{
    switch (type) {
    case Type::Boolean:
        return value.isBool();
    case Type::Number:
        return value.isDouble() && std::isfinite(value.toDouble());
    case Type::Text:
        return value.isString();
    }
    Q_UNREACHABLE();
}

std::optional<Says> communityFromWord(QStringView word)
{
    if (word == "operational"_L1 || word == "recovering"_L1 || word == "recovered"_L1)
        return Says::Fine;
    if (word == "possible"_L1)
        return Says::Possible;
    if (word == "outage"_L1)
        return Says::Outage;
    if (word == "quiet"_L1)
        return Says::Quiet;
    return word == "unknown"_L1 ? std::optional(Says::Unknown) : std::nullopt;
}

QString checkTypes(const QJsonObject& fields)
{
    for (auto it = fields.begin(); it != fields.end(); ++it) {
        if (it.key() == "community"_L1) { // a bool where a service is declared, a word afterwards
            if (!it->isBool() && !communityFromWord(it->toString()))
                return u"\"community\" must be true, false or one of operational, possible, outage, recovering, quiet, unknown"_s;
            continue;
        }
        if (it.key() == "vpn"_L1) { // a bool where a service is declared, a word for the VPN itself
            const bool isWord = it->toString() == "up"_L1 || it->toString() == "down"_L1;
            if (!it->isBool() && !isWord)
                return u"\"vpn\" must be true, false, up or down"_s;
            continue;
        }
        const auto known = std::find_if(knownFields.begin(), knownFields.end(),
                                        [&](const Field& field) { return field.name == it.key(); });
        if (known == knownFields.end())
            return u"\"%1\" is no known field"_s.arg(it.key().left(60));
        if (!hasType(*it, known->type))
            return u"\"%1\" has the wrong type"_s.arg(it.key());
    }
    return {};
}

QString checkWords(const QJsonObject& fields)
{
    const auto word = [&fields](QLatin1StringView key) { return fields[key].toString(); };
    const auto oneOf = [&](QLatin1StringView key, std::initializer_list<QLatin1StringView> words) {
        return !fields.contains(key) || std::find(words.begin(), words.end(), word(key)) != words.end();
    };
    if (fields.contains("page_level"_L1) && !levelFromWord(word("page_level"_L1)))
        return u"\"page_level\" is no level"_s;
    if (!oneOf("network"_L1, {"up"_L1, "down"_L1, "portal"_L1, "dns"_L1, "tls"_L1}))
        return u"\"network\" must be up, down, portal, dns or tls"_s;
    if (!oneOf("act"_L1, {"bell"_L1, "snooze"_L1, "ack"_L1}))
        return u"\"act\" must be bell, snooze or ack"_s;
    if (!oneOf("daemon"_L1, {"up"_L1, "down"_L1}))
        return u"\"daemon\" must be up or down"_s;
    if (fields.contains("quiet"_L1) && !World::quietFrom(word("quiet"_L1)))
        return u"\"quiet\" must be two times of day, as 22:00-07:00"_s;
    for (const QLatin1StringView key : {"interval"_L1, "suspend"_L1}) {
        if (fields.contains(key) && fields[key].toDouble() <= 0)
            return u"\"%1\" must be more than 0"_s.arg(key);
    }
    if (fields["seconds"_L1].toDouble() < 0)
        return u"\"seconds\" must not be less than 0"_s;
    return {};
}

Result<void> readHeader(const QJsonObject& fields, int line, World& world)
{
    if (fields.contains("start"_L1)) {
        world.start = QDateTime::fromString(fields["start"_L1].toString(), Qt::ISODate).toUTC();
        if (!world.start.isValid())
            return wrong(line, u"\"start\" is no time"_s);
    }
    if (fields.contains("tz"_L1)) {
        world.zone = fields["tz"_L1].toString().toUtf8();
        if (!QTimeZone(world.zone).isValid())
            return wrong(line, u"\"tz\" is no known time zone"_s);
    }
    return {};
}

Result<WorldEvent> readLine(const QByteArray& text, int line)
{
    if (text.size() > longestLine)
        return wrong(line, u"longer than 64 KiB"_s);
    const Result<QJsonDocument> document = parseJson(text);
    if (!document)
        return wrong(line, document.error().detail);
    if (!document->isObject())
        return wrong(line, u"not an object"_s);
    const QJsonObject fields = document->object();
    if (!fields.contains("t"_L1))
        return wrong(line, u"\"t\" is missing"_s);
    for (const QString& trouble : {checkTypes(fields), checkWords(fields)}) {
        if (!trouble.isEmpty())
            return wrong(line, trouble);
    }
    const double t = fields["t"_L1].toDouble();
    if (t < 0 || t > 1e10)
        return wrong(line, u"\"t\" is out of range"_s);
    return WorldEvent{line, std::chrono::milliseconds(std::llround(t * 1000)), fields};
}

} // namespace

Result<World> parseWorld(const QByteArray& text)
{
    World world;
    world.start = QDateTime(QDate(2026, 1, 5), QTime(0, 0), compat::utc);
    QSet<QString> declared;
    int number = 0;
    for (const QByteArray& raw : text.split('\n')) {
        ++number;
        if (raw.trimmed().isEmpty())
            continue;
        const Result<WorldEvent> event = readLine(raw, number);
        if (!event)
            return tl::unexpected(event.error());
        if (!world.events.isEmpty() && event->at < world.events.last().at)
            return wrong(number, u"\"t\" is less than in the line before"_s);
        if (const Result<void> header = readHeader(event->fields, number, world); !header)
            return tl::unexpected(header.error());
        if (const QString name = event->fields["service"_L1].toString();
            event->fields.contains("service"_L1)) {
            if (name.isEmpty())
                return wrong(number, u"\"service\" is empty"_s);
            if (declaredService(event->fields))
                declared.insert(name);
            else if (!declared.contains(name))
                return wrong(number, u"the service \"%1\" was not declared before"_s.arg(name.left(60)));
        }
        world.events.append(*event);
    }
    if (world.events.isEmpty())
        return wrong(1, u"the world is empty"_s);
    return world;
}

std::optional<WorldService> declaredService(const QJsonObject& fields)
{
    if (!fields.contains("service"_L1) || fields.contains("act"_L1))
        return std::nullopt;
    const bool declares =
        fields["page"_L1].isBool() || fields["probe"_L1].isBool() || fields["community"_L1].isBool();
    if (!declares)
        return std::nullopt;
    WorldService service;
    service.name = fields["service"_L1].toString();
    service.page = fields["page"_L1].toBool();
    service.probe = fields["probe"_L1].toBool();
    service.community = fields["community"_L1].toBool();
    service.interval =
        std::chrono::seconds(std::max<qint64>(1, std::llround(fields["interval"_L1].toDouble(60))));
    service.provider = fields["provider"_L1].toString();
    service.local = fields["local"_L1].toBool();
    service.vpn = fields["vpn"_L1].toBool();
    return service;
}

void applyToService(const QJsonObject& fields, WorldService& service)
{
    if (fields.contains("page_level"_L1))
        service.pageLevel = levelFromWord(fields["page_level"_L1].toString()).value_or(Level::Unknown);
    service.pageReadable = fields["page_readable"_L1].toBool(service.pageReadable);
    service.pageReachable = fields["page_reachable"_L1].toBool(service.pageReachable);
    if (fields.contains("reachable"_L1)) {
        const bool once = fields["once"_L1].toBool();
        service.failsOnce = once && !fields["reachable"_L1].toBool();
        service.reachable = once || fields["reachable"_L1].toBool();
    }
    service.blocked = fields["blocked"_L1].toBool(service.blocked);
    service.slow = fields["slow"_L1].toBool(service.slow);
    service.resolves = fields["resolves"_L1].toBool(service.resolves);
    service.portal = fields["portal"_L1].toBool(service.portal);
    if (fields.contains("maintenance_ends"_L1)) {
        service.workEnds = std::chrono::seconds(std::llround(fields["maintenance_ends"_L1].toDouble()));
        service.answer.clear();
    }
    if (fields["community"_L1].isString())
        service.communitySays = communityFromWord(fields["community"_L1].toString()).value_or(Says::Unknown);
}

std::optional<std::pair<int, int>> World::quietFrom(const QString& word)
{
    const QTime from = QTime::fromString(word.section(u'-', 0, 0), u"HH:mm"_s);
    const QTime to = QTime::fromString(word.section(u'-', 1, 1), u"HH:mm"_s);
    if (!from.isValid() || !to.isValid() || word.count(u'-') != 1)
        return std::nullopt;
    return std::pair(from.hour() * 60 + from.minute(), to.hour() * 60 + to.minute());
}

std::optional<WorldNetworkState> networkStateFromWord(QStringView word)
{
    static constexpr std::array words{"up"_L1, "down"_L1, "portal"_L1, "dns"_L1, "tls"_L1};
    for (std::size_t i = 0; i < words.size(); ++i) {
        if (words.at(i) == word)
            return static_cast<WorldNetworkState>(i);
    }
    return std::nullopt;
}

} // namespace downlight
