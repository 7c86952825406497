// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/reports/report_place.h"

#include <algorithm>

namespace downlight {

using namespace std::chrono_literals;

namespace {

constexpr auto peopleKept = 60min;
constexpr auto late = 20min; ///< Reports of an hour come for so long after its end.
constexpr auto typesOf = 24h;
constexpr auto withdrawnWithin = 10min;
constexpr auto quarter = 15min;
constexpr qint64 quartersKept = 48 * 4;
constexpr std::size_t fewestOfAType = 5; ///< So that nobody is told from the rest.

Minute fullHour(Minute at)
{
    return std::chrono::floor<std::chrono::hours>(at);
}

qint64 quarterOf(Minute at)
{
    return std::chrono::floor<std::chrono::duration<qint64, std::ratio<900>>>(at).time_since_epoch().count();
}

} // namespace

ReportPlace::HourPeople& ReportPlace::hourOf(Minute at)
{
    const Minute hour = fullHour(at);
    const auto place = std::lower_bound(m_hours.begin(), m_hours.end(), hour,
                                        [](const HourPeople& people, Minute of) { return people.hour < of; });
    if (place != m_hours.end() && place->hour == hour)
        return *place;
    return *m_hours.insert(place, HourPeople{hour, {}, {}});
}

int ReportPlace::indexOf(const QString& type)
{
    const auto known = m_types.indexOf(type);
    if (known >= 0)
        return static_cast<int>(known);
    m_types.append(type);
    m_namers.emplace_back();
    return static_cast<int>(m_types.size() - 1);
}

void ReportPlace::countQuarter(Minute at, int by)
{
    const qint64 number = quarterOf(at);
    if (m_quarters.empty())
        m_firstQuarter = number;
    while (number < m_firstQuarter) {
        m_quarters.push_front(0);
        --m_firstQuarter;
    }
    while (number >= m_firstQuarter + static_cast<qint64>(m_quarters.size()))
        m_quarters.push_back(0);
    m_quarters[static_cast<std::size_t>(number - m_firstQuarter)] += by;
    while (static_cast<qint64>(m_quarters.size()) > quartersKept + 1) {
        m_quarters.pop_front();
        ++m_firstQuarter;
    }
}

void ReportPlace::named(int type, const ReportMark& mark)
{
    auto& five = m_namers[static_cast<std::size_t>(type)].five;
    const auto same = std::find_if(five.begin(), five.end(),
                                   [&mark](const auto& namer) { return namer.first == mark.reporter; });
    if (same != five.end()) {
        same->second = std::max(same->second, mark.at);
        return;
    }
    if (five.size() < fewestOfAType) {
        five.emplace_back(mark.reporter, mark.at);
        return;
    }
    const auto oldest = std::min_element(five.begin(), five.end(),
                                         [](const auto& a, const auto& b) { return a.second < b.second; });
    if (oldest->second <= mark.at)
        *oldest = {mark.reporter, mark.at};
}

void ReportPlace::unnamed(int type, quint64 reporter)
{
    std::erase_if(m_namers[static_cast<std::size_t>(type)].five,
                  [reporter](const auto& namer) { return namer.first == reporter; });
}

void ReportPlace::seen(const ReportMark& mark)
{
    const auto [person, first] = m_lastOf.try_emplace(mark.reporter, mark.at);
    if (first) {
        ++m_lastAt[mark.at];
    } else if (mark.at > person->second) {
        lastLeaves(person->second);
        ++m_lastAt[mark.at];
        person->second = mark.at;
    }
}

/// Somebody's newest report is no longer the one at \p at.
void ReportPlace::lastLeaves(Minute at)
{
    if (const auto count = m_lastAt.find(at); count != m_lastAt.end() && --count->second <= 0)
        m_lastAt.erase(count);
}

void ReportPlace::unseen(const ReportMark& mark)
{
    const auto person = m_lastOf.find(mark.reporter);
    if (person == m_lastOf.end())
        return;
    lastLeaves(person->second);
    m_lastOf.erase(person);
    for (const Entry& entry : m_entries) {
        if (entry.mark.reporter == mark.reporter)
            seen(entry.mark);
    }
}

bool ReportPlace::add(quint64 id, const ReportMark& mark, const QString& type)
{
    if (mark.at > m_forgotten)
        forget(mark.at);
    const int index = indexOf(type);
    HourPeople& hour = hourOf(mark.at);
    const auto [person, counted] = hour.typeOf.try_emplace(mark.reporter, index);
    if (counted) {
        countQuarter(mark.at, 1);
    } else {
        --hour.types[person->second];
        if (person->second != index)
            unnamed(person->second, mark.reporter);
        person->second = index;
    }
    ++hour.types[index];
    named(index, mark);
    seen(mark);
    m_heard = std::max(m_heard, mark.at);
    const auto after = std::upper_bound(m_entries.begin(), m_entries.end(), mark.at,
                                        [](Minute at, const Entry& other) { return at < other.mark.at; });
    m_entries.insert(after, Entry{id, mark, counted});
    return counted;
}

bool ReportPlace::withdraw(quint64 id, Minute now)
{
    const auto found = std::find_if(m_entries.rbegin(), m_entries.rend(),
                                    [id](const Entry& entry) { return entry.id == id; });
    if (found == m_entries.rend() || now - found->mark.at > withdrawnWithin)
        return false;
    const Entry entry = *found;
    m_entries.erase(std::next(found).base());
    unseen(entry.mark);
    if (!entry.counted)
        return true;
    countQuarter(entry.mark.at, -1);
    // What the same person said in the same hour counts in its place.
    const Minute hour = fullHour(entry.mark.at);
    const auto other = std::find_if(m_entries.begin(), m_entries.end(), [&](const Entry& same) {
        return same.mark.reporter == entry.mark.reporter && fullHour(same.mark.at) == hour;
    });
    if (other != m_entries.end()) {
        other->counted = true;
        countQuarter(other->mark.at, 1);
        return true;
    }
    HourPeople& people = hourOf(hour);
    if (const auto person = people.typeOf.find(entry.mark.reporter); person != people.typeOf.end()) {
        --people.types[person->second];
        unnamed(person->second, entry.mark.reporter);
        people.typeOf.erase(person);
    }
    return true;
}

void ReportPlace::dropAfter(Minute now)
{
    while (!m_entries.empty() && m_entries.back().mark.at > now) {
        const ReportMark mark = m_entries.back().mark;
        m_entries.pop_back();
        unseen(mark);
    }
    std::erase_if(m_votes, [now](const ReportMark& vote) { return vote.at > now; });
    while (!m_hours.empty() && m_hours.back().hour > now)
        m_hours.pop_back();
    while (!m_quarters.empty()
           && m_firstQuarter + static_cast<qint64>(m_quarters.size()) - 1 > quarterOf(now))
        m_quarters.pop_back();
    m_heard = std::min(m_heard, now);
    m_forgotten = std::min(m_forgotten, now);
}

void ReportPlace::forget(Minute now)
{
    m_forgotten = std::max(m_forgotten, now);
    while (!m_entries.empty() && m_entries.front().mark.at < now - peopleKept) {
        const ReportMark& mark = m_entries.front().mark;
        if (const auto person = m_lastOf.find(mark.reporter);
            person != m_lastOf.end() && person->second == mark.at) {
            lastLeaves(mark.at);
            m_lastOf.erase(person);
        }
        m_entries.pop_front();
    }
    for (HourPeople& hour : m_hours) {
        if (hour.hour + 1h < now - late && !hour.typeOf.empty())
            hour.typeOf = {};
    }
    while (!m_hours.empty() && m_hours.front().hour < now - typesOf)
        m_hours.pop_front();
    std::erase_if(m_votes, [now](const ReportMark& vote) { return vote.at < now - peopleKept; });
}

bool ReportPlace::isQuiet(Minute now) const
{
    return !m_detector.isDisturbed() && (m_entries.empty() || m_entries.back().mark.at < now - peopleKept);
}

Evaluation ReportPlace::judge(const DetectorRules& rules, Minute now)
{
    std::vector<ReportMark> marks;
    marks.reserve(m_entries.size());
    for (const Entry& entry : m_entries)
        marks.push_back(entry.mark);
    return evaluate(rules, windowsAt(marks, m_votes, now), now, m_detector);
}

int ReportPlace::peopleIn(Minute hour) const
{
    int people = 0;
    const qint64 first = quarterOf(hour);
    for (qint64 number = first; number < first + 4; ++number) {
        const qint64 index = number - m_firstQuarter;
        if (index >= 0 && index < static_cast<qint64>(m_quarters.size()))
            people += m_quarters[static_cast<std::size_t>(index)];
    }
    return people;
}

int ReportPlace::peopleIn60(Minute now) const
{
    int people = 0;
    for (auto it = m_lastAt.lower_bound(now - peopleKept); it != m_lastAt.end(); ++it)
        people += it->second;
    return people;
}

CrowdCounts ReportPlace::counts(Minute now) const
{
    CrowdCounts counts;
    const qint64 end = quarterOf(now + quarter - 1min);
    counts.quarters.reserve(static_cast<std::size_t>(quartersKept));
    for (qint64 number = end - quartersKept; number < end; ++number) {
        const qint64 index = number - m_firstQuarter;
        const bool known = index >= 0 && index < static_cast<qint64>(m_quarters.size());
        counts.quarters.push_back(known ? m_quarters[static_cast<std::size_t>(index)] : 0);
        counts.last24h += number >= end - quartersKept / 2 ? counts.quarters.back() : 0;
    }
    counts.thisHour = peopleIn(fullHour(now - 1min));
    counts.last60 = peopleIn60(now);
    QHash<int, int> types;
    for (const HourPeople& hour : m_hours) {
        if (hour.hour < now - typesOf)
            continue;
        for (auto it = hour.types.cbegin(); it != hour.types.cend(); ++it)
            types[it.key()] += *it;
    }
    for (auto it = types.cbegin(); it != types.cend(); ++it) {
        const auto& five = m_namers[static_cast<std::size_t>(it.key())].five;
        const bool enough = five.size() == fewestOfAType
            && std::all_of(five.begin(), five.end(),
                           [now](const auto& namer) { return namer.second >= now - typesOf; });
        if (enough && *it >= static_cast<int>(fewestOfAType))
            counts.types.insert(m_types[it.key()], *it);
    }
    counts.expected60 = m_detector.baseline.expected(now, 60min);
    counts.state = m_detector.state;
    counts.since = m_detector.since;
    counts.incidentBegan = m_detector.incidentBegan;
    counts.incidentEnded = m_detector.endedAt;
    return counts;
}

} // namespace downlight
