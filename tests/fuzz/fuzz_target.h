// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>

namespace downlight::fuzz {

using Target = void (*)(const QByteArray& bytes);

/// The targets linked into this program, by name. In a libFuzzer build there is exactly one.
inline std::map<std::string, Target>& targets()
{
    static std::map<std::string, Target> all;
    return all;
}

struct Registration {
    Registration(const char* name, Target target) { targets().emplace(name, target); }
};

} // namespace downlight::fuzz

/// Opens the body of a target: DOWNLIGHT_FUZZ(name) { … `bytes` … }
#define DOWNLIGHT_FUZZ(name)                                                                                 \
    static void fuzz_##name(const QByteArray& bytes);                                                        \
    static const downlight::fuzz::Registration registration_##name(#name, fuzz_##name);                      \
    static void fuzz_##name(const QByteArray& bytes)
