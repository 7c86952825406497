// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/write_queue.h"

#include <algorithm>

namespace downlight {

using namespace std::chrono_literals;

namespace {

constexpr Steady storeAgainAfter = 10s; ///< After a failure to write.
constexpr qsizetype mostUnsaved = 20'000; ///< Rows of a kind kept while nothing can be written …
constexpr qsizetype mostUnsavedHours = 100'000; ///< … a day of 4,000 services.

template<typename Row>
void keepNewest(QList<Row>& refused, QList<Row>& waiting)
{
    waiting = refused + waiting;
    waiting.remove(0, std::max<qsizetype>(0, waiting.size() - mostUnsaved));
}

} // namespace

WriteQueue::WriteQueue(Journal& journal, const Clock& clock, Memory memory, QObject* parent)
    : QObject(parent)
    , m_journal(journal)
    , m_clock(clock)
    , m_memory(std::move(memory))
{
}

void WriteQueue::add(const HourRow& row)
{
    const QPair<QString, qint64> key{row.service, row.hour};
    if (const auto found = m_hours.find(key); found != m_hours.end())
        found->merge(row);
    else
        m_hours.insert(key, row);
}

bool WriteQueue::isEmpty() const
{
    return m_states.isEmpty() && m_hours.isEmpty() && m_rest.isEmpty();
}

void WriteQueue::commit()
{
    // One at a time: what is refused is then older than everything that still waits.
    if (!isEmpty() && !m_committing && m_clock.steady() >= m_againAt)
        flush();
}

void WriteQueue::flush()
{
    m_committing = true;
    Batch batch = take();
    batch.memory = m_memory();
    m_journal.commit(batch, *this, [this, batch](const Result<void>& result) { committed(result, batch); });
}

Batch WriteQueue::take()
{
    Batch batch = std::exchange(m_rest, {});
    batch.states = std::exchange(m_states, {}).values();
    batch.hours = std::exchange(m_hours, {}).values();
    return batch;
}

void WriteQueue::putBack(const Batch& refused)
{
    Batch old = refused;
    for (const StateRow& row : std::as_const(old.states)) {
        if (!m_states.contains(row.service))
            m_states.insert(row.service, row);
    }
    for (const HourRow& row : std::as_const(old.hours)) {
        if (m_hours.size() < mostUnsavedHours)
            add(row);
    }
    keepNewest(old.transitions, m_rest.transitions);
    keepNewest(old.incidents, m_rest.incidents);
    keepNewest(old.notices, m_rest.notices);
    keepNewest(old.deliveries, m_rest.deliveries);
}

void WriteQueue::committed(const Result<void>& result, const Batch& batch)
{
    m_committing = false;
    if (!result) {
        putBack(batch);
        m_againAt = m_clock.steady() + storeAgainAfter;
    }
    const QString trouble = result ? QString() : result.error().detail;
    if (std::optional(trouble) != std::exchange(m_trouble, trouble))
        Q_EMIT troubleChanged(trouble);
    // History has to wait for the disk; what the user is to be told must not.
    if (!batch.notices.isEmpty())
        Q_EMIT ended(batch.notices);
    commit();
    Q_EMIT rescheduled();
}

Steady WriteQueue::nextDue() const
{
    return isEmpty() || m_committing ? Steady::max() : m_againAt;
}

} // namespace downlight
