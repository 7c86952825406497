// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/catalogue/catalogue.h"
#include "core/catalogue/import_plan.h"

#include <QJsonArray>

/// The parts of readPlan() that need a library of their own, or are long.
namespace downlight::import {

/// Uptime Kuma's monitors, as its backup lists them and as kuma.db holds them.
[[nodiscard]] ImportPlan planFromMonitors(const QJsonArray& monitors, const QString& kind);

/// Opens the database at \p path for reading only and trusts nothing in it.
[[nodiscard]] Result<ImportPlan> planFromKumaDatabase(const QString& path);

/// Gatus' configuration: https://github.com/TwiN/gatus (as of 2026), `endpoints`, formerly `services`.
[[nodiscard]] Result<ImportPlan> planFromGatus(const QByteArray& yaml);

/// The service whose name, alias or slug is \p name, apart from case and punctuation.
[[nodiscard]] std::optional<CatalogueEntry> exactMatch(const Catalogue& catalogue, const QString& name);

} // namespace downlight::import
