// SPDX-License-Identifier: GPL-3.0-or-later
// The head of a request to the hub.

#include "app/hub/request_head.h"

#include <cstdlib>

#include "fuzz/fuzz_target.h"

DOWNLIGHT_FUZZ(request)
{
    using namespace downlight::hub;
    const HeadReading reading = readHead(bytes);
    if (!reading.head)
        return;
    const HttpAsk& ask = reading.head->ask;
    const bool sound = ask.path.startsWith('/') && !ask.path.contains("..") && !ask.path.contains('\0')
        && reading.head->bodyBytes >= 0 && reading.head->bodyBytes <= mostBodyBytes;
    if (!sound)
        std::abort();
}
