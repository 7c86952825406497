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

/// worstPart() where nothing but the parts says how the page is: Unknown, too, where none is bad but one has
/// a word that nobody knows.
[[nodiscard]] inline Level partsAlone(const QList<Component>& components)
{
    const Level worst = worstPart(components);
    const bool allRead = std::all_of(components.begin(), components.end(),
                                     [](const Component& part) { return part.level != Level::Unknown; });
    return allRead || isProblem(worst) ? worst : Level::Unknown;
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

/// What the page's own word stands for.
enum class OwnWord {
    Page, ///< The page as a whole.
    WorstPart ///< The worst of its parts, however many others work: "major" alone is a partial outage then.
};

/// The level of a page: its own word \p own (Unknown: it has none), made worse by its parts, by open
/// incidents that name no part (degraded at least) and by work that is going on. Incidents that name parts
/// have set the states of those.
[[nodiscard]] inline Level overall(Level own, const Reading& reading, OwnWord stands = OwnWord::Page)
{
    const Level parts = worstPart(reading.components);
    Level level = own == Level::Unknown ? partsAlone(reading.components) : std::max(own, parts);
    if (stands == OwnWord::WorstPart && own == Level::MajorOutage && isProblem(parts))
        level = std::max(parts, Level::PartialOutage);
    for (const PageIncident& incident : reading.incidents) {
        if (incident.open && incident.components.isEmpty() && isProblem(incident.level))
            level = std::max(level, Level::Degraded);
    }
    return isWorking(reading.maintenances) ? std::max(level, Level::Maintenance) : level;
}

} // namespace downlight
