// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/reports/outage_detector.h"

#include <QHash>
#include <QString>

#include <deque>
#include <map>
#include <unordered_map>
#include <vector>

namespace downlight {

/// How a service stands, as far as people report.
struct CrowdCounts {
    int thisHour = 0; ///< People since the full hour (UTC),
    int last60 = 0; ///< in the last sixty minutes,
    int last24h = 0; ///< and in the last 24 hours, each once an hour.
    double expected60 = 0; ///< People expected in the last hour.
    CrowdState state = CrowdState::Operational;
    Minute since{}; ///< Of the state; the epoch where it has never been another.
    Minute
        incidentBegan{}; ///< Of the incident that is open or was last; the epoch where there has been none.
    Minute incidentEnded{}; ///< Of the last one that is over.
    std::vector<int> quarters; ///< People by quarter of an hour, of the last 48 hours, oldest first.
    QHash<QString, int> types; ///< Of the last 24 hours, only those that at least five people named.
};

/// Reports about one place: a service as a whole, or one instance of it. Remembers people for an hour and
/// counts for two days; every question and every report costs the same however many there are, but for
/// judge(), which looks at the last hour.
class ReportPlace {
public:
    /// A person counts once in a clock hour; a repeat changes the type, never the count. \return whether it
    /// counts. \p id: for withdraw().
    bool add(quint64 id, const ReportMark& mark, const QString& type);

    /// Takes report \p id back. False where there is none, or it is of more than ten minutes before \p now.
    bool withdraw(quint64 id, Minute now);

    void vote(const ReportMark& mark) { m_votes.push_back(mark); }

    /// Drops what is too old to matter at \p now.
    void forget(Minute now);

    /// Drops what is of later than \p now: the clock that dated it was wrong.
    void dropAfter(Minute now);

    /// True where nobody reported for an hour and nothing is wrong: only every fifth minute needs judging.
    [[nodiscard]] bool isQuiet(Minute now) const;

    Evaluation judge(const DetectorRules& rules, Minute now);

    [[nodiscard]] CrowdCounts counts(Minute now) const;
    [[nodiscard]] int peopleIn(Minute hour) const; ///< \p hour: a full hour of the last two days.
    [[nodiscard]] int peopleIn60(Minute now) const;
    [[nodiscard]] Minute firstQuarter() const { return Minute(std::chrono::minutes(m_firstQuarter * 15)); }
    [[nodiscard]] bool heardSince(Minute from) const { return m_heard >= from; }

    [[nodiscard]] const DetectorState& detector() const { return m_detector; }
    void setDetector(const DetectorState& state) { m_detector = state; }

private:
    struct Entry {
        quint64 id = 0;
        ReportMark mark;
        bool counted = false; ///< The first of this person in its clock hour.
    };
    struct HourPeople {
        Minute hour;
        std::unordered_map<quint64, int> typeOf; ///< By reporter, for as long as reports of this hour come.
        QHash<int, int> types; ///< How many named each.
    };
    /// The five who named a type last: enough to know whether five did within a day.
    struct Namers {
        std::vector<std::pair<quint64, Minute>> five;
    };

    HourPeople& hourOf(Minute at);
    [[nodiscard]] int indexOf(const QString& type);
    void countQuarter(Minute at, int by);
    void named(int type, const ReportMark& mark);
    void seen(const ReportMark& mark);
    void unseen(const ReportMark& mark);
    void lastLeaves(Minute at);
    void unnamed(int type, quint64 reporter);

    std::deque<Entry> m_entries; ///< Of the last hour, in order of time.
    std::unordered_map<quint64, Minute> m_lastOf; ///< The newest report of each of these people,
    std::map<Minute, int> m_lastAt; ///< and how many people have theirs in each minute.
    Minute m_forgotten{}; ///< What forget() was last called with.
    std::deque<HourPeople> m_hours; ///< Of a day, in order of time.
    std::deque<int> m_quarters; ///< Of two days; m_firstQuarter is the first one's number since 1970.
    qint64 m_firstQuarter = 0;
    QStringList m_types; ///< By index.
    std::vector<Namers> m_namers; ///< By index.
    std::vector<ReportMark> m_votes; ///< Of the last hour.
    Minute m_heard{}; ///< The newest report.
    DetectorState m_detector;
};

} // namespace downlight
