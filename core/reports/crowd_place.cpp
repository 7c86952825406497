// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/reports/crowd_place.h"

namespace downlight {

using namespace Qt::StringLiterals;

CrowdPlace placeOf(const Service& service)
{
    if (!service.slug.isEmpty())
        return {service.slug, service.instance};
    return {u"id:"_s + service.id, {}}; // no slug has a colon
}

Service serviceOf(const CatalogueEntry& entry)
{
    Service service;
    service.id = service.slug = entry.instanceOf.isEmpty() ? entry.slug : entry.instanceOf;
    service.name = entry.name;
    if (!entry.instanceOf.isEmpty())
        service.instance = entry.homepage.host();
    return service;
}

} // namespace downlight
