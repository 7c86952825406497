// SPDX-License-Identifier: GPL-3.0-or-later
//
// Xbox: GET https://xnotify.xboxlive.com/servicestatusv6/US/en-US as JSON. Shape seen in a recorded answer in
// a public repository (2026). "None" is the word for "no trouble"; the lists of single games are not looked
// at.

#include "core/sources/foreign_json.h"
#include "core/sources/json_source.h"
#include "core/sources/limits.h"
#include "core/sources/page_level.h"

#include <QJsonArray>
#include <QJsonObject>

#include <algorithm>
#include <array>
#include <memory>

namespace downlight::sources::xbox {

using namespace Qt::StringLiterals;

namespace {

Level levelOf(const QString& word)
{
    if (word == "None"_L1)
        return Level::Operational;
    if (word.contains("Maintenance"_L1))
        return Level::Maintenance;
    if (word == "Unavailable"_L1 || word.contains("Outage"_L1))
        return Level::MajorOutage;
    return word.isEmpty() ? Level::Unknown : Level::Degraded; // "Impacted", "Limited" and what may come
}

constexpr std::array fields_{
    foreign::Field{"CoreServices"_L1, foreign::Kind::List, foreign::Need::Must},
    foreign::Field{"CoreServices[]"_L1, foreign::Kind::Object, foreign::Need::Must},
    foreign::Field{"CoreServices[].Status"_L1, foreign::Kind::Object, foreign::Need::Must},
    foreign::Field{"CoreServices[].Status.Name"_L1, foreign::Kind::Text, foreign::Need::Must},
    foreign::Field{"CoreServices[].Scenarios"_L1, foreign::Kind::List},
    foreign::Field{"CoreServices[].Scenarios[]"_L1, foreign::Kind::Object, foreign::Need::Must},
    foreign::Field{"CoreServices[].Scenarios[].Status"_L1, foreign::Kind::Object, foreign::Need::Must},
    foreign::Field{"CoreServices[].Scenarios[].Status.Name"_L1, foreign::Kind::Text, foreign::Need::Must},
};

class XboxSource final : public JsonSource {
public:
    QString id() const override { return u"xbox"_s; }
    QString title() const override { return u"Xbox status"_s; }

    HttpRequest request(const QUrl& page) const override
    {
        HttpRequest request;
        request.url = page.path().contains("/servicestatus"_L1)
            ? page
            : QUrl(u"https://xnotify.xboxlive.com/servicestatusv6/US/en-US"_s);
        return request;
    }

    QList<QUrl> candidates(const QUrl& pasted) const override
    {
        if (!hintedBy(pasted))
            return {};
        return {pasted.path().contains("/servicestatus"_L1)
                    ? pasted
                    : QUrl(u"https://support.xbox.com/xbox-live-status"_s)};
    }

    bool hintedBy(const QUrl& pasted) const override
    {
        return foreign::isOn(pasted, "xbox.com"_L1) || foreign::isOn(pasted, "xboxlive.com"_L1);
    }

protected:
    std::span<const foreign::Field> fields() const override { return fields_; }
    QString missing() const override { return u"CoreServices[].Status"_s; }

    bool isAnswer(const QJsonValue& root) const override
    {
        return root["CoreServices"_L1][0]["Status"_L1]["Name"_L1].isString();
    }

    Result<Reading> read(const QJsonValue& root, const QDateTime& at) const override
    {
        Q_UNUSED(at);
        Reading reading;
        const QJsonArray services = root["CoreServices"_L1].toArray();
        for (const auto& service : services) {
            const QString group = foreign::text(service["Name"_L1]);
            const QJsonArray scenarios = service["Scenarios"_L1].toArray();
            for (const auto& scenario : scenarios)
                limits::add(reading.components,
                            {foreign::text(scenario["Name"_L1]),
                             group,
                             levelOf(scenario["Status"_L1]["Name"_L1].toString()),
                             {}});
            // The service's own word may be worse than that of each of its scenarios.
            const Level own = levelOf(service["Status"_L1]["Name"_L1].toString());
            Level worst = Level::Unknown;
            for (const auto& scenario : scenarios)
                worst = std::max(worst, levelOf(scenario["Status"_L1]["Name"_L1].toString()));
            if (own > worst)
                limits::add(reading.components, {group, {}, own, {}});
        }
        reading.level = partsAlone(reading.components);
        return reading;
    }
};

} // namespace

std::unique_ptr<StatusSource> make()
{
    return std::make_unique<XboxSource>();
}

} // namespace downlight::sources::xbox
