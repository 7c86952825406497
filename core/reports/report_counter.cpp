// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/reports/report_counter.h"

namespace downlight {

using namespace std::chrono_literals;

ReportReceipt ReportCounter::accept(const NewReport& report, quint64 id)
{
    const ReportMark mark{report.at, report.reporter, report.network, report.weight, report.area};
    if (!report.instance.isEmpty())
        m_places[{report.service, report.instance}].add(id, mark, report.type);
    ReportPlace& place = m_places[{report.service, {}}];
    ReportReceipt receipt;
    receipt.counted = place.add(id, mark, report.type);
    receipt.thisHour = place.peopleIn(std::chrono::floor<std::chrono::hours>(report.at));
    receipt.last60 = place.peopleIn60(report.at + 1min);
    receipt.state = place.detector().state;
    return receipt;
}

bool ReportCounter::withdraw(const QString& service, const QString& instance, quint64 id, Minute now)
{
    bool found = false;
    for (const Key& key : {Key{service, {}}, Key{service, instance}}) {
        const auto place = m_places.find(key);
        if (place != m_places.end())
            found |= place->second.withdraw(id, now);
        if (instance.isEmpty())
            break;
    }
    return found;
}

void ReportCounter::vote(const QString& service, const QString& instance, const ReportMark& mark)
{
    for (const Key& key : {Key{service, {}}, Key{service, instance}}) {
        if (const auto place = m_places.find(key); place != m_places.end())
            place->second.vote(mark);
        if (instance.isEmpty())
            break;
    }
}

std::vector<CrowdChange> ReportCounter::advance(Minute now)
{
    std::vector<CrowdChange> changes;
    if (m_advanced == Minute{})
        m_advanced = now - 1min;
    while (m_advanced < now) {
        m_advanced += 1min;
        for (auto& [key, place] : m_places) {
            place.forget(m_advanced);
            if (place.isQuiet(m_advanced) && m_advanced.time_since_epoch() % 5min != 0min)
                continue;
            const CrowdState before = place.detector().state;
            if (!place.judge(m_rules, m_advanced).changed)
                continue;
            const DetectorState& detector = place.detector();
            changes.push_back(
                {key.first, key.second, detector.state, before, m_advanced, detector.incidentBegan});
        }
    }
    return changes;
}

void ReportCounter::skipTo(Minute now)
{
    m_advanced = m_coveredFrom = now;
    for (auto& [key, place] : m_places) {
        DetectorState state = place.detector();
        // A clock that was ahead dated this; nothing is known of it.
        if (state.since > now || state.incidentBegan > now || state.endedAt > now) {
            DetectorState fresh;
            fresh.baseline = state.baseline;
            state = fresh;
        }
        state.lastTick = now;
        state.coveredFrom = now;
        state.suspectSince = {};
        state.suspectPeak = 0;
        state.calmTicks = 0;
        place.setDetector(state);
        place.dropAfter(now);
        place.forget(now);
    }
}

CrowdCounts ReportCounter::counts(const QString& service, const QString& instance, Minute now) const
{
    const auto place = m_places.find({service, instance});
    return place != m_places.end() ? place->second.counts(now) : ReportPlace().counts(now);
}

} // namespace downlight
