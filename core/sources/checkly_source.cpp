// SPDX-License-Identifier: GPL-3.0-or-later
//
// Checkly: a list of open incidents, {"incidents": [{"name", "severity", "services"}]}. Shape seen in a
// recorded answer of Mistral's page (2026).

#include "core/sources/foreign_json.h"
#include "core/sources/json_source.h"
#include "core/sources/limits.h"
#include "core/sources/page_level.h"
#include "core/sources/words.h"

#include <QJsonArray>
#include <QJsonObject>

#include <algorithm>
#include <array>
#include <memory>

namespace downlight::sources::checkly {

using namespace Qt::StringLiterals;

namespace {

constexpr Words<4> severityWords{{
    {"MINOR"_L1, Level::Degraded},
    {"MEDIUM"_L1, Level::Degraded},
    {"MAJOR"_L1, Level::PartialOutage},
    {"CRITICAL"_L1, Level::MajorOutage},
}};

constexpr std::array fields_{
    foreign::Field{"incidents"_L1, foreign::Kind::List, foreign::Need::Must},
    foreign::Field{"incidents[]"_L1, foreign::Kind::Object, foreign::Need::Must},
    foreign::Field{"incidents[].severity"_L1, foreign::Kind::Text, foreign::Need::Must},
    foreign::Field{"incidents[].lastUpdateStatus"_L1, foreign::Kind::Text},
    foreign::Field{"incidents[].services"_L1, foreign::Kind::List},
    foreign::Field{"incidents[].services[]"_L1, foreign::Kind::Object, foreign::Need::Must},
};

class ChecklySource final : public JsonSource {
public:
    QString id() const override { return u"checkly"_s; }
    QString title() const override { return u"Checkly"_s; }

    /// The address is that of the interface itself; which one belongs to a page is not documented.
    HttpRequest request(const QUrl& page) const override
    {
        HttpRequest request;
        request.url = page;
        return request;
    }

    QList<QUrl> candidates(const QUrl& pasted) const override
    {
        return pasted.path().contains("incidents"_L1) ? QList<QUrl>{pasted} : QList<QUrl>();
    }

protected:
    std::span<const foreign::Field> fields() const override { return fields_; }
    QString missing() const override { return u"incidents[].severity"_s; }

    bool isAnswer(const QJsonValue& root) const override
    {
        const QJsonArray incidents = root["incidents"_L1].toArray();
        return root["incidents"_L1].isArray()
            && (incidents.isEmpty() ? root.toObject().size() == 1 : incidents[0]["severity"_L1].isString());
    }

    Result<Reading> read(const QJsonValue& root, const QDateTime& at) const override
    {
        Q_UNUSED(at);
        Reading reading;
        reading.level = Level::Operational;
        reading.listsOnlyAffected = true;
        AffectedParts affected(reading.components);
        const QJsonArray entries = root["incidents"_L1].toArray();
        for (const auto& entry : entries) {
            const QString status = foreign::text(entry["lastUpdateStatus"_L1]);
            const bool open = status != "RESOLVED"_L1;
            const Level known = levelIn(severityWords, entry["severity"_L1].toString());
            const Level level = open ? std::max(known, Level::Degraded) : Level::Operational;
            PageIncident incident{foreign::text(entry["name"_L1]),       status, level, open,
                                  foreign::time(entry["created_at"_L1]), {},     {}};
            const QJsonArray services = entry["services"_L1].toArray();
            for (const auto& service : services) {
                const QString name = foreign::text(service["name"_L1]);
                limits::add(incident.components, name);
                if (open)
                    affected.note({name, {}, level, {}});
            }
            limits::add(reading.incidents, incident);
            reading.level = std::max(reading.level, level);
        }
        return reading;
    }
};

} // namespace

std::unique_ptr<StatusSource> make()
{
    return std::make_unique<ChecklySource>();
}

} // namespace downlight::sources::checkly
