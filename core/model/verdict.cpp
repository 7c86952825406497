// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/verdict.h"

#include <array>
#include <utility>

namespace downlight {

using namespace Qt::StringLiterals;

namespace {

constexpr std::array<std::pair<QLatin1StringView, Says>, 12> saysWords{{
    {"none"_L1, Says::None},
    {"unknown"_L1, Says::Unknown},
    {"operational"_L1, Says::Fine},
    {"maintenance"_L1, Says::Maintenance},
    {"degraded"_L1, Says::Degraded},
    {"partial_outage"_L1, Says::PartialOutage},
    {"major_outage"_L1, Says::MajorOutage},
    {"slow"_L1, Says::Slow},
    {"failed"_L1, Says::Failed},
    {"possible"_L1, Says::Possible},
    {"outage"_L1, Says::Outage},
    {"quiet"_L1, Says::Quiet},
}};

} // namespace

QLatin1StringView toWord(LampKind kind)
{
    switch (kind) {
    case LampKind::Official:
        return "official"_L1;
    case LampKind::Probe:
        return "probe"_L1;
    case LampKind::Community:
        return "community"_L1;
    }
    Q_UNREACHABLE();
}

QLatin1StringView toWord(Says says)
{
    return saysWords.at(static_cast<std::size_t>(says)).first;
}

std::optional<Says> saysFromWord(QStringView word)
{
    for (const auto& [name, says] : saysWords) {
        if (name == word)
            return says;
    }
    return std::nullopt;
}

Says saysFromLevel(Level level)
{
    switch (level) {
    case Level::Unknown:
        return Says::Unknown;
    case Level::Operational:
        return Says::Fine;
    case Level::Maintenance:
        return Says::Maintenance;
    case Level::Degraded:
        return Says::Degraded;
    case Level::PartialOutage:
        return Says::PartialOutage;
    case Level::MajorOutage:
        return Says::MajorOutage;
    }
    Q_UNREACHABLE();
}

} // namespace downlight
