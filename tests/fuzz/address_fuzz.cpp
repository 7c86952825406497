// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/catalogue/detector.h"

#include <cstdlib>

#include "fuzz/fuzz_target.h"

DOWNLIGHT_FUZZ(address)
{
    const auto url = downlight::pastedAddress(QString::fromUtf8(bytes));
    if (url && (url->host().isEmpty() || !url->userInfo().isEmpty()))
        std::abort();
}
