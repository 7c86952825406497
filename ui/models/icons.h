// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/connection.h"
#include "core/model/level.h"

#include <QIcon>

namespace downlight::icons {

/// The icon of a level: told apart by its shape even at 16 px in grey. Every size up to 64 px is drawn at
/// once.
[[nodiscard]] QIcon forLevel(Level level);
[[nodiscard]] QIcon offline();
[[nodiscard]] QIcon snoozed();
[[nodiscard]] QIcon application();

/// A tile with the first letter of \p name, in a colour of its own: no brand's art is shipped.
[[nodiscard]] QIcon letterTile(const QString& name);

/// \p icon with a question mark in its lower right corner: not everything is known.
[[nodiscard]] QIcon withMark(const QIcon& icon);

/// \p icon with \p count in its lower right corner; 0 leaves it as it is, more than 99 is "99".
[[nodiscard]] QIcon withCount(const QIcon& icon, int count);

} // namespace downlight::icons
