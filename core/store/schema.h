// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLatin1StringView>

#include <span>

namespace downlight {

/// How one kind of database file is made, checked and saved from damage. All of it are literals of ours.
struct Schema {
    /// How a table's rows are taken over from a damaged file.
    struct Table {
        QLatin1StringView ascending; ///< Reads them in order of their key,
        QLatin1StringView descending; ///< and from the other end, for what lies behind a damaged page.
        QLatin1StringView insert; ///< Takes the same columns.
    };

    /// The statements of `steps[v]` lead from version v to v + 1. A step that was released is never changed,
    /// only followed by another.
    std::span<const std::span<const QLatin1StringView>> steps;
    std::span<const QLatin1StringView> probes; ///< What must be readable for a file to count as sound.
    std::span<const Table> tables;
    std::span<const QLatin1StringView> orphans; ///< Removes rows whose parent was lost.
    std::span<const QLatin1StringView> pragmas; ///< How the file is worked with.
    int readableFrom = 1; ///< The oldest version in which our questions find what they ask for.
    std::span<const QLatin1StringView> scrub = {}; ///< What a copy of the file must not hold.

    [[nodiscard]] int version() const { return static_cast<int>(steps.size()); }
};

/// The tray program's own database.
[[nodiscard]] const Schema& profileSchema();

} // namespace downlight
