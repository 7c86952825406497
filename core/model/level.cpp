// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/level.h"

#include <array>
#include <utility>

namespace downlight {

using namespace Qt::StringLiterals;

namespace {

constexpr std::array<std::pair<QLatin1StringView, Level>, 6> levelWords{{
    {"unknown"_L1, Level::Unknown},
    {"operational"_L1, Level::Operational},
    {"maintenance"_L1, Level::Maintenance},
    {"degraded"_L1, Level::Degraded},
    {"partial_outage"_L1, Level::PartialOutage},
    {"major_outage"_L1, Level::MajorOutage},
}};

constexpr std::array<std::pair<QLatin1StringView, Scope>, 3> scopeWords{{
    {"everyone"_L1, Scope::Everyone},
    {"only_you"_L1, Scope::OnlyYou},
    {"unclear"_L1, Scope::Unclear},
}};

template<typename Table, typename Value>
QLatin1StringView wordIn(const Table& table, Value value)
{
    for (const auto& [word, entry] : table) {
        if (entry == value)
            return word;
    }
    Q_UNREACHABLE();
}

template<typename Value, typename Table>
std::optional<Value> valueIn(const Table& table, QStringView word)
{
    for (const auto& [name, entry] : table) {
        if (name == word)
            return entry;
    }
    return std::nullopt;
}

} // namespace

QLatin1StringView toWord(Level level)
{
    return wordIn(levelWords, level);
}

QLatin1StringView toWord(Scope scope)
{
    return wordIn(scopeWords, scope);
}

std::optional<Level> levelFromWord(QStringView word)
{
    return valueIn<Level>(levelWords, word);
}

std::optional<Scope> scopeFromWord(QStringView word)
{
    return valueIn<Scope>(scopeWords, word);
}

} // namespace downlight
