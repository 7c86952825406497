// SPDX-License-Identifier: GPL-3.0-or-later
//
// PlayStation Network: GET https://status.playstation.com/data/statuses/region/<region>.json, where the
// region is SCEA (the Americas), SCEE (Europe and others) or SCEJA (Japan and Asia). Keys read in inket/stts
// (as of 2026).

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

namespace downlight::sources::psn {

using namespace Qt::StringLiterals;

namespace {

constexpr Words<4> typeWords{{
    {"OK"_L1, Level::Operational},
    {"Maintenance"_L1, Level::Maintenance},
    {"Degraded"_L1, Level::Degraded},
    {"Outage"_L1, Level::MajorOutage},
}};

/// One of the three in \p address's fragment or path; the Americas where there is none.
QString regionIn(const QUrl& address)
{
    for (const auto region : {"SCEE"_L1, "SCEJA"_L1}) {
        if (address.fragment() == region || address.path().contains(region))
            return region;
    }
    return u"SCEA"_s;
}

/// Entries that are over, or still to come, stay in the lists.
bool isNow(const QJsonValue& status, const QDateTime& at)
{
    const QDateTime start = foreign::time(status["startDate"_L1]);
    const QDateTime end = foreign::time(status["endDate"_L1]);
    return (!start.isValid() || start <= at) && (!end.isValid() || at < end);
}

Level levelOf(const QJsonArray& statuses, const QDateTime& at)
{
    Level worst = Level::Operational;
    for (const auto& status : statuses) {
        if (!isNow(status, at))
            continue;
        const Level level = levelIn(typeWords, status["statusType"_L1].toString());
        // A type that is not known yet is at least a degradation.
        worst = std::max(worst, level == Level::Unknown ? Level::Degraded : level);
    }
    return worst;
}

constexpr std::array fields_{
    foreign::Field{"status"_L1, foreign::Kind::List, foreign::Need::Must},
    foreign::Field{"status[]"_L1, foreign::Kind::Object, foreign::Need::Must},
    foreign::Field{"status[].statusType"_L1, foreign::Kind::Text, foreign::Need::Must},
    foreign::Field{"countries"_L1, foreign::Kind::List, foreign::Need::Must},
    foreign::Field{"countries[]"_L1, foreign::Kind::Object, foreign::Need::Must},
    foreign::Field{"countries[].status"_L1, foreign::Kind::List, foreign::Need::Must},
    foreign::Field{"countries[].status[]"_L1, foreign::Kind::Object, foreign::Need::Must},
    foreign::Field{"countries[].status[].statusType"_L1, foreign::Kind::Text, foreign::Need::Must},
    foreign::Field{"countries[].services"_L1, foreign::Kind::List, foreign::Need::Must},
    foreign::Field{"countries[].services[]"_L1, foreign::Kind::Object, foreign::Need::Must},
    foreign::Field{"countries[].services[].status"_L1, foreign::Kind::List, foreign::Need::Must},
    foreign::Field{"countries[].services[].status[]"_L1, foreign::Kind::Object, foreign::Need::Must},
    foreign::Field{"countries[].services[].status[].statusType"_L1, foreign::Kind::Text, foreign::Need::Must},
};

class PsnSource final : public JsonSource {
public:
    QString id() const override { return u"psn"_s; }
    QString title() const override { return u"PlayStation Network"_s; }

    HttpRequest request(const QUrl& page) const override
    {
        HttpRequest request;
        request.url = page;
        if (!page.path().endsWith(".json"_L1)) {
            request.url = foreign::root(page);
            request.url.setPath(u"/data/statuses/region/%1.json"_s.arg(regionIn(page)));
        }
        return request;
    }

    QList<QUrl> candidates(const QUrl& pasted) const override
    {
        if (!hintedBy(pasted))
            return {};
        if (pasted.path().endsWith(".json"_L1))
            return {pasted};
        QUrl page(u"https://status.playstation.com/"_s);
        page.setFragment(regionIn(pasted));
        return {page};
    }

    /// Entries begin and end by the clock.
    bool dependsOnTime(const QUrl& page) const override
    {
        Q_UNUSED(page);
        return true;
    }

    bool hintedBy(const QUrl& pasted) const override
    {
        return foreign::isOn(pasted, "playstation.com"_L1)
            || pasted.path().contains("/data/statuses/region/"_L1);
    }

protected:
    std::span<const foreign::Field> fields() const override { return fields_; }
    QString missing() const override { return u"status and countries"_s; }

    bool isAnswer(const QJsonValue& root) const override
    {
        return root["status"_L1].isArray() && root["countries"_L1].isArray();
    }

    /// The lists "status" stand for the region as a whole, for each country and for each of its services.
    Result<Reading> read(const QJsonValue& root, const QDateTime& at) const override
    {
        Reading reading;
        reading.listsOnlyAffected = true;
        AffectedParts affected(reading.components);
        reading.level = add(root["status"_L1].toArray(), {}, at, reading);
        const QJsonArray countries = root["countries"_L1].toArray();
        for (const auto& country : countries) {
            const QString code = foreign::text(country["countryCode"_L1]);
            Level level = add(country["status"_L1].toArray(), code, at, reading);
            const QJsonArray services = country["services"_L1].toArray();
            for (const auto& service : services) {
                const Level own = levelOf(service["status"_L1].toArray(), at);
                if (own > Level::Operational)
                    affected.note({foreign::text(service["serviceName"_L1]), {}, own, QStringList{code}});
                level = std::max(level, own);
            }
            // One country or service that is down is an outage of a part.
            reading.level = std::max(reading.level, std::min(level, Level::PartialOutage));
        }
        return reading;
    }

private:
    static Level add(const QJsonArray& statuses, const QString& place, const QDateTime& at, Reading& reading)
    {
        for (const auto& status : statuses) {
            const QString type = foreign::text(status["statusType"_L1]);
            const Level level = levelOf({status}, at);
            const QDateTime start = foreign::time(status["startDate"_L1]);
            const QString title = place.isEmpty() ? type : u"%1: %2"_s.arg(place, type);
            if (level == Level::Maintenance)
                limits::add(reading.maintenances,
                            {title, type, true, start, foreign::time(status["endDate"_L1]), {}});
            else if (isProblem(level))
                limits::add(reading.incidents, {title, type, level, true, start, {}, {}});
        }
        return levelOf(statuses, at);
    }
};

} // namespace

std::unique_ptr<StatusSource> make()
{
    return std::make_unique<PsnSource>();
}

} // namespace downlight::sources::psn
