// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/reading.h"
#include "core/sources/limits.h"

#include <QHash>
#include <QSet>

#include <algorithm>
#include <cstdlib>

namespace downlight {

/// What the components alone say of the whole page: one of them down is a partial outage, all of them a major
/// one. Unknown where there are none.
[[nodiscard]] inline Level worstPart(const QList<Component>& components)
{
    Level worst = Level::Unknown;
    bool allDown = !components.isEmpty();
    for (const Component& component : components) {
        worst = std::max(worst, component.level);
        allDown = allDown && component.level == Level::MajorOutage;
    }
    return worst == Level::MajorOutage && !allDown ? Level::PartialOutage : worst;
}

/// worstPart() where nothing but the parts says how the page is: Unknown, too, where none is bad but one has
/// a word that nobody knows.
[[nodiscard]] inline Level partsAlone(const QList<Component>& components)
{
    const Level worst = worstPart(components);
    const bool allRead = std::all_of(components.begin(), components.end(),
                                     [](const Component& part) { return part.level != Level::Unknown; });
    return allRead || isProblem(worst) ? worst : Level::Unknown;
}

/// Gathers the parts of pages that name only what is affected, once for each incident.
class AffectedParts {
public:
    explicit AffectedParts(QList<Component>& components)
        : m_components(components)
    {
    }

    /// Adds \p affected, or makes the entry of the same name, group and places worse.
    void note(const Component& affected)
    {
        if (Effort::isSpent())
            return;
        const Key key{affected.name, affected.group, affected.places};
        if (const auto known = m_places.constFind(key); known != m_places.constEnd()) {
            Level& level = m_components[*known].level;
            level = std::max(level, affected.level);
        } else {
            if (m_components.size() < limits::parts)
                m_places.insert(key, m_components.size());
            limits::add(m_components, affected);
        }
    }

private:
    struct Key {
        QString name;
        QString group;
        QStringList places;
        friend bool operator==(const Key&, const Key&) = default;
        friend std::size_t qHash(const Key& key, std::size_t seed)
        {
            return qHashMulti(seed, key.name, key.group, key.places);
        }
    };
    QList<Component>& m_components;
    QHash<Key, qsizetype> m_places;
};

/// True where measurements of \p times, oldest first, say nothing of \p at any more: the newest is older than
/// three of their usual distances, and than a quarter of an hour. Without times that can be read nothing is
/// known of that.
[[nodiscard]] inline bool isStale(const QList<QDateTime>& times, const QDateTime& at)
{
    constexpr qint64 leastSeconds = 15 * 60;
    constexpr qint64 intervals = 3;
    if (times.isEmpty() || !times.last().isValid())
        return false;
    QList<qint64> distances;
    for (qsizetype i = 1; i < times.size(); ++i) {
        if (times[i - 1].isValid() && times[i].isValid())
            distances.append(std::abs(times[i - 1].secsTo(times[i])));
    }
    std::sort(distances.begin(), distances.end());
    const qint64 usual = distances.isEmpty() ? leastSeconds : distances[distances.size() / 2];
    return times.last().secsTo(at) > std::max(leastSeconds, intervals * usual);
}

/// Which of measurements of \p times are the newest: the last, where a list ends with them, and those with
/// the latest time, whatever order they come in.
[[nodiscard]] inline QList<qsizetype> newestOf(const QList<QDateTime>& times)
{
    const auto latest = std::max_element(times.begin(), times.end());
    QList<qsizetype> newest;
    for (qsizetype i = 0; i < times.size(); ++i) {
        if (i + 1 == times.size() || (latest->isValid() && times[i] == *latest))
            newest.append(i);
    }
    return newest;
}

/// The worst level of the incidents that are open; Unknown where none is.
[[nodiscard]] inline Level worstOpen(const QList<PageIncident>& incidents)
{
    Level worst = Level::Unknown;
    for (const PageIncident& incident : incidents)
        worst = incident.open ? std::max(worst, incident.level) : worst;
    return worst;
}

/// True where an incident is mended and only watched, and the parts it names are listed: their own states
/// count then.
[[nodiscard]] inline bool isOnlyWatched(const PageIncident& incident, const Reading& reading)
{
    if (incident.components.isEmpty()
        || incident.status.compare(QLatin1StringView("monitoring"), Qt::CaseInsensitive) != 0)
        return false;
    QSet<QString> listed;
    for (const Component& component : reading.components)
        listed.insert(component.name);
    return std::all_of(incident.components.begin(), incident.components.end(),
                       [&listed](const QString& name) { return listed.contains(name); });
}

[[nodiscard]] inline bool isWorking(const QList<PageMaintenance>& maintenances)
{
    return std::any_of(maintenances.begin(), maintenances.end(),
                       [](const PageMaintenance& maintenance) { return maintenance.active; });
}

/// What the page's own word stands for.
enum class OwnWord {
    Page, ///< The page as a whole.
    WorstPart ///< The worst of its parts, however many others work: "major" alone is a partial outage then.
};

/// The level of a page: its own word \p own (Unknown: it has none), made worse by its parts, by open
/// incidents that name no part (degraded at least) and by work that is going on. Incidents that name parts
/// have set the states of those.
[[nodiscard]] inline Level overall(Level own, const Reading& reading, OwnWord stands = OwnWord::Page)
{
    const Level parts = worstPart(reading.components);
    Level level = own == Level::Unknown ? partsAlone(reading.components) : std::max(own, parts);
    if (stands == OwnWord::WorstPart && own == Level::MajorOutage && isProblem(parts))
        level = std::max(parts, Level::PartialOutage);
    for (const PageIncident& incident : reading.incidents) {
        if (incident.open && isProblem(incident.level) && !isOnlyWatched(incident, reading))
            level = std::max(level, Level::Degraded);
    }
    return isWorking(reading.maintenances) ? std::max(level, Level::Maintenance) : level;
}

/// What holds for the readings of every format, whatever its words: nobody has said that all is well while a
/// part cannot be understood, and an open incident does at least some harm unless its own words say that it
/// does none.
inline void believeOnlyWhatIsClear(Reading& reading)
{
    for (PageIncident& incident : reading.incidents) {
        if (!incident.open)
            continue;
        if (incident.level == Level::Unknown)
            incident.level = Level::Degraded;
        if (reading.level != Level::Unknown && isProblem(incident.level) && !isOnlyWatched(incident, reading))
            reading.level = std::max(reading.level, Level::Degraded);
    }
    const bool isClear =
        std::all_of(reading.components.begin(), reading.components.end(),
                    [](const Component& part) { return part.level != Level::Unknown || !part.measured; });
    if (!isClear && !isProblem(reading.level))
        reading.level = Level::Unknown;
}

} // namespace downlight
