// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/expectation.h"
#include "core/reports/report_place.h"

#include <QList>
#include <QString>

#include <optional>

namespace downlight {

// What a hub answers, as values: the same for a hub over the network and for the one inside the program.

/// One stretch in which people reported more than usual.
struct CrowdIncident {
    qint64 id = 0; ///< Counts up at its hub.
    QString service;
    QString instance; ///< Empty: the service as a whole.
    Minute began{};
    std::optional<Minute> ended; ///< Empty while it lasts.
    CrowdState worst = CrowdState::Possible; ///< Possible or Outage.

    friend bool operator==(const CrowdIncident&, const CrowdIncident&) = default;
};

/// How one place stands now, with its last two days.
struct CrowdLive {
    QString service;
    QString instance;
    Minute at{}; ///< The minute of the answer.
    CrowdCounts counts;
    std::vector<double> expected; ///< Of each of `counts.quarters`.
    double usualThisHour = 0; ///< People usual in the whole of this clock hour.
    std::optional<Expectation> lasts = {}; ///< How long what goes on will last, where that can be told.
};

/// Reports of one place by the hour.
struct CrowdHistory {
    Minute start{}; ///< Beginning of the first hour.
    std::vector<std::optional<int>> people; ///< By hour; nothing where nobody counted.
    std::vector<double> expected; ///< As long as `people`.
    QList<CrowdIncident> incidents; ///< That touched these hours, oldest first.
};

/// What is not operational, of everything a hub counts.
struct CrowdStatus {
    struct Mark {
        CrowdState state = CrowdState::Operational;
        Minute since{};
        qint64 incident = 0; ///< 0: none.
        int last60 = 0;
        double expected60 = 0;
        std::optional<Expectation> lasts = {}; ///< How long it will last, as of when it was reckoned.

        friend bool operator==(const Mark&, const Mark&) = default;
    };
    qint64 seq = 0; ///< Grows with every change.
    Minute generatedAt{}; ///< When the hub said so; it says it anew every few minutes, changed or not.
    QHash<QString, Mark> services = {}; ///< By crowdKey().
};

/// What a report was answered with.
struct CrowdReceipt {
    QString id; ///< The hub's; for withdrawing.
    QString manageToken; ///< Lets its owner withdraw.
    bool counted = false; ///< False: this person was counted in this hour already.
    CrowdState state = CrowdState::Operational;
    int thisHour = 0;
    int last60 = 0;
    double usualThisHour = 0;
};

/// Hours of \p history that nobody counted, from \p other, whose hours may begin elsewhere.
void fillGaps(CrowdHistory& history, const CrowdHistory& other);

/// \p rate as a number of people: "usually 3". A rate of less than three quarters of a person is none, else a
/// single report would look usual where hardly anybody ever reports.
[[nodiscard]] int usualCount(double rate);

/// "mastodon" or "mastodon/fosstodon.org".
[[nodiscard]] inline QString crowdKey(const QString& service, const QString& instance)
{
    return instance.isEmpty() ? service : service + u'/' + instance;
}

} // namespace downlight
