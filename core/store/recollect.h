// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/store/journal.h"

namespace downlight {

class Database;

/// Everything of \p database that a restart needs. \p retention: how long what is stored is kept.
[[nodiscard]] Result<Recollection> recollectFrom(const Database& database, const Retention& retention);

} // namespace downlight
