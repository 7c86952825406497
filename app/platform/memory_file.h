// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <QDBusUnixFileDescriptor>

namespace downlight::memory_file {

/// A file in memory that holds \p bytes, for handing to another process: a message on the bus is copied
/// several times and has limits, a file handle is neither. Fails with kind Storage.
[[nodiscard]] Result<QDBusUnixFileDescriptor> make(const QByteArray& bytes);

/// All of \p file, which another process made: at most \p most bytes, and only where it is a regular file,
/// since reading anything else may block. Fails with kind Format or TooLarge.
[[nodiscard]] Result<QByteArray> read(const QDBusUnixFileDescriptor& file, qint64 most);

} // namespace downlight::memory_file
