// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/world.h"

#include "fuzz/fuzz_target.h"

DOWNLIGHT_FUZZ(world)
{
    (void)downlight::parseWorld(bytes);
}
