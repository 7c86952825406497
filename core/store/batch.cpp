// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/batch.h"

#include <algorithm>

namespace downlight {

void HourRow::merge(const HourRow& more)
{
    up += more.up;
    down += more.down;
    unknown += more.unknown;
    covered += more.covered;
    if (more.latencyCount > 0) {
        latencyMin = latencyCount > 0 ? std::min(latencyMin, more.latencyMin) : more.latencyMin;
        latencyMax = std::max(latencyMax, more.latencyMax);
        latencySum += more.latencySum;
        latencyCount += more.latencyCount;
    }
    reports += more.reports;
}

bool Batch::isEmpty() const
{
    return states.isEmpty() && transitions.isEmpty() && incidents.isEmpty() && hours.isEmpty()
        && notices.isEmpty() && deliveries.isEmpty() && memory.isEmpty();
}

void Batch::cutTo(qsizetype rows)
{
    const auto cut = [rows](auto& list) { list.remove(0, std::max<qsizetype>(0, list.size() - rows)); };
    cut(transitions);
    cut(incidents);
    cut(hours);
    cut(notices);
    cut(deliveries);
}

void Batch::append(const Batch& later)
{
    for (const StateRow& row : later.states) {
        states.removeIf([&row](const StateRow& old) { return old.service == row.service; });
        states.append(row);
    }
    transitions += later.transitions;
    incidents += later.incidents;
    for (const HourRow& row : later.hours) {
        const auto same = std::find_if(hours.begin(), hours.end(), [&row](const HourRow& old) {
            return old.service == row.service && old.hour == row.hour;
        });
        if (same == hours.end())
            hours.append(row);
        else
            same->merge(row);
    }
    notices += later.notices;
    deliveries += later.deliveries;
    memory.insert(later.memory);
}

} // namespace downlight
