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

} // namespace downlight
