// SPDX-License-Identifier: GPL-3.0-or-later
// A set-up of somebody else's, in every form but a database.

#include "core/catalogue/import_file.h"

#include "fuzz/fuzz_target.h"

DOWNLIGHT_FUZZ(import)
{
    static_cast<void>(downlight::import::readPlanFrom(bytes, nullptr));
}
