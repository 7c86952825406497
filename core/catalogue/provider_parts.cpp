// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/catalogue/provider_parts.h"

#include "core/base/text.h"

#include <QJsonArray>

namespace downlight {

using namespace Qt::StringLiterals;

QList<CataloguePart> providerParts(const QJsonObject& provider)
{
    QList<CataloguePart> parts;
    const QJsonArray groups = provider["groups"_L1].toArray();
    const QJsonArray places = provider["places"_L1].toArray();
    const QString leaf = provider["leaf"_L1].toString();
    const bool byCode = provider["by_code"_L1].toBool();
    for (const auto& group : groups) {
        CataloguePart branch{text::clean(group["title"_L1].toString()), {}, {}};
        const QJsonArray members = group["parts"_L1].toArray();
        for (const auto& member : members) {
            const QString name = text::clean((member.isString() ? member : member["name"_L1]).toString());
            const QString code = member["code"_L1].toString();
            CataloguePart part{name, byCode ? text::clean(code) : name, {}};
            for (const auto& place : places) {
                if (leaf.isEmpty() || !group["placed"_L1].toBool())
                    break;
                const QString title = text::clean(place["name"_L1].toString());
                const QString placeCode = place["code"_L1].toString();
                QString choice = leaf;
                choice.replace("{part}"_L1, name).replace("{code}"_L1, code);
                choice.replace("{place}"_L1, title).replace("{placecode}"_L1, placeCode);
                part.parts.append({u"%1 (%2)"_s.arg(title, placeCode), text::clean(choice), {}});
            }
            branch.parts.append(part);
        }
        parts.append(branch);
    }
    return parts;
}

} // namespace downlight
