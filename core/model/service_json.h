// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/model/service.h"

#include <QJsonObject>

namespace downlight {

/// A watched service as JSON: what the watch list stores and what is exported. Holds names of keychain
/// entries, never a secret. Fields that hold their default are left out.
[[nodiscard]] QJsonObject toJson(const Service& service);

/// Fails with kind Format and the field's name. Unknown fields are ignored; numbers are clamped to sane
/// ranges (intervals 10 s to a day); text passes the text gate.
[[nodiscard]] Result<Service> serviceFromJson(const QJsonObject& json);

/// A slug for a service called \p name or, where that has no letters, for \p host: `[a-z0-9.-]+`, 1 to 64
/// long.
[[nodiscard]] QString slugFrom(const QString& name, const QString& host);

} // namespace downlight
