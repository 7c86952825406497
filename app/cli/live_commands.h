// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/platform/profile.h"
#include "app/platform/profile_bus.h"

namespace downlight::cli {

/// Carries out a command of Commands: by the program that owns the profile where one runs, else here. A
/// question reads what is stored and changes nothing; anything else has the profile locked meanwhile and
/// stores what it finds. Shows no notice.
[[nodiscard]] CommandAnswer runLive(Profile& profile, const QJsonObject& command);

/// Why a question could not read what is stored, with what to do.
[[nodiscard]] Failure whyNotReadable(const Failure& failure);

} // namespace downlight::cli
