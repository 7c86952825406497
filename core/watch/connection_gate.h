// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/model/connection.h"

#include <QList>
#include <QString>
#include <QUrl>

namespace downlight {

/// A well-known host, independent of the services watched, that shows whether the user's own line works.
struct Anchor {
    QString operatorName; ///< Two anchors of the same operator count as one.
    QUrl url; ///< Plain http, so that a sign-in page can show itself.
    int status = 204; ///< What it answers when nobody stands in between.
    QByteArray body; ///< What its answer begins with; empty: not looked at.
    QString
        address; ///< "ip:port" that accepts connections, to tell name lookup from a dead line; may be empty.

    friend bool operator==(const Anchor&, const Anchor&) = default;
};

/// Anchors of different operators that exist for this purpose. The user can change them.
[[nodiscard]] QList<Anchor> defaultAnchors();

/// How one anchor answered on its three ways.
struct AnchorAnswer {
    enum class Way { Good, Wrong, Silent, NoName, Refused, Outdated, Proxy, NotAsked };
    Way plain = Way::NotAsked; ///< http. Wrong: somebody else answered.
    Way secure =
        Way::NotAsked; ///< https. Refused: its certificate; Outdated: the same, because of its dates.
    Way address = Way::NotAsked; ///< A connection without a name.
};

/// Which way a failed or successful request to an anchor went.
[[nodiscard]] AnchorAnswer::Way wayOf(const Failure& failure);

/// What a round of anchors says together: one operator's trouble is not the line's.
[[nodiscard]] Connection connectionFrom(const QList<AnchorAnswer>& answers);

/// Decides what the connection is, when anchors are to be asked, and whether an answer may be believed.
/// Pure: every moment is passed in.
class ConnectionGate {
public:
    /// Takes the outcome of a round of anchors. \return true when the state changed.
    bool anchorsSaid(Connection connection, Steady at);

    /// Takes up the state of an earlier run; the anchors are to be asked at once.
    void restore(Connection state, Steady at);

    /// The machine woke up: as after a return, nothing is believed until things have settled.
    void woke(Steady at) { m_onlineSince = at, m_vouched = false; }

    [[nodiscard]] Connection state() const { return m_state; }
    [[nodiscard]] bool isOnline() const { return m_state == Connection::Online; }

    /// False for answers that arrive while not online, or too soon after a return.
    [[nodiscard]] bool believes(Steady at) const;

    /// True where a round ended so recently that it explains failures at \p at.
    [[nodiscard]] bool anchorsAreRecent(Steady at) const;

    /// True once anchors were asked in this run, since the machine woke. Until then an answer over plain http
    /// may be a sign-in page's.
    [[nodiscard]] bool isVouched() const { return m_vouched; }

    /// When the anchors have to be asked again by themselves; Steady::max() while online.
    [[nodiscard]] Steady nextAsk() const;

    /// When polls may begin after the last return.
    [[nodiscard]] Steady settledAt() const;

private:
    bool become(Connection state, Steady at);

    Connection m_state = Connection::Online;
    bool m_vouched = false;
    Steady m_changedAt{0};
    Steady m_onlineSince = Steady::min(); ///< min: online from the start, nothing to settle.
    Steady m_askedAt = Steady::min();
};

} // namespace downlight
