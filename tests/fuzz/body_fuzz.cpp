// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/net/body_decoder.h"

#include <cstdlib>

#include "fuzz/fuzz_target.h"

DOWNLIGHT_FUZZ(body)
{
    constexpr qsizetype limit = 64 * 1024;
    downlight::BodyDecoder decoder("gzip", limit);
    for (qsizetype at = 0; at < bytes.size(); at += 100) {
        if (!decoder.take(bytes.mid(at, 100)))
            break;
    }
    if (decoder.soFar().size() > limit)
        std::abort();
    (void)decoder.finish();
}
