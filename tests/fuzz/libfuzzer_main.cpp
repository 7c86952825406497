// SPDX-License-Identifier: GPL-3.0-or-later
#include "fuzz/fuzz_target.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size)
{
    const QByteArray bytes(reinterpret_cast<const char*>(data), static_cast<qsizetype>(size));
    for (const auto& [name, target] : downlight::fuzz::targets())
        target(bytes);
    return 0;
}
