// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/store/database.h"

#include <QDateTime>

#include <chrono>

namespace downlight {

/// How long, and how much, history is kept.
struct Retention {
    std::chrono::days transitions{400}; ///< And incidents that are over.
    std::chrono::days hours{400};
    std::chrono::days outbox{30};
    qint64 bytes =
        qint64{200} * 1024 * 1024; ///< Of the database; beyond it the oldest goes, whatever its age.

    friend bool operator==(const Retention&, const Retention&) = default;
};

/// What is stored, and how it is kept.
struct StoredAmount {
    qint64 bytes = 0; ///< Of the database, without pages that are free again.
    QDateTime oldest; ///< UTC, of the oldest transition or hour; null where there is none.
    Retention retention;

    friend bool operator==(const StoredAmount&, const StoredAmount&) = default;
};

/// Fails as every reading does.
[[nodiscard]] Result<StoredAmount> storedAmount(const Database& database, const Retention& retention);

/// Deletes what is older, or more, than is kept, a little at a time. A clock that was set is no age: after a
/// jump of more than a week nothing is deleted until a day has passed.
class Pruner {
public:
    /// Rows of each kind that one step deletes at most.
    static constexpr int stepRows = 500;

    explicit Pruner(const Retention& retention = {})
        : m_retention(retention)
    {
    }

    /// Does one step where one is due at \p now (UTC): an hour after the last, or at once where that left
    /// something. \return true where there was one. In a transaction of its own.
    [[nodiscard]] Result<bool> step(Database& database, const QDateTime& now);

    [[nodiscard]] const Retention& retention() const { return m_retention; }

private:
    [[nodiscard]] Result<bool> mayDelete(const Database& database, const QDateTime& now) const;
    [[nodiscard]] Result<int> deleteOld(const Database& database, const QDateTime& now) const;
    [[nodiscard]] Result<int> deleteOldest(const Database& database, const QDateTime& now) const;

    Retention m_retention;
    QDateTime m_steppedAt;
    bool m_left = false; ///< The last step deleted as much as it may.
};

} // namespace downlight
