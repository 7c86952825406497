// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <QByteArray>
#include <QFileDevice>
#include <QString>

#include <optional>

namespace downlight {

/// Writes \p bytes as the file \p path, all or nothing: where that fails (kind Storage), whatever was there
/// before is still there. The one place that uses QSaveFile: its commit() puts a file that was cut by a full
/// disk in the place of a good one, unless it was flushed before.
[[nodiscard]] Result<void> writeWhole(const QString& path, const QByteArray& bytes,
                                      std::optional<QFileDevice::Permissions> permissions = std::nullopt);

} // namespace downlight
