// SPDX-License-Identifier: GPL-3.0-or-later
//
// status.io: GET https://api.status.io/1.0/status/<page id>. Described at
// https://kb.status.io/developers/public-status-api/ (as of 2026).

#include "core/sources/foreign_json.h"
#include "core/sources/json_source.h"
#include "core/sources/limits.h"
#include "core/sources/page_level.h"

#include <QJsonArray>
#include <QJsonObject>
#include <QRegularExpression>

#include <algorithm>
#include <array>
#include <memory>

namespace downlight::sources::statusio {

using namespace Qt::StringLiterals;

namespace {

Level levelOf(int code)
{
    switch (code) {
    case 100:
        return Level::Operational;
    case 200:
        return Level::Maintenance;
    case 300:
        return Level::Degraded;
    case 400:
        return Level::PartialOutage;
    case 500: // service disruption
    case 600: // security event
        return Level::MajorOutage;
    default:
        return Level::Unknown;
    }
}

/// The 24 hexadecimal digits that name a page, after "/pages/" in \p text; empty where there are none.
QString pageIdIn(const QString& text)
{
    static const QRegularExpression pattern(u"/(?:pages|status)/([0-9a-f]{24})(?![0-9a-f])"_s);
    return pattern.match(text).captured(1);
}

constexpr int resolved = 400;

/// The newest message's level, while the incident is not resolved (state 400).
PageIncident incidentIn(const QJsonValue& entry)
{
    const QJsonArray messages = entry["messages"_L1].toArray();
    const bool closed = !messages.isEmpty() && foreign::number(messages.last()["state"_L1], 0) == resolved;
    PageIncident incident;
    incident.title = foreign::text(entry["name"_L1]);
    incident.open = !closed;
    incident.status = closed ? u"resolved"_s : u"open"_s;
    incident.startedAt = foreign::time(entry["datetime_open"_L1]);
    const Level level =
        messages.isEmpty() ? Level::Unknown : levelOf(foreign::number(messages.last()["status"_L1], 0));
    incident.level = closed ? Level::Operational : std::max(level, Level::Degraded);
    const QJsonArray parts = entry["components_affected"_L1].toArray();
    for (const auto& part : parts)
        limits::add(incident.components, foreign::text(part["name"_L1]));
    return incident;
}

void addComponents(const QJsonArray& entries, QList<Component>& components)
{
    for (const auto& entry : entries) {
        const QString name = foreign::text(entry["name"_L1]);
        const Level own = levelOf(foreign::number(entry["status_code"_L1], 0));
        const QJsonArray containers = entry["containers"_L1].toArray();
        // A container is a place, such as a data centre: with one only, the component says it all.
        Level worst = Level::Operational;
        for (const auto& container : containers) {
            const Level level = levelOf(foreign::number(container["status_code"_L1], 0));
            worst =
                worst == Level::Unknown || level == Level::Unknown ? Level::Unknown : std::max(worst, level);
            if (containers.size() > 1)
                limits::add(components,
                            {foreign::text(container["name"_L1]),
                             name,
                             level,
                             {},
                             true,
                             foreign::id(entry["id"_L1]) + u'/' + foreign::id(container["id"_L1])});
        }
        // Its own word counts beside those of its places where it is worse.
        if (containers.size() < 2)
            limits::add(components,
                        {name,
                         {},
                         isProblem(own) ? own : std::max(own, worst),
                         {},
                         true,
                         foreign::id(entry["id"_L1])});
        else if (own > worst || own == Level::Unknown)
            limits::add(components, {name, {}, own, {}, true, foreign::id(entry["id"_L1])});
        if (containers.size() == 1 && worst == Level::Unknown && !isProblem(own))
            components.last().level = Level::Unknown;
    }
}

constexpr std::array fields_{
    foreign::Field{"result"_L1, foreign::Kind::Object, foreign::Need::Must},
    foreign::Field{"result.status_overall"_L1, foreign::Kind::Object, foreign::Need::Must},
    foreign::Field{"result.status_overall.status_code"_L1, foreign::Kind::Code, foreign::Need::Must},
    foreign::Field{"result.status"_L1, foreign::Kind::List, foreign::Need::Must},
    foreign::Field{"result.status[]"_L1, foreign::Kind::Object, foreign::Need::Must},
    foreign::Field{"result.status[].status_code"_L1, foreign::Kind::Code, foreign::Need::Must},
    foreign::Field{"result.status[].containers"_L1, foreign::Kind::List},
    foreign::Field{"result.status[].containers[]"_L1, foreign::Kind::Object, foreign::Need::Must},
    foreign::Field{"result.status[].containers[].status_code"_L1, foreign::Kind::Code, foreign::Need::Must},
    foreign::Field{"result.incidents"_L1, foreign::Kind::List},
    foreign::Field{"result.incidents[]"_L1, foreign::Kind::Object, foreign::Need::Must},
    foreign::Field{"result.incidents[].messages"_L1, foreign::Kind::List},
    foreign::Field{"result.incidents[].messages[]"_L1, foreign::Kind::Object, foreign::Need::Must},
    foreign::Field{"result.incidents[].messages[].state"_L1, foreign::Kind::Code, foreign::Need::Must},
    foreign::Field{"result.incidents[].messages[].status"_L1, foreign::Kind::Code},
    foreign::Field{"result.maintenance"_L1, foreign::Kind::Object},
    foreign::Field{"result.maintenance.active"_L1, foreign::Kind::List},
    foreign::Field{"result.maintenance.active[]"_L1, foreign::Kind::Object, foreign::Need::Must},
    foreign::Field{"result.maintenance.upcoming"_L1, foreign::Kind::List},
};

class StatusIoSource final : public JsonSource {
public:
    QString id() const override { return u"statusio"_s; }
    QString title() const override { return u"Status.io"_s; }

    HttpRequest request(const QUrl& page) const override
    {
        HttpRequest request;
        request.url = page;
        if (const QString name = pageIdIn(page.path()); !name.isEmpty() && !page.path().contains("/1.0/"_L1))
            request.url = QUrl("https://api.status.io/1.0/status/"_L1 + name);
        return request;
    }

    QList<QUrl> candidates(const QUrl& pasted) const override
    {
        return pageIdIn(pasted.path()).isEmpty() ? QList<QUrl>() : QList<QUrl>{pasted};
    }

    bool hintedBy(const QUrl& pasted) const override
    {
        return pasted.path().startsWith("/pages/"_L1) || foreign::isOn(pasted, "status.io"_L1);
    }

    /// Pages under a name of their own link to /pages/<id>/… below it.
    QList<QUrl> shownBy(const QByteArray& html, const QUrl& url) const override
    {
        const QString name = pageIdIn(QString::fromLatin1(html));
        if (name.isEmpty() || !html.contains("status.io"))
            return {};
        QUrl page = foreign::root(url);
        page.setPath("/pages/"_L1 + name);
        return {page};
    }

protected:
    std::span<const foreign::Field> fields() const override { return fields_; }
    QString missing() const override { return u"result.status_overall.status_code"_s; }

    bool isAnswer(const QJsonValue& root) const override
    {
        return !root["result"_L1]["status_overall"_L1]["status_code"_L1].isUndefined();
    }

    Result<Reading> read(const QJsonValue& root, const QDateTime& at) const override
    {
        Q_UNUSED(at);
        const QJsonValue result = root["result"_L1];
        const int code = foreign::number(result["status_overall"_L1]["status_code"_L1], 0);
        Reading reading;
        reading.level = levelOf(code);
        if (reading.level == Level::Unknown)
            return fail(Failure::Kind::Format, foreign::noKnownWord(u"status_code", QString::number(code)));
        reading.summary = foreign::text(result["status_overall"_L1]["status"_L1]);
        addComponents(result["status"_L1].toArray(), reading.components);
        const QJsonArray incidents = result["incidents"_L1].toArray();
        for (const auto& entry : incidents)
            limits::add(reading.incidents, incidentIn(entry));
        for (const auto key : {"active"_L1, "upcoming"_L1}) {
            const QJsonArray entries = result["maintenance"_L1][key].toArray();
            for (const auto& entry : entries)
                limits::add(reading.maintenances,
                            {foreign::text(entry["name"_L1]),
                             key,
                             key == "active"_L1,
                             foreign::time(entry["datetime_planned_start"_L1]),
                             foreign::time(entry["datetime_planned_end"_L1]),
                             {}});
        }
        // "Disrupted" is said as soon as one component is; rule 2 of the formats.
        reading.level = overall(reading.level, reading, code == 500 ? OwnWord::WorstPart : OwnWord::Page);
        return reading;
    }
};

} // namespace

std::unique_ptr<StatusSource> make()
{
    return std::make_unique<StatusIoSource>();
}

} // namespace downlight::sources::statusio
