// SPDX-License-Identifier: GPL-3.0-or-later
//
// Cachet: versions 1 and 2 answer /api/v1/components and /api/v1/incidents, version 3 /api/components and
// /api/incidents as JSON:API. Described at https://docs.cachethq.io (as of 2026); version 3 read in
// cachethq/core. Up to 1000 components of a page are read; of a longer list nothing good is believed. Times
// carry no zone and are taken for UTC.

#include "core/sources/foreign_json.h"
#include "core/sources/json_source.h"
#include "core/sources/limits.h"
#include "core/sources/page_level.h"

#include <QJsonArray>
#include <QJsonObject>

#include <algorithm>
#include <array>
#include <memory>

namespace downlight::sources::cachet {

using namespace Qt::StringLiterals;

namespace {

constexpr auto newer = "v3"_L1; ///< The fragment of a page's address that says which version answers there.

/// Status numbers of a component, the same in all versions.
Level levelOf(int status)
{
    switch (status) {
    case 1:
        return Level::Operational;
    case 2:
        return Level::Degraded;
    case 3:
        return Level::PartialOutage;
    case 4:
        return Level::MajorOutage;
    case 6:
        return Level::Maintenance;
    default:
        return Level::Unknown;
    }
}

/// JSON:API keeps the fields one level lower than versions 1 and 2 do.
QJsonValue fieldsOf(const QJsonValue& entry)
{
    return entry["attributes"_L1].isObject() ? entry["attributes"_L1] : entry;
}

/// A number, or {"human", "value"}. An open incident changes only the second name.
int statusOf(const QJsonValue& fields)
{
    for (const auto key : {"latest_status"_L1, "status"_L1}) {
        // A newer status that cannot be read must not give way to an older one.
        if (const QJsonValue value = fields[key]; !value.isUndefined() && !value.isNull())
            return foreign::number(value.isObject() ? value["value"_L1] : value, -1);
    }
    return -1;
}

QDateTime timeIn(const QJsonValue& value)
{
    return foreign::utcTime(value.isObject() ? value["string"_L1] : value);
}

QString wordOf(const QJsonValue& fields)
{
    const QString nested = foreign::text(fields["status"_L1]["human"_L1]);
    if (!nested.isEmpty())
        return nested;
    const QString latest = foreign::text(fields["latest_human_status"_L1]);
    return latest.isEmpty() ? foreign::text(fields["human_status"_L1]) : latest;
}

bool isIncident(const QJsonValue& entry)
{
    const QJsonValue fields = fieldsOf(entry);
    return entry["type"_L1].toString() == "incidents"_L1
        || (fields["human_status"_L1].isString() && !fields["message"_L1].isUndefined());
}

bool isComponent(const QJsonValue& entry)
{
    const QJsonValue fields = fieldsOf(entry);
    return entry["type"_L1].toString() == "components"_L1
        || (fields["status_name"_L1].isString() && fields["name"_L1].isString());
}

PageIncident incidentIn(const QJsonValue& entry)
{
    constexpr int fixed = 4;
    const QJsonValue fields = fieldsOf(entry);
    PageIncident incident;
    incident.title = foreign::text(fields["name"_L1]);
    incident.status = wordOf(fields);
    incident.open = statusOf(fields) != fixed && statusOf(fields) != 0 && !fields["is_resolved"_L1].toBool();
    incident.level = incident.open ? Level::Degraded : Level::Operational;
    for (const auto key : {"occurred_at"_L1, "occurred"_L1, "created_at"_L1, "created"_L1}) {
        if (!incident.startedAt.isValid())
            incident.startedAt = timeIn(fields[key]);
    }
    incident.url = foreign::webUrl(fields["permalink"_L1]);
    return incident;
}

bool isSchedule(const QJsonValue& entry)
{
    return entry["type"_L1].toString() == "schedules"_L1;
}

/// Announced work of version 3: 0 is upcoming, 1 in progress, 2 complete.
void addSchedules(const QJsonArray& entries, Reading& reading)
{
    constexpr int inProgress = 1;
    for (const auto& entry : entries) {
        const QJsonValue fields = fieldsOf(entry);
        const bool active = statusOf(fields) == inProgress;
        limits::add(reading.maintenances,
                    {foreign::text(fields["name"_L1]),
                     wordOf(fields),
                     active,
                     timeIn(fields["scheduled_at"_L1]),
                     timeIn(fields["completed_at"_L1]),
                     {}});
        if (active && reading.level != Level::Unknown) // what cannot be read is not explained by work
            reading.level = std::max(reading.level, Level::Maintenance);
    }
}

void addIncidents(const QJsonArray& entries, Reading& reading)
{
    for (const auto& entry : entries) {
        const PageIncident incident = incidentIn(entry);
        limits::add(reading.incidents, incident);
        const bool hasPart = foreign::number(fieldsOf(entry)["component_id"_L1], 0) > 0;
        // An incident of a component has set that component's own status.
        if (incident.open && (!hasPart || reading.components.isEmpty()))
            reading.level = std::max(reading.level, Level::Degraded);
    }
}

constexpr std::array fields_{
    foreign::Field{"data[].attributes.latest_status"_L1, foreign::Kind::Any},
    foreign::Field{"data"_L1, foreign::Kind::List, foreign::Need::Must},
    foreign::Field{"data[]"_L1, foreign::Kind::Object, foreign::Need::Must},
    foreign::Field{"data[].status_name"_L1, foreign::Kind::Text},
    foreign::Field{"data[].enabled"_L1, foreign::Kind::Flag},
    foreign::Field{"data[].is_resolved"_L1, foreign::Kind::Flag},
    foreign::Field{"data[].human_status"_L1, foreign::Kind::Text},
    foreign::Field{"data[].attributes"_L1, foreign::Kind::Object},
    foreign::Field{"data[].attributes.enabled"_L1, foreign::Kind::Flag},
    foreign::Field{"meta"_L1, foreign::Kind::Object},
    foreign::Field{"meta.pagination"_L1, foreign::Kind::Object},
    foreign::Field{"meta.pagination.total"_L1, foreign::Kind::Code},
    foreign::Field{"meta.total"_L1, foreign::Kind::Code},
};

class CachetSource final : public JsonSource {
public:
    QString id() const override { return u"cachet"_s; }
    QString title() const override { return u"Cachet"_s; }

    HttpRequest request(const QUrl& page) const override
    {
        return ask(page, u"components"_s, u"per_page=1000"_s);
    }

    QList<HttpRequest> complements(const QUrl& page) const override
    {
        QList<HttpRequest> more{ask(page, u"incidents"_s, u"per_page=20&sort=id&order=desc"_s)};
        if (page.fragment() == newer) // before version 3 not every page answers there
            more.append(ask(page, u"schedules"_s, u"per_page=20&sort=-id"_s));
        return more;
    }

    Result<void> completeFrom(Reading& reading, const HttpReply& reply) const override
    {
        const Result<QJsonValue> root = fitting(reply);
        if (!root)
            return tl::unexpected(root.error());
        if (!(*root)["data"_L1].isArray())
            return fail(Failure::Kind::Format, u"no data"_s);
        const QJsonArray entries = (*root)["data"_L1].toArray();
        if (reply.url.path().endsWith("/schedules"_L1) || isSchedule(entries.first()))
            addSchedules(entries, reading);
        else
            addIncidents(entries, reading);
        return {};
    }

    QList<QUrl> candidates(const QUrl& pasted) const override
    {
        if (pasted.path().endsWith("/components"_L1) || pasted.path().endsWith("/incidents"_L1))
            return {pasted};
        QList<QUrl> pages;
        for (const QUrl& page : foreign::ownAndRoot(pasted)) {
            QUrl third = page;
            third.setFragment(newer);
            pages << page << third;
        }
        return pages;
    }

    QList<QUrl> shownBy(const QByteArray& html, const QUrl& url) const override
    {
        return html.contains("Cachet") || html.contains("cachethq") ? candidates(url) : QList<QUrl>();
    }

protected:
    std::span<const foreign::Field> fields() const override { return fields_; }
    QString missing() const override { return u"data[].status_name or data[].attributes"_s; }

    bool isAnswer(const QJsonValue& root) const override
    {
        const QJsonValue first = root["data"_L1][0];
        return isComponent(first) || isIncident(first);
    }

    Result<Reading> read(const QJsonValue& root, const QDateTime& at) const override
    {
        Q_UNUSED(at);
        const QJsonArray entries = root["data"_L1].toArray();
        Reading reading;
        if (isIncident(entries.first())) {
            reading.level = Level::Operational;
            addIncidents(entries, reading);
            return reading;
        }
        const QJsonValue pages = root["meta"_L1]["pagination"_L1];
        const QJsonValue all = pages.isObject() ? pages["total"_L1] : root["meta"_L1]["total"_L1];
        // What is not shown, or has a status that nobody knows, cannot be called fine.
        bool unreadable = foreign::number(all, 0) > entries.size();
        for (const auto& entry : entries) {
            const QJsonValue fields = fieldsOf(entry);
            unreadable = unreadable
                || (statusOf(fields) != 0 && statusOf(fields) != 5
                    && levelOf(statusOf(fields)) == Level::Unknown);
            if (fields["enabled"_L1].toBool(true))
                limits::add(reading.components,
                            {foreign::text(fields["name"_L1]),
                             {},
                             levelOf(statusOf(fields)),
                             {},
                             true,
                             foreign::id(entry["id"_L1])});
        }
        const Level worst = worstPart(reading.components);
        reading.level = unreadable && !isProblem(worst) ? Level::Unknown : worst;
        return reading;
    }

private:
    static HttpRequest ask(const QUrl& page, const QString& what, const QString& query)
    {
        HttpRequest request;
        request.url = page;
        const QString path = page.path();
        const bool isApi = path.endsWith("/components"_L1) || path.endsWith("/incidents"_L1);
        if (isApi)
            request.url.setPath(path.section(u'/', 0, -2) + u'/' + what);
        else
            request.url =
                foreign::below(page, QString((page.fragment() == newer ? "/api/"_L1 : "/api/v1/"_L1) + what));
        request.url.setQuery(query);
        request.accept = "application/json, application/vnd.api+json";
        return request;
    }
};

} // namespace

std::unique_ptr<StatusSource> make()
{
    return std::make_unique<CachetSource>();
}

} // namespace downlight::sources::cachet
