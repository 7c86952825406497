// SPDX-License-Identifier: GPL-3.0-or-later
//
// Gatus: GET /api/v1/endpoints/statuses, formerly /api/v1/statuses. Shape read in TwiN/gatus, api/ (as of
// 2026). Announced maintenance is not part of the answer.

#include "core/sources/foreign_json.h"
#include "core/sources/json_source.h"
#include "core/sources/page_level.h"

#include <QJsonArray>
#include <QJsonObject>

#include <algorithm>
#include <memory>

namespace downlight::sources::gatus {

using namespace Qt::StringLiterals;

namespace {

/// The newest result stands last; an endpoint without one has not been tried yet.
Level levelOf(const QJsonValue& endpoint)
{
    const QJsonArray results = endpoint["results"_L1].toArray();
    if (results.isEmpty())
        return Level::Unknown;
    const QJsonValue success = results.last()["success"_L1];
    return !success.isBool() ? Level::Unknown : success.toBool() ? Level::Operational : Level::MajorOutage;
}

bool isEndpoint(const QJsonValue& value)
{
    const QJsonArray results = value["results"_L1].toArray();
    return value["results"_L1].isArray() && value["name"_L1].isString()
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

    QList<QUrl> candidates(const QUrl& pasted) const override
    {
        return pasted.path().endsWith("/statuses"_L1) ? QList<QUrl>{pasted} : foreign::ownAndRoot(pasted);
    }

    QList<QUrl> shownBy(const QByteArray& html, const QUrl& url) const override
    {
        return html.contains("Gatus") ? QList<QUrl>{foreign::root(url)} : QList<QUrl>();
    }

protected:
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
        Q_UNUSED(at);
        Reading reading;
        const QJsonArray endpoints = endpointsIn(root);
        for (const auto& endpoint : endpoints)
            reading.components.append({foreign::text(endpoint["name"_L1]),
                                       foreign::text(endpoint["group"_L1]),
                                       levelOf(endpoint),
                                       {}});
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
