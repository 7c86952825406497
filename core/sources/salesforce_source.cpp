// SPDX-License-Identifier: GPL-3.0-or-later
//
// Salesforce: GET https://api.status.salesforce.com/v1/instances/<key>/status for one instance. Described at
// https://api.status.salesforce.com/v1/docs/ (as of 2026). Incidents have no title: one is made of the
// impact's type and the services concerned.

#include "core/base/text.h"
#include "core/sources/foreign_json.h"
#include "core/sources/json_source.h"
#include "core/sources/limits.h"
#include "core/sources/page_level.h"

#include <QHash>
#include <QJsonArray>
#include <QJsonObject>

#include <algorithm>
#include <array>
#include <memory>
#include <utility>

namespace downlight::sources::salesforce {

using namespace Qt::StringLiterals;

namespace {

/// OK, MAINTENANCE_CORE, MINOR_INCIDENT_NONCORE, MAJOR_INCIDENT_CORE, INFORMATIONAL_NONCORE …
Level levelOf(const QString& status)
{
    if (status == "OK"_L1)
        return Level::Operational;
    if (status.startsWith("MAINTENANCE_"_L1))
        return Level::Maintenance;
    if (status.startsWith("INFORMATIONAL_"_L1) || status.startsWith("MINOR_"_L1))
        return Level::Degraded;
    if (status.startsWith("MAJOR_"_L1))
        return status.endsWith("_NONCORE"_L1) ? Level::PartialOutage : Level::MajorOutage;
    return Level::Unknown;
}

QStringList textsIn(const QJsonArray& entries)
{
    QStringList texts;
    for (const auto& entry : entries)
        texts.append(foreign::text(entry));
    return texts;
}

using Worst = QHash<QString, Level>; ///< Of the open incidents of each service.

/// One incident of ours for each impact of one of theirs. An impact without an end is still there.
void addIncident(const QJsonValue& entry, const QDateTime& at, Worst& worst, Reading& reading)
{
    const QStringList all = textsIn(entry["serviceKeys"_L1].toArray());
    const QStringList services = all.first(std::min(all.size(), limits::names));
    const QString list = text::clean(services.join(", "_L1));
    Level here = Level::Unknown;
    const QJsonArray impacts = entry["IncidentImpacts"_L1].toArray();
    for (const auto& impact : impacts) {
        const QDateTime end = foreign::time(impact["endTime"_L1]);
        const bool open = !end.isValid() || end > at;
        const QString severity = foreign::text(impact["severity"_L1]);
        const Level level = severity == "major"_L1
            ? (entry["isCore"_L1].toBool() ? Level::MajorOutage : Level::PartialOutage)
            : Level::Degraded;
        limits::add(reading.incidents,
                    {u"%1 %2 on %3"_s.arg(foreign::text(impact["type"_L1]), severity, list),
                     open ? u"open"_s : u"resolved"_s,
                     open ? level : Level::Operational,
                     open,
                     foreign::time(impact["startTime"_L1]),
                     {},
                     services});
        here = open ? std::max(here, level) : here;
    }
    for (const QString& service : all)
        worst[service] = std::max(worst.value(service), here);
}

constexpr std::array fields_{
    foreign::Field{"key"_L1, foreign::Kind::Text, foreign::Need::Must},
    foreign::Field{"status"_L1, foreign::Kind::Text, foreign::Need::Must},
    foreign::Field{"Incidents"_L1, foreign::Kind::List, foreign::Need::Must},
    foreign::Field{"Incidents[]"_L1, foreign::Kind::Object, foreign::Need::Must},
    foreign::Field{"Incidents[].IncidentImpacts"_L1, foreign::Kind::List, foreign::Need::Must},
    foreign::Field{"Incidents[].IncidentImpacts[]"_L1, foreign::Kind::Object, foreign::Need::Must},
    foreign::Field{"Incidents[].IncidentImpacts[].endTime"_L1, foreign::Kind::Text, foreign::Need::May},
    foreign::Field{"Incidents[].IncidentImpacts[].severity"_L1, foreign::Kind::Text, foreign::Need::Must},
    foreign::Field{"Incidents[].serviceKeys"_L1, foreign::Kind::List},
    foreign::Field{"Incidents[].serviceKeys[]"_L1, foreign::Kind::Text, foreign::Need::Must},
    foreign::Field{"Services"_L1, foreign::Kind::List},
    foreign::Field{"Services[]"_L1, foreign::Kind::Object, foreign::Need::Must},
    foreign::Field{"Maintenances"_L1, foreign::Kind::List},
    foreign::Field{"Maintenances[]"_L1, foreign::Kind::Object, foreign::Need::Must},
};

class SalesforceSource final : public JsonSource {
public:
    QString id() const override { return u"salesforce"_s; }
    QString title() const override { return u"Salesforce Trust"_s; }

    /// The page of an instance is https://status.salesforce.com/instances/<key>.
    HttpRequest request(const QUrl& page) const override
    {
        HttpRequest request;
        request.url = page;
        if (!page.path().endsWith("/status"_L1))
            request.url =
                QUrl(u"https://api.status.salesforce.com/v1/instances/%1/status"_s.arg(instanceIn(page)));
        return request;
    }

    /// Announced work begins and ends by the clock.
    bool dependsOnTime(const QUrl& page) const override
    {
        Q_UNUSED(page);
        return true;
    }

    QList<QUrl> candidates(const QUrl& pasted) const override
    {
        const bool isApi =
            pasted.path().contains("/v1/instances/"_L1) && pasted.path().endsWith("/status"_L1);
        return isApi || (hintedBy(pasted) && !instanceIn(pasted).isEmpty()) ? QList<QUrl>{pasted}
                                                                            : QList<QUrl>();
    }

    bool hintedBy(const QUrl& pasted) const override
    {
        return foreign::isOn(pasted, "status.salesforce.com"_L1)
            || pasted.path().contains("/v1/instances/"_L1);
    }

protected:
    std::span<const foreign::Field> fields() const override { return fields_; }
    QString missing() const override { return u"key with status and Incidents"_s; }

    bool isAnswer(const QJsonValue& root) const override
    {
        return root["key"_L1].isString() && root["status"_L1].isString() && root["Incidents"_L1].isArray();
    }

    Result<Reading> read(const QJsonValue& root, const QDateTime& at) const override
    {
        const QString status = root["status"_L1].toString();
        Reading reading;
        reading.level = levelOf(status);
        if (reading.level == Level::Unknown)
            return fail(Failure::Kind::Format, foreign::noKnownWord(u"status", status));
        reading.pageName = foreign::text(root["key"_L1]);
        reading.summary = foreign::text(status);
        Worst worst;
        const QJsonArray incidents = root["Incidents"_L1].toArray();
        for (const auto& entry : incidents)
            addIncident(entry, at, worst, reading);
        const QJsonArray services = root["Services"_L1].toArray();
        for (const auto& service : services) {
            const QString name = foreign::text(service["key"_L1]);
            const Level level = std::max(worst.value(name), Level::Operational);
            limits::add(reading.components, {name, {}, level, {}});
        }
        reading.level = overall(reading.level, reading);
        const QJsonArray maintenances = root["Maintenances"_L1].toArray();
        for (const auto& entry : maintenances) {
            const QDateTime start = foreign::time(entry["plannedStartTime"_L1]);
            const QDateTime end = foreign::time(entry["plannedEndTime"_L1]);
            const bool now = start.isValid() && end.isValid() && start <= at && at < end;
            limits::add(reading.maintenances,
                        {foreign::text(entry["name"_L1]),
                         foreign::text(entry["message"_L1]["eventStatus"_L1]),
                         now && reading.level == Level::Maintenance,
                         start,
                         end,
                         {}});
        }
        return reading;
    }

private:
    static QString instanceIn(const QUrl& page)
    {
        const QStringList parts = page.path().split(u'/', Qt::SkipEmptyParts);
        const qsizetype at = parts.indexOf("instances"_L1);
        return at >= 0 && at + 1 < parts.size() ? parts[at + 1] : QString();
    }
};

} // namespace

std::unique_ptr<StatusSource> make()
{
    return std::make_unique<SalesforceSource>();
}

} // namespace downlight::sources::salesforce
