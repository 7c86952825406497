// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/engine.h"

#include <QIcon>

namespace downlight {

/// What the one light stands for, in the tray and in the window: the worst level of what is not snoozed, not
/// acknowledged and can be judged. While the line is down that is what is local; only where that is well does
/// the light say "offline".
struct Light {
    bool offline = false;
    bool snoozed = false; ///< Everything is.
    Level level = Level::Unknown;
    int problems = 0; ///< Of what is neither snoozed nor acknowledged.
    bool isBlind =
        false; ///< Nothing is wrong as far as it is known, but of something nobody has known for long.

    [[nodiscard]] static Light of(const Engine& engine);
    [[nodiscard]] QIcon icon() const;

    friend bool operator==(const Light&, const Light&) = default;
};

} // namespace downlight
