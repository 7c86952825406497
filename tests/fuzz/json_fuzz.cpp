// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/bounded_json.h"

#include "fuzz/fuzz_target.h"

DOWNLIGHT_FUZZ(json)
{
    (void)downlight::parseJson(bytes);
}
