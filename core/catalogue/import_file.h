// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/catalogue/import_plan.h"

#include <QByteArray>

namespace downlight {

class Catalogue;

namespace import {

/// Reads the file at \p path: Uptime Kuma's backup (1.x, JSON) or database (kuma.db), Gatus' configuration
/// (YAML), OPML, the selection of stts (a property list as XML, or JSON), our own export, or one address a
/// line with an optional name before it. Nothing is asked or stored. \p catalogue, which may be null, names
/// what stts selects. Fails with kind Format or TooLarge and names the place, or Storage where the file
/// cannot be read.
[[nodiscard]] Result<ImportPlan> readPlan(const QString& path, const Catalogue* catalogue);

/// The same from bytes, for everything but kuma.db.
[[nodiscard]] Result<ImportPlan> readPlanFrom(const QByteArray& bytes, const Catalogue* catalogue);

} // namespace import

} // namespace downlight
