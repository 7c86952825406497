// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/level.h"

#include <array>
#include <utility>

namespace downlight {

/// A format's words for levels. Closed: what is not among them is Unknown.
template<std::size_t Size>
using Words = std::array<std::pair<QLatin1StringView, Level>, Size>;

template<std::size_t Size>
[[nodiscard]] Level levelIn(const Words<Size>& words, const QString& word)
{
    for (const auto& [name, level] : words) {
        if (word == name)
            return level;
    }
    return Level::Unknown;
}

} // namespace downlight
