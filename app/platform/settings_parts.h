// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/engine.h"
#include "core/store/settings.h"

namespace downlight {

/// What \p settings mean for the engine.
[[nodiscard]] Engine::Options engineOptions(const Settings& settings);

} // namespace downlight
