// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/effort.h"
#include "core/model/reading.h"

#include <QHash>

#include <chrono>
#include <tuple>

/// How much of a page is kept, and how long reading it may take. What is left out is said in the reading's
/// summary.
namespace downlight::limits {

inline constexpr qsizetype parts = 5000;
inline constexpr qsizetype incidents = 500; ///< And as many announcements of work.
inline constexpr qsizetype names = parts; ///< Of parts in one incident.
inline constexpr qsizetype places = 200; ///< Of one part.
inline constexpr qsizetype allNames = 20'000; ///< Of both in one reading.
inline constexpr std::chrono::milliseconds longestReading{1000}; ///< CPU time.

/// Adds \p part. Where there are too many, the last two kept stand for the worst and the best of all that
/// follow: what they say of the whole stays true.
inline void add(QList<Component>& kept, Component part)
{
    if (kept.size() < parts)
        return kept.append(std::move(part));
    Component& worst = kept[parts - 2];
    Component& best = kept[parts - 1];
    if (worst.level < best.level)
        std::swap(worst, best);
    if (part.level > worst.level)
        worst = std::move(part);
    else if (part.level < best.level)
        best = std::move(part);
}

/// Adds \p incident. Where there are too many, the last one kept is the worst open one of the rest.
inline void add(QList<PageIncident>& kept, PageIncident incident)
{
    if (kept.size() < incidents)
        return kept.append(std::move(incident));
    PageIncident& last = kept.last();
    const auto harm = [](const PageIncident& each) {
        return std::pair(each.open, each.open && each.level == Level::Unknown ? Level::Degraded : each.level);
    };
    if (harm(incident) > harm(last))
        last = std::move(incident);
}

/// Adds \p maintenance. Where there are too many, the last one kept is one that goes on, if any of the rest
/// does.
inline void add(QList<PageMaintenance>& kept, PageMaintenance maintenance)
{
    if (kept.size() < incidents)
        kept.append(std::move(maintenance));
    else if (maintenance.active && !kept.last().active)
        kept.last() = std::move(maintenance);
}

/// Adds the name of a part or place.
inline void add(QStringList& kept, QString name)
{
    if (kept.size() < names)
        kept.append(std::move(name));
}

/// Cuts what entries share, and says so where anything was left out.
void bound(Reading& reading);

} // namespace downlight::limits
