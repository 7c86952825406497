// SPDX-License-Identifier: GPL-3.0-or-later
//
// Azure DevOps: GET https://status.dev.azure.com/_apis/status/health. Described at
// https://learn.microsoft.com/rest/api/azure/devops/status (version 7.2, as of 2026).

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

namespace downlight::sources::azure_devops {

using namespace Qt::StringLiterals;

namespace {

constexpr Words<4> healthWords{{
    {"healthy"_L1, Level::Operational},
    {"advisory"_L1, Level::Degraded},
    {"degraded"_L1, Level::Degraded},
    {"unhealthy"_L1, Level::MajorOutage},
}};

constexpr std::array fields_{
    foreign::Field{"status"_L1, foreign::Kind::Object, foreign::Need::Must},
    foreign::Field{"status.health"_L1, foreign::Kind::Text, foreign::Need::Must},
    foreign::Field{"services"_L1, foreign::Kind::List, foreign::Need::Must},
    foreign::Field{"services[]"_L1, foreign::Kind::Object, foreign::Need::Must},
    foreign::Field{"services[].geographies"_L1, foreign::Kind::List, foreign::Need::Must},
    foreign::Field{"services[].geographies[]"_L1, foreign::Kind::Object, foreign::Need::Must},
    foreign::Field{"services[].geographies[].health"_L1, foreign::Kind::Text, foreign::Need::Must},
};

class AzureDevOpsSource final : public JsonSource {
public:
    QString id() const override { return u"azure-devops"_s; }
    QString title() const override { return u"Azure DevOps Status"_s; }

    HttpRequest request(const QUrl& page) const override
    {
        HttpRequest request;
        request.url =
            page.path().contains("/_apis/"_L1) ? page : foreign::below(page, u"/_apis/status/health");
        return request;
    }

    QList<QUrl> candidates(const QUrl& pasted) const override
    {
        if (!hintedBy(pasted))
            return {};
        return {pasted.path().contains("/_apis/status/"_L1) ? pasted
                                                            : QUrl(u"https://status.dev.azure.com"_s)};
    }

    bool hintedBy(const QUrl& pasted) const override
    {
        return foreign::isOn(pasted, "dev.azure.com"_L1) || pasted.path().contains("/_apis/status/"_L1);
    }

protected:
    std::span<const foreign::Field> fields() const override { return fields_; }
    QString missing() const override { return u"status.health and services[].geographies"_s; }

    bool isAnswer(const QJsonValue& root) const override
    {
        return root["status"_L1]["health"_L1].isString()
            && root["services"_L1][0]["geographies"_L1].isArray();
    }

    /// Each service in each geography is a part.
    Result<Reading> read(const QJsonValue& root, const QDateTime& at) const override
    {
        Q_UNUSED(at);
        Reading reading;
        reading.summary = foreign::text(root["status"_L1]["message"_L1]);
        const QJsonArray services = root["services"_L1].toArray();
        for (const auto& service : services) {
            const QString id = foreign::text(service["id"_L1]);
            const QJsonArray places = service["geographies"_L1].toArray();
            for (const auto& place : places)
                limits::add(reading.components,
                            {foreign::text(place["name"_L1]),
                             id,
                             levelIn(healthWords, place["health"_L1].toString()),
                             {}});
        }
        const QString word = root["status"_L1]["health"_L1].toString();
        const Level own = levelIn(healthWords, word);
        if (own == Level::Unknown)
            return fail(Failure::Kind::Format, foreign::noKnownWord(u"status.health", word));
        reading.level = overall(own, reading, OwnWord::WorstPart);
        return reading;
    }
};

} // namespace

std::unique_ptr<StatusSource> make()
{
    return std::make_unique<AzureDevOpsSource>();
}

} // namespace downlight::sources::azure_devops
