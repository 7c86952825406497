// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/clock.h"
#include "core/model/level.h"

#include <QList>
#include <QString>

#include <array>
#include <optional>

namespace downlight {

/// The three sides from which a service is looked at.
enum class LampKind { Official, Probe, Community };
inline constexpr std::array<LampKind, 3> allLampKinds{LampKind::Official, LampKind::Probe,
                                                      LampKind::Community};

/// What one lamp says. Which of them a kind can say: official the levels, probe Fine, Slow and Failed,
/// community Fine, Possible, Outage and Quiet; each of them None and Unknown.
enum class Says {
    None, ///< The service has no such lamp, or it has not been read yet.
    Unknown, ///< It was asked and said nothing that can be used: never green, never red.
    Fine, ///< Works (for the community: operational, recovering or recovered).
    Maintenance,
    Degraded,
    PartialOutage,
    MajorOutage,
    Slow, ///< Our own attempt is answered, but later than the user finds tolerable.
    Failed, ///< Our own attempts failed, confirmed.
    Possible, ///< Other people report possible problems.
    Outage, ///< Other people report an outage.
    Quiet, ///< They did, and have stopped; nobody of them has said that it works.
};

[[nodiscard]] QLatin1StringView toWord(LampKind kind);
[[nodiscard]] QLatin1StringView toWord(Says says);
[[nodiscard]] std::optional<Says> saysFromWord(QStringView word);
[[nodiscard]] Says saysFromLevel(Level level);

/// True for what speaks against the service (maintenance does not).
[[nodiscard]] constexpr bool isBad(Says says)
{
    return says >= Says::Degraded;
}

/// True for what speaks for it, planned work included.
[[nodiscard]] constexpr bool isGood(Says says)
{
    return says == Says::Fine || says == Says::Maintenance;
}

/// Why a verdict is what it is: one lamp's part in it, as data. The ui makes the sentence.
struct Reason {
    LampKind lamp = LampKind::Official;
    Says says = Says::Unknown;
    Steady age{0}; ///< Of the reading, when the verdict was made.
    QString detail; ///< What the source added: the page's summary, the failure, "42 people, usually 3".

    friend bool operator==(const Reason&, const Reason&) = default;
};

/// The level shown for a service, with for whom, why and since when.
struct Verdict {
    Level level = Level::Unknown;
    Scope scope = Scope::Unclear;
    bool held = false; ///< Not judged anew: the connection is not online, or no lamp says anything fresh.
    bool failsInWork =
        false; ///< The level is Maintenance, and a lamp that is not the page's speaks against it.
    Steady since{0}; ///< On the steady clock: when what it says began, as far as we saw.
    QDateTime sinceWall; ///< The same on the wall clock, UTC, for people.
    QList<Reason> reasons;

    friend bool operator==(const Verdict&, const Verdict&) = default;
};

/// One stretch of a verdict being worse than operational. Notices and history refer to it.
struct Incident {
    qint64 id = 0;
    QString service;
    QDateTime startedAt; ///< UTC.
    QDateTime endedAt; ///< UTC; null while it lasts.
    Level worst = Level::Unknown;
    std::chrono::seconds duration{
        0}; ///< By the steady clock where that is possible; up to now while it lasts.

    friend bool operator==(const Incident&, const Incident&) = default;
};

} // namespace downlight
