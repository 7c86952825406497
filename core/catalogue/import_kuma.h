// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/catalogue/import_plan.h"

#include <QJsonArray>

namespace downlight::import {

/// Uptime Kuma's monitors, as its backup lists them and as kuma.db holds them.
[[nodiscard]] ImportPlan planFromMonitors(const QJsonArray& monitors, const QString& kind);

/// Opens the database at \p path for reading only and trusts nothing in it.
[[nodiscard]] Result<ImportPlan> planFromKumaDatabase(const QString& path);

} // namespace downlight::import
