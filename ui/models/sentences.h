// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/engine.h"

#include <QCoreApplication>
#include <QString>

namespace downlight {

/// The words for what core says in data. Everything the user reads about a verdict comes from here, so that
/// list, menu, tooltip and notice say the same thing the same way.
class Sentences {
    Q_DECLARE_TR_FUNCTIONS(downlight::Sentences)
public:
    [[nodiscard]] static QString level(Level level);
    [[nodiscard]] static QString scope(Scope scope); ///< "only you", or empty for everyone.
    [[nodiscard]] static QString says(LampKind lamp, Says says);
    [[nodiscard]] static QString connection(Connection connection);

    /// "Status page: operational, 40 s ago"
    [[nodiscard]] static QString reason(const Reason& reason);

    /// "Incidents like this lasted 18 min to 3 h, half of them under 52 min (23 incidents)."
    [[nodiscard]] static QString expected(const Expectation& expectation);

    /// "45 s", "12 min", "3 h 5 min", "2 days"
    [[nodiscard]] static QString duration(std::chrono::seconds length);

    /// The locale's own way of writing a time of day, without seconds: "HH:mm" or "h:mm AP".
    [[nodiscard]] static QString timeFormat();

    /// Local time: "12:04" today, else with the date.
    [[nodiscard]] static QString when(const QDateTime& utc);

    /// "Major outage, since 12:04"
    [[nodiscard]] static QString headline(const Verdict& verdict);

    /// The reason that decided, in one line; empty where nothing is wrong.
    [[nodiscard]] static QString decisive(const Verdict& verdict);

    /// The answer: "2 problems: GitHub, Slack", "All 5 services are operational", "You are offline".
    [[nodiscard]] static QString answer(const Engine& engine);

private:
    [[nodiscard]] static QString problemLine(QList<const WatchedService*> problems);
    [[nodiscard]] static QString calmLine(int all, int silenced, int unread, int pending);
};

} // namespace downlight
