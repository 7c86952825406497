// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/platform/profile.h"
#include "app/platform/profile_bus.h"

/// Moving a set-up from elsewhere, and to elsewhere. docs/cli.md gives the shapes.
namespace downlight::cli {

[[nodiscard]] CommandAnswer importFile(Profile& profile, const QString& file, bool dryRun);

/// Prints the watch list; \p json puts it on one line.
[[nodiscard]] int exportList(Profile& profile, bool opml, bool json);

} // namespace downlight::cli
