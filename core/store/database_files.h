// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

/// The files that make up one database, and how they get other names: the database itself, and what SQLite
/// keeps beside it (https://www.sqlite.org/tempfiles.html).
namespace downlight::database_files {

/// What was saved of a damaged \p path, all of it, until it takes its place. As long as it is there, the
/// damaged file is done with.
[[nodiscard]] QString rebuiltOf(const QString& path);

void remove(const QString& path);

/// Moves \p path and what is beside it to a name that says why; also what a process that was killed meanwhile
/// left of it. \return the new name, empty on failure.
[[nodiscard]] QString setAside(const QString& path);

} // namespace downlight::database_files
