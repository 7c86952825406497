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
    return size() == 0 && memory.isEmpty();
}

qsizetype Batch::size() const
{
    return states.size() + transitions.size() + incidents.size() + hours.size() + notices.size()
        + deliveries.size() + remembered.size();
}

} // namespace downlight
