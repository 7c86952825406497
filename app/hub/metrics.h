// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>

#include <array>
#include <atomic>

namespace downlight::hub {

/// What the admin address tells of the running hub. Counting is lock-free.
struct Metrics {
    using Counter = std::atomic<quint64>;

    std::array<Counter, 6> answers{}; ///< By first digit of the status; 0: closed without one.
    Counter accepted = 0; ///< Reports that count.
    Counter repeated = 0; ///< Reports of people who had been counted in the hour.
    Counter replayed = 0; ///< Answers that were given again.
    Counter refused = 0; ///< Reports and votes that were refused.
    Counter withdrawn = 0;
    Counter votes = 0;
    Counter batches = 0; ///< Transactions with reports.
    Counter storageFailures = 0; ///< Transactions that failed.
    Counter unstorable = 0; ///< Reports and votes that the database will never take.
    Counter shed = 0; ///< Requests and connections turned away for load.
    Counter connectionsOpened = 0;
    Counter timeouts = 0; ///< Connections closed for being slow.
    std::atomic<qint64> connections = 0;
    std::atomic<qint64> streams = 0;
    std::atomic<qint64> queue = 0; ///< Requests that wait for the database.
    std::atomic<qint64> disturbed = 0; ///< Services that are not operational.
    std::atomic<qint64> judgedAt = 0; ///< Seconds since 1970 of the newest judgement.

    /// All of it in Prometheus' text format 0.0.4.
    [[nodiscard]] QByteArray toText() const;
};

} // namespace downlight::hub
