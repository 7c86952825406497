// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/bounded_xml.h"

#include "fuzz/fuzz_target.h"

DOWNLIGHT_FUZZ(xml)
{
    (void)downlight::boundedXml(bytes);
}
