// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/clock.h"
#include "core/engine/ports.h"
#include "core/store/batch.h"
#include "core/store/journal.h"

#include <QHash>
#include <QObject>

#include <deque>

namespace downlight {

/// Hands notices to the desktop, one after the other, and tries again while nobody takes them. A waiting
/// notice whose place is taken by a later one is never shown: what is handed over is the newest state of each
/// matter.
class Courier : public QObject {
    Q_OBJECT
public:
    /// \p port may be null: then everything waits.
    Courier(NoticePort* port, const Clock& clock, QObject* parent);

    /// Takes over what an earlier run left: what waits is handed over, what is visible can be replaced.
    void restore(const QList<OutboxRow>& rows);

    /// Adds notices that are safely written.
    void hand(const QList<Notice>& notices);

    /// Somebody takes notices again: try at once.
    void portIsBack();

    /// Takes a notice back that is of no use any more; 0 and unknown ones are nothing.
    void withdraw(qint64 notice);

    /// Tries again where that is due.
    void tick();
    [[nodiscard]] Steady nextDue() const
    {
        return m_waiting.empty() || m_busy || !m_port ? Steady::max() : m_tryAt;
    }
    [[nodiscard]] qsizetype waiting() const { return static_cast<qsizetype>(m_waiting.size()); }

    /// The notice that is shown in \p place; 0 for none of ours.
    [[nodiscard]] qint64 noticeOf(const QString& place) const { return m_places.key(place, 0); }

Q_SIGNALS:
    /// The desktop took a notice, or a later one took its place before: to be written down.
    void delivered(const DeliveryRow& row);

    /// nextDue() moved closer.
    void rescheduled();

    /// A waiting notice took over the place of one that was never shown: to be written down in its new form.
    void rewritten(const downlight::Notice& notice);

private:
    void add(Notice notice);
    void pump();
    void shown(const Notice& notice, const Result<QString>& place);

    NoticePort* m_port;
    const Clock& m_clock;
    std::deque<Notice> m_waiting;
    QHash<qint64, QString> m_places; ///< Of what may still be visible.
    bool m_busy = false;
    qint64 m_takeBack = 0; ///< The notice that was withdrawn while it was being handed over; 0: none.
    bool m_retry = false; ///< The port came back while a hand-over was under way.
    bool m_saidRefused = false; ///< The log knows that nobody takes notices now.
    Steady m_tryAt{0};
};

} // namespace downlight
