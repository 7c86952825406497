// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/reports/outage_detector.h"

#include <QHash>
#include <QString>

#include <array>
#include <deque>
#include <map>
#include <vector>

namespace downlight {

/// One person's claim that a service has a problem now, as it reaches a hub.
struct NewReport {
    QString service; ///< A slug.
    QString instance; ///< Host of one server of a federated service; empty for none.
    QString type; ///< The id of a problem type.
    Minute at; ///< When it was observed.
    quint64 reporter = 0; ///< Keys that say nothing by themselves; see hub.md.
    quint64 network = 0;
    float weight = 1; ///< Of an install that was first seen just now while the service was calm: 0.5.
};

/// What becomes of a report. Shown counts are people of the service as a whole.
struct ReportReceipt {
    quint64 id = 0; ///< For withdraw().
    bool counted = false; ///< False: this person has been counted in this hour already; the type was changed.
    int thisHour = 0; ///< People since the full hour (UTC),
    int last60 = 0; ///< and in the last sixty minutes.
    CrowdState state = CrowdState::Operational;
};

/// How a service stands, as far as people report.
struct CrowdCounts {
    int thisHour = 0;
    int last60 = 0;
    double expected60 = 0; ///< People usual in an hour like the last.
    CrowdState state = CrowdState::Operational;
    Minute since{};
    Minute incidentBegan{}; ///< The epoch where there has been none.
    std::vector<int> quarters; ///< People by quarter of an hour, of the last 48 hours, oldest first.
    QHash<QString, int> types; ///< Of the last 24 hours, only those that at least five people named.
};

/// A change of state, for everybody who watches.
struct CrowdChange {
    QString service;
    QString instance; ///< Empty: the service as a whole.
    CrowdState state = CrowdState::Operational;
    CrowdState was = CrowdState::Operational;
    Minute at;
    Minute incidentBegan;

    friend bool operator==(const CrowdChange&, const CrowdChange&) = default;
};

/// Counts reports and judges them: the heart of a hub, in memory, without a clock. Whoever feeds it the same
/// reports in the order of their minutes gets the same states. A person counts once per service and clock
/// hour; an instance has counts of its own, and they are part of its service's.
class ReportCounter {
public:
    explicit ReportCounter(const DetectorRules& rules = {})
        : m_rules(rules)
    {
    }

    /// \pre `report.at` is not before what was dropped: two days back.
    ReportReceipt accept(const NewReport& report);

    /// Takes report \p id back. False where there is none, or it is older than ten minutes.
    bool withdraw(quint64 id, Minute now);

    /// "It works again", said by one person.
    void vote(const QString& service, const QString& instance, Minute at, quint64 reporter, quint64 network);

    /// Judges every service up to \p now, minute by minute; to be called once a minute. Services of which
    /// nothing was heard for a day and that are operational cost nothing but their hourly lesson. \return in
    /// order of time.
    std::vector<CrowdChange> advance(Minute now);

    [[nodiscard]] CrowdCounts counts(const QString& service, const QString& instance, Minute now) const;

    /// Services with any report in the last 24 hours, or that are not operational.
    [[nodiscard]] QStringList active(Minute now) const;

private:
    struct Entry {
        quint64 id = 0;
        ReportMark mark;
        QString type;
        bool counted = false; ///< The first of this person in its clock hour.
    };
    struct Place {
        std::deque<Entry> entries; ///< Of two days, in order of time.
        std::vector<ReportMark> votes; ///< Of the last hour.
        DetectorState detector;
    };
    using Key = std::pair<QString, QString>; ///< Service and instance.

    void add(const Key& key, const NewReport& report, quint64 id, bool& counted);
    void judge(const Key& key, Place& place, Minute now, std::vector<CrowdChange>& changes) const;
    static void forget(Place& place, Minute now);

    DetectorRules m_rules;
    std::map<Key, Place> m_places;
    Minute m_advanced{};
    quint64 m_lastId = 0;
};

} // namespace downlight
