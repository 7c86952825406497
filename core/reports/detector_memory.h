// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/reports/outage_detector.h"

#include <QByteArray>

#include <optional>

namespace downlight::detector_memory {

/// All of \p state as bytes for a database; about 900 of them.
[[nodiscard]] QByteArray pack(const DetectorState& state);

/// What pack() was given; nullopt where \p bytes are from no version of it.
/// Version 1 knew the rhythm alone; the rest begins anew then.
[[nodiscard]] std::optional<DetectorState> unpack(const QByteArray& bytes);

} // namespace downlight::detector_memory
