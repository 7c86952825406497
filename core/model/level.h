// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include <optional>

namespace downlight {

/// How well a service works, in Statuspage's words, worst last: `std::max` over components gives the worst,
/// and Unknown, being first, never hides a known level.
enum class Level {
    Unknown, ///< Not read yet, or could not be read.
    Operational, ///< Works as announced.
    Maintenance, ///< Down or slow, as announced beforehand.
    Degraded, ///< Works, but slowly or with errors.
    PartialOutage, ///< Some of it does not work, or not for everybody.
    MajorOutage, ///< Does not work at all, or its owner says so.
};

/// For whom the level holds.
enum class Scope {
    Everyone,
    OnlyYou, ///< Others reach it, the user's own line or machine does not.
    Unclear,
};

/// The stable words of JSON, SQL and the command line: "partial_outage", "only_you".
[[nodiscard]] QLatin1StringView toWord(Level level);
[[nodiscard]] QLatin1StringView toWord(Scope scope);
[[nodiscard]] std::optional<Level> levelFromWord(QStringView word);
[[nodiscard]] std::optional<Scope> scopeFromWord(QStringView word);

/// True for what opens an incident: degraded and worse.
[[nodiscard]] constexpr bool isProblem(Level level)
{
    return level >= Level::Degraded;
}

} // namespace downlight
