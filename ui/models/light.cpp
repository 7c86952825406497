// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/light.h"

#include "ui/models/icons.h"

#include <algorithm>

namespace downlight {

Light Light::of(const Engine& engine)
{
    const bool online = engine.connection() == Connection::Online;
    Light light;
    light.snoozed = !engine.services().empty();
    for (const auto& [id, watched] : engine.services()) {
        if (engine.noticeRules().isSnoozed(id))
            continue;
        light.snoozed = false;
        if (!online && !watched.service.local)
            continue;
        light.isBlind = light.isBlind || watched.isSilent(engine.clock().steady());
        if (isProblem(watched.verdict.level) && engine.noticeRules().of(id).acknowledged) {
            light.level = std::max(light.level, Level::Operational);
            continue;
        }
        // Unknown ranks below operational: one page that cannot be read does not grey out the others.
        light.level = std::max(light.level, watched.verdict.level);
        light.problems += isProblem(watched.verdict.level) ? 1 : 0;
    }
    light.isBlind = light.isBlind && !light.snoozed && light.problems == 0;
    light.offline = !online && light.problems == 0;
    return light;
}

QIcon Light::icon() const
{
    if (offline)
        return icons::offline();
    const QIcon plain = snoozed ? icons::snoozed() : icons::forLevel(level);
    return isBlind && level != Level::Unknown ? icons::withMark(plain) : plain;
}

} // namespace downlight
