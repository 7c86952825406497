// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/packed_reading.h"
#include "core/model/service.h"
#include "core/notify/notice_rules.h"
#include "core/store/batch.h"
#include "core/watch/judge.h"
#include "core/watch/lamp_tracker.h"

#include <array>
#include <memory>
#include <optional>

namespace downlight {

/// The incident of a service that is going on.
struct OpenIncident {
    qint64 id = 0;
    Steady started{0};
    QDateTime startedWall; ///< UTC.
    Level worst = Level::Unknown;
    Level last = Level::Unknown; ///< The newest level that was a problem.
    Scope lastScope = Scope::Unclear;
    bool inWork = false; ///< Work was announced meanwhile, and something still fails.
    bool lost = false; ///< That nobody can tell any more was told.
    bool quiet = false; ///< It began in announced work, and was told as such only.
    std::optional<Steady> unseenFrom = {}; ///< Since then nobody has looked, or could tell.
    Steady unseenBefore{0}; ///< So long before it was found nobody had looked: it may be longer by that.

    friend bool operator==(const OpenIncident&, const OpenIncident&) = default;
};

/// Another way to read a page that can no longer be read as before.
struct PageOffer {
    QUrl url;
    QString format; ///< A source's id.
    bool foreign = false; ///< As in PageSpec.

    friend bool operator==(const PageOffer&, const PageOffer&) = default;
};

/// What the page of a service tells of incidents.
struct PagePast {
    std::optional<RunningIncident> running; ///< The worst that it told of when it was read last.
    QList<PastIncident> incidents; ///< Those that are over, oldest first.
    QDateTime askedAt; ///< UTC, when they were asked for by themselves; null: never.

    friend bool operator==(const PagePast&, const PagePast&) = default;
};

/// A service with everything the engine knows of it. Moved along by the engine only.
struct WatchedService {
    Service service;
    int definition = 0; ///< Which one of this id: another after each change.
    std::array<LampTracker, 3> trackers;
    std::array<QString, 3> troubles; ///< By kind: why the newest attempt gave nothing usable; empty: it did.
    std::array<bool, 3> freshNext{}; ///< By kind: the next attempt wants a fresh connection.
    Verdict verdict;
    Steady turnsAt = Steady::max(); ///< nextTurn() of when the verdict was made.
    bool judged = false; ///< Had a verdict since the program began, or brought one from before.
    bool announced = false; ///< Its first verdict of this run was made known.
    std::shared_ptr<const PackedReading>
        reading; ///< The newest of its page; null where none was read in this run.
    std::chrono::milliseconds latency{0}; ///< Of the newest answered probe.
    std::optional<Steady> unreadableSince; ///< Its page answers, but not as a status page.
    Steady unreadableFor{0}; ///< So long its page has given nothing usable, while somebody looked.
    bool unreadableTold = false; ///< The user knows.
    Steady lookedAgainAt{0}; ///< `unreadableFor` when what it has become was looked for; 0: it was not.
    QStringList missingParts; ///< Chosen, and no longer listed by its page.
    std::optional<PageOffer> offer; ///< What its page could be read as instead.
    QDateTime workEnds; ///< UTC, when announced work that goes on is to be over; null: nobody says.
    std::optional<Steady> failsInWorkSince; ///< A lamp fails while the page tells of work.
    bool failsInWorkTold = false; ///< The user knows.
    std::optional<OpenIncident> incident;
    std::optional<Steady> unseenFrom; ///< The same of the service: since then its verdict was only held.
    QList<PastIncident> past; ///< Its own incidents that are over, oldest first.
    PagePast pagePast;
    std::optional<Expectation> crowdExpected; ///< How long it will last, by the hub's newest word.

    [[nodiscard]] LampTracker& tracker(LampKind kind) { return trackers[static_cast<std::size_t>(kind)]; }
    [[nodiscard]] const LampTracker& tracker(LampKind kind) const
    {
        return trackers[static_cast<std::size_t>(kind)];
    }
    [[nodiscard]] bool has(LampKind kind) const;
    [[nodiscard]] Steady interval(LampKind kind) const;
    [[nodiscard]] Lamp lamp(LampKind kind, Steady now) const
    {
        return tracker(kind).lamp(now, interval(kind));
    }

    /// True when every lamp was heard at or after \p from.
    [[nodiscard]] bool heardAllSince(Steady from) const;
    [[nodiscard]] bool isConfirming() const;

    /// True where its page, or everything that is known of it, has been silent for so long that the user is
    /// to see it.
    [[nodiscard]] bool isSilent(Steady now) const;

    /// When a lamp says something else by the mere passing of time and the verdict has to be made anew;
    /// Steady::max() for never.
    [[nodiscard]] Steady nextTurn(Steady now) const;
};

/// A service that was removed, with all that putting it back needs.
struct RemovedService {
    WatchedService watched;
    ServiceNotices notices;
    qsizetype position = 0; ///< In the user's order.
};

/// What a new verdict means for the service's incident: opens, raises or closes it. \p before: the old
/// verdict; \p watched.verdict is the new one already. nullopt where nothing is to be told.
[[nodiscard]] std::optional<VerdictChange> followIncident(WatchedService& watched, const Verdict& before,
                                                          Steady now, const QDateTime& wall,
                                                          qint64& lastIncident);

/// What the mere passing of time means for the service at \p now: work that overruns while something fails,
/// an incident of which nobody can tell any more. nullopt where there is nothing to tell, or it was told.
[[nodiscard]] std::optional<VerdictChange> followTime(WatchedService& watched, Steady now,
                                                      const QDateTime& wall, qint64& lastIncident);

/// JSON of reasons as `status`, `check` and `simulate` print them.
[[nodiscard]] QJsonArray reasonsToJson(const QList<Reason>& reasons);

/// Why a verdict from before a restart is what it is, as far as its lamps are remembered.
[[nodiscard]] QList<Reason> rememberedReasons(const WatchedService& watched, Steady now);

/// What a restart needs of \p watched besides the notices, and back. \p shift is added to steady times.
[[nodiscard]] QByteArray memoryOf(const WatchedService& watched);
void recall(const QByteArray& memory, Steady shift, WatchedService& watched);

} // namespace downlight
