// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/reading.h"

#include <algorithm>

namespace downlight {

/// What the components alone say of the whole page: one of them down is a partial outage, all of them a major
/// one. Unknown where there are none.
[[nodiscard]] inline Level worstPart(const QList<Component>& components)
{
    Level worst = Level::Unknown;
    bool allDown = !components.isEmpty();
    for (const Component& component : components) {
        worst = std::max(worst, component.level);
        allDown = allDown && component.level == Level::MajorOutage;
    }
    return worst == Level::MajorOutage && !allDown ? Level::PartialOutage : worst;
}

/// Adds \p affected, or makes the entry of the same name, group and places worse. For pages that name only
/// what is affected, once for each incident.
inline void noteAffected(QList<Component>& components, const Component& affected)
{
    const auto same = std::find_if(components.begin(), components.end(), [&](const Component& other) {
        return other.name == affected.name && other.group == affected.group
            && other.places == affected.places;
    });
    if (same == components.end())
        components.append(affected);
    else
        same->level = std::max(same->level, affected.level);
}

/// The worst level of the incidents that are open; Unknown where none is.
[[nodiscard]] inline Level worstOpen(const QList<PageIncident>& incidents)
{
    Level worst = Level::Unknown;
    for (const PageIncident& incident : incidents)
        worst = incident.open ? std::max(worst, incident.level) : worst;
    return worst;
}

[[nodiscard]] inline bool isWorking(const QList<PageMaintenance>& maintenances)
{
    return std::any_of(maintenances.begin(), maintenances.end(),
                       [](const PageMaintenance& maintenance) { return maintenance.active; });
}

} // namespace downlight
