// SPDX-License-Identifier: GPL-3.0-or-later
#include "fuzz/sources_fuzz.h"

DOWNLIGHT_FUZZ(feed)
{
    downlight::fuzz::readWith("feed", bytes);
}
