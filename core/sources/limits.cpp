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
    constexpr auto said = "(more is listed than is kept)"_L1;
    bool cut = reading.components.size() >= parts || reading.incidents.size() >= incidents
        || reading.maintenances.size() >= incidents;
    qsizetype left = allNames;
    for (PageIncident& incident : reading.incidents)
        cut = take(incident.components, left) || cut;
    for (Component& component : reading.components)
        cut = take(component.places, left) || cut;
    if (cut && !reading.summary.endsWith(said)) // once, however many answers made it
        reading.summary = QStringList{reading.summary, said}.join(reading.summary.isEmpty() ? u""_s : u" "_s);
}

} // namespace downlight::limits
