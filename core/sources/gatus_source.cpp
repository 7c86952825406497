// SPDX-License-Identifier: GPL-3.0-or-later
//
// Gatus: GET /api/v1/endpoints/statuses, formerly /api/v1/statuses. Shape read in TwiN/gatus, api/ (as of
// 2026). Announced maintenance is not part of the answer.

#include "core/sources/foreign_json.h"
#include "core/sources/json_source.h"
#include "core/sources/limits.h"
#include "core/sources/page_level.h"

#include <QJsonArray>
#include <QJsonObject>

#include <algorithm>
#include <array>
#include <memory>

namespace downlight::sources::gatus {

using namespace Qt::StringLiterals;

namespace {

Level levelOfResult(const QJsonValue& result)
{
    if (!result["success"_L1].toBool())
        return Level::MajorOutage;
    // It may say that all is well beside a condition that failed.
    const QJsonArray conditions = result["conditionResults"_L1].toArray();
    const bool allHeld = std::all_of(conditions.begin(), conditions.end(),
                                     [](const auto& condition) { return condition["success"_L1].toBool(); });
    return allHeld ? Level::Operational : Level::Degraded;
}

/// The newest result stands last; without one nobody knows. (Null: it has not been tried yet.)
Level levelOf(const QJsonValue& endpoint, const QDateTime& at)
{
    const QJsonArray results = endpoint["results"_L1].toArray();
    QList<QDateTime> times;
    for (const auto& result : results)
        times.append(foreign::time(result["timestamp"_L1]));
    if (results.isEmpty() || isStale(times, at))
        return Level::Unknown;
    Level worst = Level::Operational;
    for (const qsizetype newest : newestOf(times))
        worst = std::max(worst, levelOfResult(results[newest]));
    return worst;
}

bool isEndpoint(const QJsonValue& value)
{
    const QJsonArray results = value["results"_L1].toArray();
    return (value["results"_L1].isArray() || value["results"_L1].isNull()) && value["name"_L1].isString()
        && (results.isEmpty() || results.last()["success"_L1].isBool());
}

/// Older versions gave an object whose keys name the endpoints.
QJsonArray endpointsIn(const QJsonValue& root)
{
    if (root.isArray())
        return root.toArray();
    QJsonArray endpoints;
    const QJsonObject object = root.toObject();
    for (const auto& value : object)
        endpoints.append(value);
    return endpoints;
}

constexpr std::array fields_{
    foreign::Field{"[]"_L1, foreign::Kind::Object, foreign::Need::Must},
    foreign::Field{"[].results"_L1, foreign::Kind::List, foreign::Need::MustOrNull},
    foreign::Field{"[].results[]"_L1, foreign::Kind::Object, foreign::Need::Must},
    foreign::Field{"[].results[].success"_L1, foreign::Kind::Flag, foreign::Need::Must},
    foreign::Field{"[].results[].timestamp"_L1, foreign::Kind::Text},
    foreign::Field{"[].results[].conditionResults"_L1, foreign::Kind::List},
    foreign::Field{"[].results[].conditionResults[]"_L1, foreign::Kind::Object, foreign::Need::Must},
    foreign::Field{"[].results[].conditionResults[].success"_L1, foreign::Kind::Flag, foreign::Need::Must},
    foreign::Field{"{}"_L1, foreign::Kind::Object, foreign::Need::Must},
    foreign::Field{"{}.results"_L1, foreign::Kind::List, foreign::Need::MustOrNull},
    foreign::Field{"{}.results[]"_L1, foreign::Kind::Object, foreign::Need::Must},
    foreign::Field{"{}.results[].success"_L1, foreign::Kind::Flag, foreign::Need::Must},
};

class GatusSource final : public JsonSource {
public:
    QString id() const override { return u"gatus"_s; }
    QString title() const override { return u"Gatus"_s; }

    HttpRequest request(const QUrl& page) const override
    {
        HttpRequest request;
        request.url = page;
        if (!page.path().endsWith("/statuses"_L1)) {
            request.url = foreign::below(page, u"/api/v1/endpoints/statuses");
            request.url.setQuery(u"page=1&pageSize=20"_s);
        }
        return request;
    }

    /// What was measured too long ago says nothing.
    bool dependsOnTime(const QUrl& page) const override
    {
        Q_UNUSED(page);
        return true;
    }

    QList<QUrl> candidates(const QUrl& pasted) const override
    {
        return pasted.path().endsWith("/statuses"_L1) ? QList<QUrl>{pasted} : foreign::ownAndRoot(pasted);
    }

    QList<QUrl> shownBy(const QByteArray& html, const QUrl& url) const override
    {
        return html.contains("Gatus") ? QList<QUrl>{foreign::root(url)} : QList<QUrl>();
    }

protected:
    std::span<const foreign::Field> fields() const override { return fields_; }
    QString missing() const override { return u"list of endpoints with name and results"_s; }

    bool isAnswer(const QJsonValue& root) const override
    {
        const QJsonArray endpoints = endpointsIn(root);
        return !endpoints.isEmpty()
            && std::all_of(endpoints.begin(), endpoints.end(),
                           [](const auto& endpoint) { return isEndpoint(endpoint); });
    }

    Result<Reading> read(const QJsonValue& root, const QDateTime& at) const override
    {
        Reading reading;
        const QJsonArray endpoints = endpointsIn(root);
        for (const auto& endpoint : endpoints)
            limits::add(reading.components,
                        {foreign::text(endpoint["name"_L1]),
                         foreign::text(endpoint["group"_L1]),
                         levelOf(endpoint, at),
                         {},
                         !endpoint["results"_L1].isNull()});
        reading.level = worstPart(reading.components);
        return reading;
    }
};

} // namespace

std::unique_ptr<StatusSource> make()
{
    return std::make_unique<GatusSource>();
}

} // namespace downlight::sources::gatus
