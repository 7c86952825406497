// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/catalogue/import_plan.h"

#include <QByteArray>

namespace downlight::import {

/// Gatus' configuration: https://github.com/TwiN/gatus (as of 2026), `endpoints`, formerly `services`.
[[nodiscard]] Result<ImportPlan> planFromGatus(const QByteArray& yaml);

} // namespace downlight::import
