// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/reports/report_counter.h"

#include <QSet>
#include <QStringList>

#include <algorithm>

namespace downlight {

using namespace std::chrono_literals;

namespace {

constexpr auto kept = 48h;
constexpr auto withdrawnWithin = 10min;
constexpr auto typesOf = 24h;
constexpr int fewestOfAType = 5; ///< So that nobody is told from the rest.

Minute hourOf(Minute at)
{
    return std::chrono::floor<std::chrono::hours>(at);
}

} // namespace

void ReportCounter::add(const Key& key, const NewReport& report, quint64 id, bool& counted)
{
    Place& place = m_places[key];
    counted = true;
    for (Entry& other : place.entries) {
        const bool again =
            other.mark.reporter == report.reporter && hourOf(other.mark.at) == hourOf(report.at);
        if (again && other.counted) {
            other.type = report.type; // a repeat changes the type, never the count
            counted = false;
        }
    }
    const Entry entry{id, {report.at, report.reporter, report.network, report.weight}, report.type, counted};
    const auto after = std::upper_bound(place.entries.begin(), place.entries.end(), report.at,
                                        [](Minute at, const Entry& other) { return at < other.mark.at; });
    place.entries.insert(after, entry);
}

ReportReceipt ReportCounter::accept(const NewReport& report)
{
    ReportReceipt receipt;
    receipt.id = ++m_lastId;
    if (!report.instance.isEmpty()) {
        bool ofInstance = false;
        add({report.service, report.instance}, report, receipt.id, ofInstance);
    }
    add({report.service, {}}, report, receipt.id, receipt.counted);
    const CrowdCounts now = counts(report.service, {}, report.at + 1min);
    receipt.thisHour = now.thisHour;
    receipt.last60 = now.last60;
    receipt.state = now.state;
    return receipt;
}

bool ReportCounter::withdraw(quint64 id, Minute now)
{
    bool found = false;
    for (auto& [key, place] : m_places) {
        const auto entry = std::find_if(place.entries.begin(), place.entries.end(),
                                        [id](const Entry& other) { return other.id == id; });
        if (entry == place.entries.end() || now - entry->mark.at > withdrawnWithin)
            continue;
        const bool counted = entry->counted;
        const ReportMark mark = entry->mark;
        place.entries.erase(entry);
        found = true;
        // What the same person said in the same hour counts in its place.
        const auto other =
            std::find_if(place.entries.begin(), place.entries.end(), [&mark](const Entry& same) {
                return same.mark.reporter == mark.reporter && hourOf(same.mark.at) == hourOf(mark.at);
            });
        if (counted && other != place.entries.end())
            other->counted = true;
    }
    return found;
}

void ReportCounter::vote(const QString& service, const QString& instance, Minute at, quint64 reporter,
                         quint64 network)
{
    for (const QString& of : instance.isEmpty() ? QStringList{QString()} : QStringList{QString(), instance}) {
        if (const auto place = m_places.find({service, of}); place != m_places.end())
            place->second.votes.push_back({at, reporter, network, 1});
    }
}

void ReportCounter::forget(Place& place, Minute now)
{
    while (!place.entries.empty() && place.entries.front().mark.at < now - kept)
        place.entries.pop_front();
    std::erase_if(place.votes, [now](const ReportMark& vote) { return vote.at < now - 60min; });
}

void ReportCounter::judge(const Key& key, Place& place, Minute now, std::vector<CrowdChange>& changes) const
{
    std::vector<ReportMark> marks;
    for (auto it = place.entries.rbegin(); it != place.entries.rend() && it->mark.at >= now - 60min; ++it)
        marks.push_back(it->mark);
    const CrowdState before = place.detector.state;
    if (evaluate(m_rules, windowsAt(marks, place.votes, now), now, place.detector).changed)
        changes.push_back(
            {key.first, key.second, place.detector.state, before, now, place.detector.incidentBegan});
}

std::vector<CrowdChange> ReportCounter::advance(Minute now)
{
    std::vector<CrowdChange> changes;
    if (m_advanced == Minute{})
        m_advanced = now - 1min;
    while (m_advanced < now) {
        m_advanced += 1min;
        for (auto& [key, place] : m_places) {
            forget(place, m_advanced);
            // Where nothing was said for an hour there is nothing to judge but every five minutes.
            const bool quiet = !place.detector.isDisturbed()
                && (place.entries.empty() || place.entries.back().mark.at < m_advanced - 60min);
            if (!quiet || m_advanced.time_since_epoch() % 5min == 0min)
                judge(key, place, m_advanced, changes);
        }
    }
    return changes;
}

CrowdCounts ReportCounter::counts(const QString& service, const QString& instance, Minute now) const
{
    constexpr auto quarter = 15min;
    CrowdCounts counts;
    counts.quarters.assign(static_cast<std::size_t>(kept / quarter), 0);
    const auto found = m_places.find({service, instance});
    if (found == m_places.end())
        return counts;
    const Place& place = found->second;
    const Minute end = std::chrono::ceil<std::chrono::duration<qint64, std::ratio<900>>>(now);
    QSet<quint64> people;
    QHash<QString, QSet<quint64>> types;
    for (const Entry& entry : place.entries) {
        const Minute at = entry.mark.at;
        if (at >= now)
            continue;
        if (at >= now - 60min)
            people.insert(entry.mark.reporter);
        if (at >= now - typesOf && entry.counted)
            types[entry.type].insert(entry.mark.reporter);
        counts.thisHour += entry.counted && at >= hourOf(now - 1min) ? 1 : 0;
        if (entry.counted && at >= end - kept)
            ++counts.quarters[static_cast<std::size_t>((at - (end - kept)) / quarter)];
    }
    counts.last60 = static_cast<int>(people.size());
    for (auto it = types.cbegin(); it != types.cend(); ++it) {
        if (it->size() >= fewestOfAType)
            counts.types.insert(it.key(), static_cast<int>(it->size()));
    }
    counts.expected60 = place.detector.baseline.expected(now, 60min);
    counts.state = place.detector.state;
    counts.since = place.detector.since;
    counts.incidentBegan = place.detector.incidentBegan;
    return counts;
}

QStringList ReportCounter::active(Minute now) const
{
    QStringList services;
    for (const auto& [key, place] : m_places) {
        const bool heard = !place.entries.empty() && place.entries.back().mark.at >= now - 24h;
        if (key.second.isEmpty() && (heard || place.detector.state != CrowdState::Operational))
            services.append(key.first);
    }
    return services;
}

} // namespace downlight
