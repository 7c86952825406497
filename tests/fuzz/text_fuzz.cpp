// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/text.h"

#include <cstdlib>

#include "fuzz/fuzz_target.h"

DOWNLIGHT_FUZZ(text)
{
    const QString any = QString::fromUtf8(bytes);
    const QString once = downlight::text::clean(any, 60);
    if (downlight::text::clean(once, 60) != once)
        std::abort();
    (void)downlight::text::cleanHtml(any);
}
