// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/reports/hub_services.h"

#include "core/base/bounded_json.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

namespace downlight {

using namespace Qt::StringLiterals;

Result<QSet<QString>> readHubServices(const QByteArray& bytes)
{
    constexpr qsizetype mostServices = 50'000;
    constexpr qsizetype longestSlug = 100;
    const Result<QJsonDocument> document = parseJson(bytes);
    if (!document)
        return tl::unexpected(document.error());
    const QJsonArray services = document->object()["services"_L1].toArray();
    QSet<QString> slugs;
    for (const QJsonValue service : services) {
        const QString slug = service["slug"_L1].toString();
        if (!slug.isEmpty() && slug.size() <= longestSlug)
            slugs.insert(slug);
    }
    if (slugs.isEmpty() || services.size() > mostServices)
        return fail(Failure::Kind::Format, u"the hub's answer is wrong: no list of services"_s);
    return slugs;
}

} // namespace downlight
