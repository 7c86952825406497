// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/net/response_parser.h"

#include <cstdlib>

#include "fuzz/fuzz_target.h"

DOWNLIGHT_FUZZ(response)
{
    constexpr qsizetype limit = 64 * 1024;
    downlight::ResponseParser parser(limit);
    for (qsizetype at = 0; at < bytes.size() && !parser.isComplete(); at += 50) {
        if (!parser.take(bytes.mid(at, 50)))
            break;
    }
    (void)parser.closed();
    if (parser.bodySoFar().size() > limit)
        std::abort();
}
