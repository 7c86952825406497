// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/connection.h"

#include <QString>

#include <array>

namespace downlight {

using namespace Qt::StringLiterals;

namespace {

constexpr std::array words{"online"_L1, "offline"_L1, "portal"_L1, "dns"_L1,
                           "tls"_L1,    "clock"_L1,   "proxy"_L1};

} // namespace

QLatin1StringView toWord(Connection connection)
{
    return words.at(static_cast<std::size_t>(connection));
}

std::optional<Connection> connectionFromWord(QStringView word)
{
    for (std::size_t i = 0; i < words.size(); ++i) {
        if (words.at(i) == word)
            return static_cast<Connection>(i);
    }
    return std::nullopt;
}

} // namespace downlight
