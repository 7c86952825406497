// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/platform/profile.h"
#include "app/platform/profile_bus.h"

namespace downlight::cli {

/// Carries out a command of Commands: by the program that owns the profile where one runs, else here, with
/// the profile locked meanwhile. Stores what it finds, shows no notice.
[[nodiscard]] CommandAnswer runLive(Profile& profile, const QJsonObject& command);

} // namespace downlight::cli
