// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/notice.h"

#include <array>

namespace downlight {

using namespace Qt::StringLiterals;

namespace {

constexpr std::array words{"down"_L1,    "worse"_L1,  "changed"_L1,  "recovered"_L1, "summary"_L1,
                           "offline"_L1, "online"_L1, "provider"_L1, "flapping"_L1,  "unreadable"_L1};

} // namespace

QLatin1StringView toWord(NoticeKind kind)
{
    return words.at(static_cast<std::size_t>(kind));
}

std::optional<NoticeKind> noticeKindFromWord(QStringView word)
{
    for (std::size_t i = 0; i < words.size(); ++i) {
        if (words.at(i) == word)
            return static_cast<NoticeKind>(i);
    }
    return std::nullopt;
}

} // namespace downlight
