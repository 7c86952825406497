// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/connection.h"
#include "core/notify/notice_state.h"

#include <QSet>

#include <functional>
#include <utility>

namespace downlight {

/// Hours in which only services marked critical may draw attention. Local time; equal ends: never.
struct QuietHours {
    int fromMinute = 0; ///< Of the local day, 0 to 1439.
    int toMinute = 0;

    [[nodiscard]] bool contains(int minuteOfDay) const;
    friend bool operator==(const QuietHours&, const QuietHours&) = default;
};

/// A verdict that changed, with what the rules need to know of its service.
struct VerdictChange {
    enum class Event {
        Opened, ///< An incident began.
        Rose, ///< It got worse.
        ScopeTurned, ///< Unclear became "only you", or back.
        Reworded, ///< It goes on, and what is said of it is another: work was announced, nobody can tell.
        Overran, ///< It fails in announced work that does not end.
        Closed, ///< It is over.
    };
    Event event = Event::Opened;
    QString service;
    QString provider;
    bool critical = false;
    bool local = false; ///< Told as usual whatever the connection does.
    Level level = Level::Unknown;
    Level was = Level::Unknown; ///< For Closed: the last level that was a problem.
    Scope scope = Scope::Unclear;
    bool onlyPossible = false; ///< Nothing but "possible problems" speaks against the service.
    std::chrono::seconds duration{0}; ///< Of the incident, so far.
    std::optional<Expectation> expected = {}; ///< How long it will last, as far as others like it tell.
};

/// From changes of verdicts to notices: design.md's table of notices, storms, providers, flapping, snooze,
/// quiet hours, offline and online. Pure but for what it remembers: every moment is passed in, nothing is
/// shown here.
class NoticeRules {
public:
    /// How a service stands now.
    struct Standing {
        Level level = Level::Unknown; ///< Unknown for one that is not watched, too.
        bool open =
            false; ///< Its incident goes on, whatever the level says: work may be announced meanwhile.
    };
    using StandingOf = std::function<Standing(const QString&)>;

    explicit NoticeRules(NoticeState state = {});

    void setQuietHours(const QuietHours& hours) { m_quietHours = hours; }

    /// Takes a change at \p now.
    void changed(const VerdictChange& change, Steady now);

    /// Takes a change of the user's own connection.
    void connectionChanged(Connection connection, Steady now);

    /// From \p now on, changes are gathered into one summary until settled() is called or it takes too long.
    void beginGathering(Steady now);
    void settled(Steady now, const StandingOf& standingOf);

    /// After a restart: where what the user was told and what \p standingOf says differ and nothing silences
    /// it, a change was lost with the program. It is gathered and told with the next summary.
    void reconcile(const StandingOf& standingOf, Steady now);

    /// The machine woke up: what waits for a length of time begins to wait anew.
    void woke(Steady now);

    /// Several pages of one platform cannot be read together. \p lines: those services. Told once an hour.
    void platformUnreadable(const QString& platform, const QList<NoticeLine>& lines, Steady now);

    /// A page that could not be read is read again: what was not told of it yet is not told any more.
    void pageReadAgain(const QString& service);

    /// The pages of \p lines could not be read for a day. \return false where nothing may be told now: ask
    /// again later.
    [[nodiscard]] bool pagesUnreadable(const QList<NoticeLine>& lines);

    void snooze(const QString& service, Steady until);
    void snoozeUntilRecovery(const QString& service);
    void endSnooze(const QString& service);
    /// \p service is told of no more until its incident ends; that it was told to be down is remembered.
    void acknowledge(const QString& service, bool on);

    /// What changed() does with the end of an incident, for whoever tells nothing: an acknowledgement and a
    /// silence "until it recovers" are of one incident.
    void incidentEnded(const QString& service);
    void setBell(const QString& service, bool on);
    /// \return the notice of a group that speaks of nobody any more, to be taken back; 0 for none.
    [[nodiscard]] qint64 remove(const QString& service);

    /// Takes up what was remembered of \p service before it was removed, but for its notice, which is gone.
    void putBack(const QString& service, const ServiceNotices& notices);

    /// Ends the snoozes whose time is over. tick() does so too.
    void endOldSnoozes(Steady now);

    /// Does what is due at \p now. \p minuteOfLocalDay decides quiet hours. \p standingOf: how each service
    /// stands.
    void tick(Steady now, int minuteOfLocalDay, const StandingOf& standingOf);

    /// When tick() has something to do next; Steady::max() for nothing. The end of quiet hours is not among
    /// it: it is seen with the next poll.
    [[nodiscard]] Steady nextDue() const;

    /// The notices made since the last call, in order, and the services whose part of the state changed.
    [[nodiscard]] QList<Notice> takeNotices() { return std::exchange(m_made, {}); }
    [[nodiscard]] QSet<QString> takeDirty() { return std::exchange(m_dirty, {}); }

    [[nodiscard]] const NoticeState& state() const { return m_state; }
    [[nodiscard]] const ServiceNotices& of(const QString& service) const;
    [[nodiscard]] bool isSnoozed(const QString& service) const;
    [[nodiscard]] bool isSilenced(const VerdictChange& change) const;

private:
    ServiceNotices& edit(const QString& service);
    void tell(NoticeKind kind, const VerdictChange& change, Steady now);
    void tellAlone(NoticeKind kind, const VerdictChange& change, const NoticeLine& line, Steady now);
    void join(const VerdictChange& change, const NoticeLine& line, Steady now);
    void openGroup(const VerdictChange& change, const NoticeLine& line, Steady now);
    [[nodiscard]] bool startsGroup(const VerdictChange& change, Steady now) const;
    void showGroup(Steady now);
    void miss(const VerdictChange& change);
    void opened(const VerdictChange& change, Steady now);
    void closed(const VerdictChange& change, Steady now);
    void endSilences(Steady now, const StandingOf& standingOf);
    [[nodiscard]] bool gathers(const VerdictChange& change) const;
    void gather(const VerdictChange& change);
    void gatherMissed(const StandingOf& standingOf);
    void forgetCalm();
    [[nodiscard]] QStringList silencesEnded() const;
    [[nodiscard]] std::optional<NoticeLine> endSilence(const QString& id, const Standing& standing);
    void tellTogether(NoticeKind kind, QList<NoticeLine> lines, QList<qint64> superseded, Steady now);
    void leaveGroup(const QString& service);
    [[nodiscard]] bool speaksFor(const QString& service) const;
    [[nodiscard]] bool takesIn(const VerdictChange& change, Steady now) const;
    void countDown(const VerdictChange& change, Steady now);
    void keepUntold();
    [[nodiscard]] bool flaps(const VerdictChange& change, Steady now);
    void tickFlapping(const QString& service, const Standing& standing, Steady now);
    void tellFlapEnd(const QString& service, Level level, bool stable, Steady now);
    [[nodiscard]] Steady nextFlapping(const ServiceNotices& service) const;
    /// True where nothing may be told of \p service now, but what the bell asks for.
    [[nodiscard]] bool isHushed(const QString& service) const
    {
        return isSnoozed(service) || (m_quiet && !of(service).critical);
    }
    [[nodiscard]] Urgency urgencyTogether(const QList<NoticeLine>& lines) const;
    [[nodiscard]] bool tellsNow() const { return !m_gathering && m_connection == Connection::Online; }
    Notice& make(NoticeKind kind, Urgency urgency, const QList<NoticeLine>& lines);
    void takePlaces(Notice& notice, const QList<qint64>& visible);

    NoticeState m_state;
    QuietHours m_quietHours;
    bool m_quiet = false;
    QSet<QString> m_heardAgain; ///< Whose silence ended, and who were told to be down before it began.
    Steady m_tickedAt = Steady::min();
    bool m_gathering = false;
    Steady m_gatheringSince{0};
    QHash<QString, NoticeLine> m_gathered; ///< `was`: what was told before; level: the newest.
    QStringList m_gatheredOrder;
    QSet<QString> m_stillDown; ///< Of the gathered: nothing changed, but a silence ended.
    QHash<QString, QList<NoticeLine>> m_platformsMissed; ///< In quiet hours.
    Connection m_connection = Connection::Online;
    std::optional<Steady> m_notOnlineSince;
    QList<Notice> m_made;
    QSet<QString> m_dirty;
    QSet<QString> m_waiting; ///< All services that wait for a time or for the end of a silence, and others.
};

} // namespace downlight
