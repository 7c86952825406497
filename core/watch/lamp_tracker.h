// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/verdict.h"
#include "core/watch/rules.h"

namespace downlight {

/// One lamp as the verdict sees it at one moment.
struct Lamp {
    Says says = Says::None; ///< Unknown where the newest reading says nothing, or is stale.
    Steady age{0}; ///< Of the reading that `says` rests on.
    Steady readAt{0}; ///< When that reading was made.
    Steady badSince{0}; ///< When the first reading spoke against the service; only while isBad(says).
    Steady fineSince{0}; ///< When it was last heard to be anything but Fine, or the first reading after that.
    bool recovering = false; ///< Bad, and read good once since.
    bool owesRecovery =
        false; ///< It was bad and went silent a short while ago, without being seen good twice.
    bool standsBad =
        false; ///< It was bad when it was last believed, however long ago: nobody saw it good since.
    bool goodAndFresh = false; ///< Its last usable reading was good and is not stale, whatever came after.
    QString detail;

    friend bool operator==(const Lamp&, const Lamp&) = default;
};

/// Turns single readings of one lamp into what the lamp says: confirms failures and recoveries, forgets what
/// is stale. Pure: every moment is passed in. A value, so that it can be stored and compared.
class LampTracker {
public:
    /// What the tracker would like to have read next, besides the usual interval.
    enum class Wish {
        Nothing,
        AtOnceOnFreshConnection, ///< The second attempt of a probe that just failed.
        Soon, ///< After rules::confirmAfter.
    };

    /// Takes a reading of an official page or of the community: one bad reading counts. What was bad and is
    /// stale by now, with readings \p interval apart, is not made fresh by a good one.
    Wish read(Says says, const QString& detail, Steady at, Steady interval);

    /// Takes an attempt of the probe that ended \p says (Fine, Slow, Failed or Unknown): bad ones are
    /// confirmed, those that follow upon a stale failure, too.
    Wish tried(Says says, const QString& detail, Steady at, Steady interval);

    /// The lamp at \p now, when readings are \p interval apart.
    [[nodiscard]] Lamp lamp(Steady now, Steady interval) const;

    /// True while a probe has failed but is not yet believed, or a recovery waits for its second reading.
    [[nodiscard]] bool isConfirming() const
    {
        return m_bads > 0 || (isBad(m_standing) && (m_goods > 0 || m_slows > 0));
    }

    /// Forgets attempts that failed without being believed: they are explained by the user's own connection.
    void forgetSuspicion() { m_failures = m_bads = 0; }

    /// What was good is none of the lamp's any more: who said it cannot vouch for it now.
    void disown()
    {
        if (isGood(m_standing))
            m_standing = Says::None;
    }

    /// What was last heard, usable or not; attempts that are not yet believed do not count.
    [[nodiscard]] Says newest() const { return m_newest; }

    /// When anything was last heard, usable or not.
    [[nodiscard]] Steady heardAt() const { return m_heardAt; }

    /// When the lamp next says something else by the mere passing of time (it becomes stale, or owes no
    /// recovery any more); Steady::max() for never.
    [[nodiscard]] Steady turnsAt(Steady now, Steady interval) const;

    /// What has to be stored to go on after a restart.
    struct Memory {
        Says standing = Says::None;
        Steady readAt{0};
        Steady badSince{0};
        QString detail;
        Steady fineSince{0};

        friend bool operator==(const Memory&, const Memory&) = default;
    };
    [[nodiscard]] Memory memory() const { return {m_standing, m_readAt, m_badSince, m_detail, m_fineSince}; }
    static LampTracker fromMemory(const Memory& memory);

    friend bool operator==(const LampTracker&, const LampTracker&) = default;

private:
    Wish good(Says says, const QString& detail, Steady at, Steady interval);
    Wish failed(const QString& detail, Steady at, Steady interval);
    Wish slow(const QString& detail, Steady at, Steady interval);
    [[nodiscard]] bool isStale(Steady at, Steady interval) const;
    void keep(Steady at, Steady interval);
    void hear(Says says, const QString& detail, Steady at);
    void stand(Says says, const QString& detail, Steady at);

    Says m_standing = Says::None; ///< The last that was believed; never Unknown.
    Says m_newest = Says::None; ///< The last that was read, Unknown too.
    Steady m_readAt{0}; ///< Of m_standing.
    Steady m_heardAt{0}; ///< Of m_newest.
    Steady m_badSince{0};
    Steady m_fineSince{0};
    Steady m_firstBad{0};
    int m_failures = 0; ///< Attempts in a row that failed, of a probe that is not yet believed to fail.
    int m_bads = 0; ///< Attempts in a row that failed or were slow, not yet believed.
    int m_slows = 0; ///< Slow answers of a probe that is believed to fail.
    int m_goods = 0; ///< Good readings since the standing was bad.
    QString m_detail;
    QString m_newestDetail;
};

} // namespace downlight
