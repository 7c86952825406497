// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLatin1StringView>

#include <span>

namespace downlight {

/// The statements that lead from schema version \p from to \p from + 1; empty where there is no such step.
/// A step that was released is never changed, only followed by another.
[[nodiscard]] std::span<const QLatin1StringView> migration(int from);

} // namespace downlight
