// SPDX-License-Identifier: GPL-3.0-or-later
//
// Site24x7 StatusIQ: GET <page>/sp/api/u/summary_details. Fields and codes read in the vendor's own SDK,
// site24x7/StatusIQ-Android-SDK (as of 2026).

#include "core/sources/foreign_json.h"
#include "core/sources/json_source.h"
#include "core/sources/limits.h"
#include "core/sources/page_level.h"

#include <QJsonArray>
#include <QJsonObject>

#include <algorithm>
#include <array>
#include <memory>

namespace downlight::sources::site24x7 {

using namespace Qt::StringLiterals;

namespace {

Level levelOf(int code)
{
    switch (code) {
    case 1: // operational
    case 2: // informational
        return Level::Operational;
    case 3:
        return Level::Degraded;
    case 4:
        return Level::Maintenance;
    case 5:
        return Level::PartialOutage;
    case 6:
        return Level::MajorOutage;
    default:
        return Level::Unknown;
    }
}

/// "2026-06-01T11:00:00+0000": Qt wants a colon in the offset.
QDateTime timeIn(const QJsonValue& value)
{
    QString written = value.toString().left(40);
    if (written.size() > 5 && (written[written.size() - 5] == u'+' || written[written.size() - 5] == u'-'))
        written.insert(written.size() - 2, u':');
    return foreign::time(written);
}

void addComponents(const QJsonArray& entries, const QString& group, int depth, QList<Component>& components)
{
    for (const auto& entry : entries) {
        const QJsonArray members = entry["componentgroup_components"_L1].toArray();
        if (entry["is_group"_L1].toBool() || !members.isEmpty()) {
            if (depth > 0)
                addComponents(members, foreign::text(entry["componentgroup_display_name"_L1]), depth - 1,
                              components);
            continue;
        }
        limits::add(components,
                    {foreign::text(entry["display_name"_L1]),
                     group,
                     levelOf(foreign::number(entry["component_status"_L1], 0)),
                     {},
                     true,
                     foreign::id(entry["enc_component_id"_L1])});
    }
}

/// Announced work stands among the incidents, with the severity "maintenance".
bool isPlanned(const QJsonValue& incident)
{
    return levelOf(foreign::number(incident["incident_severity_id"_L1], 0)) == Level::Maintenance;
}

bool isOver(const QJsonValue& incident)
{
    constexpr int resolved = 14;
    constexpr int completed = 24;
    const QJsonArray updates = incident["incident_status_updates"_L1].toArray();
    return std::any_of(updates.begin(), updates.end(), [](const auto& update) {
        const int status = foreign::number(update["incident_status_id"_L1], 0);
        return status == resolved || status == completed;
    });
}

constexpr std::array fields_{
    foreign::Field{"data"_L1, foreign::Kind::Object, foreign::Need::Must},
    foreign::Field{"data.statuspage_details"_L1, foreign::Kind::Object, foreign::Need::Must},
    foreign::Field{"data.statuspage_details.status"_L1, foreign::Kind::Code, foreign::Need::Must},
    foreign::Field{"data.current_status"_L1, foreign::Kind::List, foreign::Need::Must},
    foreign::Field{"data.current_status[]"_L1, foreign::Kind::Object, foreign::Need::Must},
    foreign::Field{"data.current_status[].is_group"_L1, foreign::Kind::Flag},
    foreign::Field{"data.current_status[].component_status"_L1, foreign::Kind::Code},
    foreign::Field{"data.current_status[].componentgroup_components"_L1, foreign::Kind::List},
    foreign::Field{"data.current_status[].componentgroup_components[]"_L1, foreign::Kind::Object,
                   foreign::Need::Must},
    foreign::Field{"data.active_incident_details"_L1, foreign::Kind::List, foreign::Need::Must},
    foreign::Field{"data.active_incident_details[]"_L1, foreign::Kind::Object, foreign::Need::Must},
    foreign::Field{"data.active_incident_details[].incident_severity_id"_L1, foreign::Kind::Code,
                   foreign::Need::Must},
    foreign::Field{"data.active_incident_details[].incident_status_updates"_L1, foreign::Kind::List},
    foreign::Field{"data.active_incident_details[].incident_status_updates[]"_L1, foreign::Kind::Object,
                   foreign::Need::Must},
};

class Site24x7Source final : public JsonSource {
public:
    QString id() const override { return u"site24x7"_s; }
    QString title() const override { return u"Site24x7 StatusIQ"_s; }

    HttpRequest request(const QUrl& page) const override
    {
        HttpRequest request;
        request.url =
            page.path().contains("/sp/api/"_L1) ? page : foreign::below(page, u"/sp/api/u/summary_details");
        return request;
    }

    QList<QUrl> candidates(const QUrl& pasted) const override
    {
        return {pasted.path().contains("/sp/api/"_L1) ? pasted : foreign::root(pasted)};
    }

    bool hintedBy(const QUrl& pasted) const override
    {
        return pasted.host().contains("site24x7"_L1) || foreign::isOn(pasted, "statusiq.com"_L1);
    }

    QList<QUrl> shownBy(const QByteArray& html, const QUrl& url) const override
    {
        const bool own = html.contains("enc_statuspage_id") || html.contains("StatusIQ");
        return own ? QList<QUrl>{foreign::root(url)} : QList<QUrl>();
    }

protected:
    std::span<const foreign::Field> fields() const override { return fields_; }
    QString missing() const override { return u"data.statuspage_details and data.current_status"_s; }

    bool isAnswer(const QJsonValue& root) const override
    {
        return root["data"_L1]["current_status"_L1].isArray()
            && root["data"_L1]["statuspage_details"_L1].isObject();
    }

    Result<Reading> read(const QJsonValue& root, const QDateTime& at) const override
    {
        const QJsonValue data = root["data"_L1];
        Reading reading;
        addComponents(data["current_status"_L1].toArray(), {}, 3, reading.components);
        const QJsonArray incidents = data["active_incident_details"_L1].toArray();
        for (const auto& entry : incidents) {
            if (isPlanned(entry)) {
                const QDateTime starts = timeIn(entry["incident_began_at"_L1]);
                limits::add(reading.maintenances,
                            {foreign::text(entry["incident_title"_L1]),
                             foreign::text(entry["incident_severity"_L1]),
                             !isOver(entry) && starts.isValid() && starts <= at,
                             starts,
                             {},
                             {}});
                continue;
            }
            const bool open = !isOver(entry);
            const Level level =
                std::max(levelOf(foreign::number(entry["incident_severity_id"_L1], 0)), Level::Degraded);
            limits::add(reading.incidents,
                        {foreign::text(entry["incident_title"_L1]),
                         foreign::text(entry["incident_severity"_L1]),
                         open ? level : Level::Operational,
                         open,
                         timeIn(entry["incident_began_at"_L1]),
                         {},
                         {}});
        }
        // The page's own code is that of its worst component.
        const int code = foreign::number(data["statuspage_details"_L1]["status"_L1], 0);
        const Level own = levelOf(code);
        if (own == Level::Unknown)
            return fail(Failure::Kind::Format,
                        foreign::noKnownWord(u"statuspage_details.status", QString::number(code)));
        reading.level = overall(own, reading, OwnWord::WorstPart);
        return reading;
    }
};

} // namespace

std::unique_ptr<StatusSource> make()
{
    return std::make_unique<Site24x7Source>();
}

} // namespace downlight::sources::site24x7
