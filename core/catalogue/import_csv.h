// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/catalogue/import_plan.h"

#include <QByteArray>

namespace downlight::import {

/// What the rows of a table of comma-separated values (RFC 4180; ";" and tabs work, too) would become: an
/// export of UptimeRobot, or any table whose first line names a column of addresses. Fails with kind Format,
/// naming what was looked for.
[[nodiscard]] Result<ImportPlan> planFromCsv(const QByteArray& bytes);

/// True where the first line of \p bytes looks like the head of such a table.
[[nodiscard]] bool looksLikeCsv(const QByteArray& bytes);

} // namespace downlight::import
