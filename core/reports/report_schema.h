// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/store/schema.h"

namespace downlight {

/// The database of a hub, also of the one inside the tray program.
[[nodiscard]] const Schema& reportSchema();

} // namespace downlight
