// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/reports/proof_of_work.h"

#include <QByteArray>
#include <QDateTime>
#include <QSet>

#include <deque>

namespace downlight::hub {

/// Which challenges have bought something: each is good for one report or vote. Remembered for as long as
/// they are valid; a restart forgets them. Each costs its sender some work, so there are only so many.
class SpentProofs {
public:
    static constexpr std::size_t most = 100'000; ///< Beyond, the oldest are forgotten.

    [[nodiscard]] bool isSpent(const QByteArray& challenge) const { return m_spent.contains(challenge); }

    void spend(const QByteArray& challenge, const QDateTime& now)
    {
        const qint64 seconds = now.toSecsSinceEpoch();
        while (!m_order.empty() && (m_order.front().until < seconds || m_order.size() >= most)) {
            m_spent.remove(m_order.front().challenge);
            m_order.pop_front();
        }
        if (m_spent.contains(challenge))
            return;
        m_spent.insert(challenge);
        m_order.push_back({challenge, seconds + proof_of_work::validFor.count()});
    }

private:
    struct Spent {
        QByteArray challenge;
        qint64 until; ///< Seconds since 1970.
    };
    QSet<QByteArray> m_spent;
    std::deque<Spent> m_order; ///< Oldest first.
};

} // namespace downlight::hub
