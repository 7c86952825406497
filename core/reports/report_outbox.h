// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/reports/embedded_hub.h"
#include "core/reports/hub_client.h"

#include <QPointer>
#include <QTimer>

#include <map>

namespace downlight {

/// Reports and votes that the shared hub has not confirmed. They are on disk until it does, are tried again
/// ever more rarely and never before the hub wants, and are dropped after a quarter of an hour.
class ReportOutbox : public QObject {
    Q_OBJECT
public:
    /// What became of a report the first time it was sent.
    struct Outcome {
        bool waits = false; ///< It is not confirmed: `receipt` is empty, `why` says what is in the way.
        CrowdReceipt receipt;
        QString why; ///< English.
    };
    using Done = std::function<void(const Result<Outcome>&)>;

    ReportOutbox(EmbeddedHub& disk, const Clock& clock, QObject* parent = nullptr);

    /// Takes up what was not sent when the program ended.
    void open();

    /// By whom reports are sent from now on; null: by nobody. A client that is going to be destroyed is taken
    /// away first.
    void setClient(HubClient* client);

    /// Programs that lose their hub together must not come back together: each waits so much longer.
    void setPhase(std::chrono::milliseconds phase) { m_phase = phase; }

    /// Has \p report on disk, then sends it. Fails with kind Refused and the hub's reason.
    void add(const UnsentReport& report, QObject& context, Done done);

    /// Takes back what is not confirmed: it is not sent, or, where the hub may have it all the same,
    /// withdrawn once the hub says so. False where nothing called \p key waits.
    bool undo(const QString& key);

    /// The user's line is back, or the machine woke.
    void retryNow();

    /// Reports that wait and were not taken back.
    [[nodiscard]] int size() const;

    /// Until the next try, for tests; nothing where none is planned.
    [[nodiscard]] std::optional<std::chrono::milliseconds> nextTry() const
    {
        return m_timer.isActive() ? std::optional(m_timer.remainingTimeAsDuration()) : std::nullopt;
    }

Q_SIGNALS:
    /// The hub confirmed \p report. \p isLate: add() had told that it waits.
    void confirmed(const downlight::UnsentReport& report, const downlight::CrowdReceipt& receipt,
                   bool isLate);
    void dropped(const QString& key, const QString& service, const QString& why); ///< \p why: English.
    void storageChanged(const QString& why);

private:
    struct Waiting {
        UnsentReport report;
        bool sending = false;
        bool mayBeThere = false; ///< The hub may have it, though its answer was lost.
        bool undone = false; ///< Taken back: once the hub confirms it, it is withdrawn.
        QString why; ///< English: what kept it from being sent the last time.
    };
    void send(const QString& key, QObject* context, const Done& done);
    void settled(const QString& key, const Result<CrowdReceipt>& receipt, QObject* context, const Done& done);
    void forget(const QString& key);
    void dropLate();
    void retry();
    void plan();
    [[nodiscard]] std::chrono::milliseconds heldBack() const;

    EmbeddedHub& m_disk;
    const Clock& m_clock;
    HubClient* m_client = nullptr;
    std::unique_ptr<QObject> m_link; ///< Context of what is asked of `m_client`.
    std::map<QString, Waiting> m_waiting; ///< By key.
    QTimer m_timer;
    std::chrono::milliseconds m_pause; ///< Grows from try to try.
    std::chrono::milliseconds m_phase{0};
};

} // namespace downlight
