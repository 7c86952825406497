// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/model/verdict.h"
#include "core/store/batch.h"

#include <QList>

namespace downlight {

class Database;

/// All that a chart of one service shows of what is stored, oldest first.
struct ServiceHistory {
    QList<HourRow> hours;
    QList<TransitionRow> transitions; ///< With the last one before the time asked for.
    QList<Incident> incidents;
};

/// Questions to what is stored. Every list is oldest first.
class History {
public:
    explicit History(const Database& database)
        : m_database(database)
    {
    }

    /// True where \p service is watched, or was once.
    [[nodiscard]] Result<bool> knows(const QString& service) const;

    /// Incidents that touched the time from \p from on; of \p service only, where it is not empty.
    [[nodiscard]] Result<QList<Incident>> incidents(const QString& service, const QDateTime& from) const;

    /// Hours of \p service that begin at or after \p from. Hours in which nobody looked are missing.
    [[nodiscard]] Result<QList<HourRow>> hours(const QString& service, const QDateTime& from) const;

    /// Changes of \p service's verdict at or after \p from.
    [[nodiscard]] Result<QList<TransitionRow>> transitions(const QString& service,
                                                           const QDateTime& from) const;

    /// Everything of \p service from \p from on.
    [[nodiscard]] Result<ServiceHistory> all(const QString& service, const QDateTime& from) const;

private:
    const Database& m_database;
};

} // namespace downlight
