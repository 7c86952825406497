// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/platform/profile.h"
#include "app/platform/profile_bus.h"

#include <QString>

#include <chrono>

/// Commands that need no engine: they read a file, the network once, or what is stored.
namespace downlight::cli {

struct ReadOptions {
    QString file; ///< "-": standard input.
    QString format = QStringLiteral("auto");
    QString url; ///< A hint for "auto": whose answer the file holds.
    QString at; ///< The time to judge by, ISO 8601; empty: now.
};
[[nodiscard]] CommandAnswer read(const ReadOptions& options);
[[nodiscard]] CommandAnswer formats();
[[nodiscard]] CommandAnswer detect(const Profile& profile, const QString& address);
[[nodiscard]] CommandAnswer history(const Profile& profile, const QString& id, int days);
[[nodiscard]] CommandAnswer incidents(const Profile& profile);

/// Every change of state that the detector \p name makes of a series of "time,count" lines; \p step 0: as the
/// lines stand.
[[nodiscard]] CommandAnswer detectSeries(const QString& file, const QString& name, std::chrono::seconds step);

/// Prints as it plays.
[[nodiscard]] int simulate(const QString& file, unsigned long long seed, bool polls);

} // namespace downlight::cli
