// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sources/limits.h"

namespace downlight::limits {

using namespace Qt::StringLiterals;

namespace {

/// Takes \p list's names from \p left. \return whether some had to go.
bool take(QStringList& list, qsizetype& left)
{
    const qsizetype kept = std::min(list.size(), left);
    left -= kept;
    if (kept == list.size())
        return false;
    list = list.first(kept);
    return true;
}

} // namespace

void bound(Reading& reading)
{
    bool cut = reading.components.size() >= parts || reading.incidents.size() >= incidents
        || reading.maintenances.size() >= incidents;
    qsizetype left = allNames;
    for (PageIncident& incident : reading.incidents)
        cut = take(incident.components, left) || cut;
    for (Component& component : reading.components)
        cut = take(component.places, left) || cut;
    if (cut)
        reading.summary = reading.summary.isEmpty()
            ? u"More is listed than is kept"_s
            : u"%1 (more is listed than is kept)"_s.arg(reading.summary);
}

} // namespace downlight::limits
