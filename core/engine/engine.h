// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/random.h"
#include "core/engine/anchor_round.h"
#include "core/engine/courier.h"
#include "core/engine/look_back.h"
#include "core/engine/poller.h"
#include "core/engine/recorder.h"
#include "core/engine/redetector.h"
#include "core/engine/watched_service.h"
#include "core/engine/write_queue.h"
#include "core/notify/notice_rules.h"
#include "core/store/journal.h"
#include "core/watch/connection_gate.h"
#include "core/watch/poll_plan.h"

#include <QObject>

#include <map>

namespace downlight {

/// The common loop: what is due → readings → verdicts → store and notices, in one transaction. Driven from
/// outside: somebody calls advance() when nextDue() has come. The tray program does so with a timer, a
/// simulation by moving its clock. Everything happens on one thread.
class Engine : public QObject {
    Q_OBJECT
public:
    /// The parts an engine uses and does not own. Everything but the last three must be there.
    struct Parts {
        const Clock& clock;
        Random& random;
        NetworkGate& network;
        const SourceRegistry& sources;
        Journal& journal;
        NoticePort* notices = nullptr;
        CommunityPort* community = nullptr;
        SecretPort* secrets = nullptr;
    };

    struct Options {
        QList<Anchor> anchors = defaultAnchors();
        QuietHours quietHours;
        /// The local time of day at a moment (UTC), for quiet hours: the zone may change while the machine
        /// travels.
        std::function<QTime(const QDateTime& at)> localTime = [](const QDateTime& at) { return at.time(); };
        bool tells = true; ///< False: changes are stored but no notice is made; the next run that tells makes
                           ///< up for it.
        bool asksForPast = true; ///< Asks pages for their past incidents. A scripted world has none.
        qsizetype workerThreshold = AnswerReader::usualThreshold;
    };

    Engine(const Parts& parts, Options options, QObject* parent = nullptr);
    ~Engine() override;

    /// Takes up where an earlier run stopped, and begins with the first round of polls.
    void start(const Recollection& recollection);

    void addService(const Service& service);

    /// Stops watching \p id. What was known of it comes back for undo; nullopt where it is not watched.
    std::optional<RemovedService> removeService(const QString& id);

    /// Watches \p removed again as if it had never been removed, in its old place. Nothing is told. Where its
    /// id was taken meanwhile, nothing happens.
    void putBack(const RemovedService& removed);

    /// Replaces the definition of a watched service; what was read of it is kept where the address stays.
    void changeService(const Service& service);

    /// Does everything that is due now.
    void advance();

    /// When advance() wants to be called next; Steady::max() for never.
    [[nodiscard]] Steady nextDue() const;

    /// Has the hours so far written, for whoever is about to read history.
    void writeHours();

    /// Writes what is only in memory. For the end of the program.
    void flush();

    /// Calls \p done once it is known whether what happened until now is stored; see
    /// WriteQueue::whenWritten().
    void whenStored(QObject& context, std::function<void(const Result<void>&)> done);

    /// Anchors and quiet hours from now on.
    void changeOptions(const Options& options);

    // What the user does.
    void checkNow(const QString& id); ///< Empty: everything.
    void snooze(const QString& id, std::chrono::seconds length); ///< Empty id: everything. At most a year.
    void snoozeUntilRecovery(const QString& id); ///< Of what has a problem, as with acknowledge().
    void endSnooze(const QString& id);
    /// Of what has a problem; anything else has nothing to acknowledge, and nothing to wait for.
    void acknowledge(const QString& id, bool on = true);
    void setBell(const QString& id, bool on);

    // What the system says.
    void linkChanged(); ///< A link came or went.
    void askCommunity(); ///< What people say has changed: it is read at once.
    void machineWoke();
    void noticePortIsBack() { m_courier.portIsBack(); }

    [[nodiscard]] const std::map<QString, WatchedService>& services() const { return m_services; }
    [[nodiscard]] const WatchedService* service(const QString& id) const;
    [[nodiscard]] QStringList order() const { return m_order; } ///< Ids in the user's order.
    [[nodiscard]] Connection connection() const { return m_gate.state(); }
    [[nodiscard]] const NoticeRules& noticeRules() const { return m_rules; }
    [[nodiscard]] const Clock& clock() const { return m_parts.clock; }
    [[nodiscard]] bool isBusy() const { return m_plan.underWay() > 0 || m_askingAnchors; }
    /// True while \p id has a problem and its page is being asked for its incidents that are over.
    [[nodiscard]] bool awaitsPast(const QString& id) const;
    /// What history takes, as it was looked at last.
    [[nodiscard]] const StoredAmount& stored() const { return m_stored; }
    [[nodiscard]] qint64 noticeOf(const QString& place) const { return m_courier.noticeOf(place); }

    /// The service that the notice in \p place speaks of; empty where it speaks of several.
    [[nodiscard]] QString serviceOfNotice(const QString& place) const;

Q_SIGNALS:
    /// The verdict of \p id is another, or is the first of this run. \p was: the level before.
    void verdictChanged(const QString& id, downlight::Level was);
    /// Something about \p id was read or done that a view may show: an age, a reading, a snooze.
    void serviceTouched(const QString& id);
    void acted(); ///< The user silenced something, or ended a silence.
    void servicesChanged(); ///< The watch list has other members.
    void connectionChanged(downlight::Connection connection);
    void polled(const QString& id, downlight::LampKind kind);
    void anchorsAsked();
    /// Rows were set aside, or the database was begun anew; see Written.
    void storedOtherwise(const downlight::Written& how);
    /// What is written cannot be stored (\p why in English) or can again (empty).
    void storageChanged(const QString& why);
    /// The page of \p id calls the chosen parts otherwise than the watch list does, or gives them ids: for
    /// whoever keeps the list.
    void partsFound(const QString& id, const downlight::ChosenParts& parts);
    /// nextDue() may have moved closer.
    void rescheduled();

private:
    void planPolls(const WatchedService& watched);
    void turnLamps(Steady now);
    void sendPolls(Steady now);
    void send(WatchedService& watched, LampKind kind);
    void polledOutcome(const PollOutcome& outcome);
    [[nodiscard]] bool needsWitness(const PollOutcome& outcome, const WatchedService& watched,
                                    Steady now) const;
    void take(const PollOutcome& asked);
    void feed(WatchedService& watched, const PollOutcome& outcome, Steady now);
    void askAnchors();
    void anchorsAnswered(Connection connection, int witnesses);
    [[nodiscard]] Connection lineFrom(Connection anchors) const;
    void becomeConnection(Steady now);
    void woke(Steady now);
    void noticeGap(Steady now);
    void rejudgeAll(Steady now);
    void rejudge(WatchedService& watched, Steady now);
    void verdictMoved(WatchedService& watched, const Verdict& before, Steady now);
    void tellChange(WatchedService& watched, VerdictChange change, Steady now);
    void noteParts(const WatchedService& watched, const PollOutcome& outcome);
    void notePast(WatchedService& watched, const PollOutcome& outcome);
    void askForPast(const WatchedService& watched, Steady now);
    void foundPast(const QString& id, const Result<QList<PastIncident>>& past);
    void keepPagePast(WatchedService& watched, const QList<PastIncident>& incidents);
    void noteSilentPage(WatchedService& watched, const PollOutcome& outcome, Steady passed);
    void tellSilentPages();
    [[nodiscard]] bool mayJudge(const WatchedService& watched, Steady now) const;
    [[nodiscard]] Evidence evidenceFor(const WatchedService& watched, Steady now) const;
    [[nodiscard]] int witnessesFor(const WatchedService& watched) const;
    void noteUnreadable(WatchedService& watched, const PollOutcome& outcome, Steady now);
    void settleAfterReturn(Steady now);
    void finish(Steady now);
    void tickRules(Steady now);
    void collectNotices();
    void collectHours(Steady now);
    void noticesWritten(const QList<Notice>& notices);
    void store(const WatchedService& watched);
    [[nodiscard]] QHash<QString, QByteArray> memoryToStore() const;
    void forEach(const QString& id, const std::function<void(WatchedService&)>& act);
    [[nodiscard]] NoticeRules::Standing standingOf(const QString& id) const;

    Parts m_parts;
    Options m_options;
    std::map<QString, WatchedService> m_services;
    QStringList m_order;
    PollPlan m_plan;
    ConnectionGate m_gate;
    AnchorRound m_anchors;
    Poller m_poller;
    NoticeRules m_rules;
    Courier m_courier;
    Recorder m_recorder;
    WriteQueue m_writes;
    Redetector m_redetector;
    LookBack m_lookBack;
    Steady m_startedAt{0};
    QHash<QString, QList<PastIncident>> m_pastOfRemoved; ///< For when they come back.

    QList<PollOutcome> m_parked; ///< Failures that wait for the anchors.
    bool m_askingAnchors = false;
    int m_anchorWitnesses = 0;
    Steady m_anchorsAt = Steady::min();
    std::optional<Steady>
        m_returnedAt; ///< Verdicts wait for readings made since; empty: nothing is waited for.
    Steady m_expected = Steady::max(); ///< When advance() was asked for last.
    Steady m_lookedAt{0}; ///< When anything happened last: the clock is looked at so often at least.
    Steady m_nextTurn = Steady::max(); ///< No lamp turns by itself before; it may be later.
    Steady m_hoursWritten{0};
    QSet<QString> m_toStore;
    qint64 m_lastIncident = 0;
    int m_definitions = 0;
    StoredAmount m_stored;
    qint64 m_lastHanded = 0; ///< The newest notice given to the courier.
};

} // namespace downlight
