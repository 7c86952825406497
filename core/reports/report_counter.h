// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/reports/report_place.h"

#include <QString>

#include <map>
#include <utility>
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
    quint64 area = 0; ///< See ReportMark.
};

/// What becomes of a report. Shown counts are people of the service as a whole.
struct ReportReceipt {
    bool counted = false; ///< False: this person has been counted in this hour already; the type was changed.
    int thisHour = 0; ///< People since the full hour (UTC),
    int last60 = 0; ///< and in the last sixty minutes.
    CrowdState state = CrowdState::Operational;
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
    using Key = std::pair<QString, QString>; ///< Service and instance.

    explicit ReportCounter(const DetectorRules& rules = {})
        : m_rules(rules)
    {
    }

    /// \p id: what withdraw() will call it; counts up. \pre `report.at` is at most fifteen minutes before the
    /// minute that was advanced to last.
    ReportReceipt accept(const NewReport& report, quint64 id);

    /// Takes report \p id back. False where there is none, or it is older than ten minutes.
    bool withdraw(const QString& service, const QString& instance, quint64 id, Minute now);

    /// "It works again", said by one person.
    void vote(const QString& service, const QString& instance, const ReportMark& mark);

    /// Judges every service up to \p now, minute by minute; to be called once a minute. Services of which
    /// nothing was heard for an hour and that are well cost next to nothing. \return in order of time.
    std::vector<CrowdChange> advance(Minute now);

    /// Goes on at \p now without looking at the time between: nobody counted then.
    void skipTo(Minute now);

    /// Since when nothing was missed; the epoch: always.
    [[nodiscard]] Minute coveredFrom() const { return m_coveredFrom; }

    /// The newest minute that was judged; the epoch before the first.
    [[nodiscard]] Minute advanced() const { return m_advanced; }

    /// How \p service stands; all zero where nobody ever reported.
    [[nodiscard]] CrowdCounts counts(const QString& service, const QString& instance, Minute now) const;

    /// Every place that anybody ever reported.
    [[nodiscard]] const std::map<Key, ReportPlace>& places() const { return m_places; }

    /// Puts a place back as an earlier run left it.
    void restore(const QString& service, const QString& instance, const DetectorState& state)
    {
        m_places[{service, instance}].setDetector(state);
    }
    void restoreAdvanced(Minute minute) { m_advanced = minute; }

private:
    DetectorRules m_rules;
    std::map<Key, ReportPlace> m_places;
    Minute m_advanced{};
    Minute m_coveredFrom{};
};

} // namespace downlight
