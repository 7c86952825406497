// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/clock.h"
#include "core/base/random.h"
#include "core/model/verdict.h"

#include <QHash>
#include <QString>

#include <optional>
#include <vector>

namespace downlight {

/// One thing to be read again and again.
struct PollKey {
    QString service;
    LampKind kind = LampKind::Official;

    friend bool operator==(const PollKey&, const PollKey&) = default;
    friend size_t qHash(const PollKey& key, size_t seed = 0) noexcept
    {
        return qHashMulti(seed, key.service, static_cast<int>(key.kind));
    }
};

/// How a poll ended, as far as the plan cares.
struct PollResult {
    bool answered = true; ///< False: count it towards back-off.
    Steady retryAfter{0}; ///< What the server asked for; 0: nothing.
};

/// When what is due. Pure: knows no timer and no network; every moment is passed in. A poll taken by
/// takeDue() is under way until ended() and not given out again before.
class PollPlan {
public:
    explicit PollPlan(Random& random)
        : m_random(random)
    {
    }

    /// Adds \p key to be read every \p interval, for the first time within rules::firstRoundSpread from \p
    /// now.
    void add(const PollKey& key, Steady interval, Steady now);
    void removeService(const QString& service);

    /// Everything due at \p now, in due order. Nothing while frozen, but for local services.
    [[nodiscard]] std::vector<PollKey> takeDue(Steady now);

    /// Says that the poll of \p key ended at \p now and plans the next one.
    void ended(const PollKey& key, const PollResult& result, Steady now);

    /// Says that the poll of \p key ended without a reading: it is due again after the usual interval.
    void abandoned(const PollKey& key, Steady now);

    /// Wants \p key read at \p at, unless it is due sooner. Back-off and Retry-After do not hold it back only
    /// where \p evenIfHeldBack is set (a confirmation, a user's click).
    void want(const PollKey& key, Steady at, bool evenIfHeldBack);

    /// Stops giving out polls that need the network.
    void freeze() { m_frozen = true, m_next.reset(); }

    /// Everything is due again, from \p from on, spread over \p spread. Ends a freeze and all back-off.
    void restart(Steady from, Steady spread);
    void setLocal(const QString& service, bool local);

    /// When takeDue() will next give something; Steady::max() for never.
    [[nodiscard]] Steady nextDue() const;
    [[nodiscard]] std::size_t size() const { return m_tasks.size(); }
    [[nodiscard]] int underWay() const;

private:
    struct Task {
        PollKey key;
        Steady interval{0};
        Steady due{0};
        Steady heldBackUntil{0};
        int failures = 0;
        bool underWay = false;
        bool local = false;
        bool again = false; ///< Wanted while under way.
        Steady againAt{0};
    };
    [[nodiscard]] bool isOpen(const Task& task) const { return !task.underWay && (!m_frozen || task.local); }
    Task* find(const PollKey& key);
    void moved(const Task& task);
    [[nodiscard]] Steady next(const Task& task, Steady now);

    Random& m_random;
    std::vector<Task> m_tasks;
    QHash<PollKey, std::size_t> m_index;
    bool m_frozen = false;
    mutable std::optional<Steady> m_next; ///< nextDue(), where it was asked since it may have moved away.
};

} // namespace downlight
