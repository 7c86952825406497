// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/write_queue.h"

#include <algorithm>

namespace downlight {

using namespace std::chrono_literals;

namespace {

constexpr Steady storeAgainAfter = 10s; ///< After a failure to write.
constexpr qsizetype mostUnsaved = 20'000; ///< Rows of a kind kept while nothing can be written …
constexpr qsizetype mostUnsavedHours = 100'000; ///< … a day of 4,000 services.

/// Moves the first of \p rows, at most \p room of them, to \p taken.
template<typename Row>
void moveFirst(QList<Row>& rows, QList<Row>& taken, qsizetype& room)
{
    const qsizetype count = std::min(room, rows.size());
    taken = rows.first(count);
    rows.remove(0, count);
    room -= count;
}

/// The same for rows by key.
template<typename Key, typename Row>
void moveFirst(QHash<Key, Row>& rows, QList<Row>& taken, qsizetype& room)
{
    for (auto it = rows.begin(); it != rows.end() && room > 0; --room) {
        taken.append(std::move(*it));
        it = rows.erase(it);
    }
}

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
        return found->merge(row);
    // While nothing can be written the oldest hour gives way.
    if (m_hours.size() >= mostUnsavedHours) {
        const auto oldest =
            std::min_element(m_hours.begin(), m_hours.end(), [](const HourRow& a, const HourRow& b) {
                return a.hour < b.hour;
            })->hour;
        if (row.hour < oldest)
            return;
        m_hours.removeIf([oldest](const auto& kept) { return kept.value().hour == oldest; });
    }
    m_hours.insert(key, row);
}

bool WriteQueue::isEmpty() const
{
    return m_states.isEmpty() && m_hours.isEmpty() && m_rest.isEmpty() && m_remembered.isEmpty();
}

void WriteQueue::commit()
{
    // One at a time: what is refused is then older than everything that still waits.
    if (!isEmpty() && !m_committing && m_clock.steady() >= m_againAt)
        begin();
}

void WriteQueue::flush()
{
    m_portion = everything;
    begin();
}

void WriteQueue::begin()
{
    m_committing = true;
    Batch batch = take();
    batch.memory = m_memory();
    batch.at = m_clock.now();
    m_journal.commit(batch, *this,
                     [this, batch](const Result<Written>& result) { committed(result, batch); });
}

/// At most a portion of what waits. What the user was told comes first: without it a restart would tell it
/// again.
Batch WriteQueue::take()
{
    Batch batch;
    qsizetype room = m_portion;
    moveFirst(m_rest.notices, batch.notices, room);
    moveFirst(m_rest.deliveries, batch.deliveries, room);
    moveFirst(m_states, batch.states, room);
    moveFirst(m_rest.incidents, batch.incidents, room);
    moveFirst(m_rest.transitions, batch.transitions, room);
    moveFirst(m_hours, batch.hours, room);
    moveFirst(m_remembered, batch.remembered, room);
    return batch;
}

/// After a failure half as much is tried at once, since less may still fit; when not even one row does, it is
/// tried again a while later. Each success doubles the portion.
void WriteQueue::choosePortion(bool succeeded, qsizetype rows)
{
    if (succeeded) {
        m_portion = m_portion > everything / 2 ? everything : m_portion * 2;
        return;
    }
    if (rows <= 1)
        m_againAt = m_clock.steady() + storeAgainAfter;
    m_portion = std::max<qsizetype>(1, rows / 2);
}

void WriteQueue::putBack(const Batch& refused)
{
    Batch old = refused;
    for (const StateRow& row : std::as_const(old.states)) {
        if (!m_states.contains(row.service))
            m_states.insert(row.service, row);
    }
    for (const HourRow& row : std::as_const(old.hours))
        add(row);
    for (const MemoryRow& row : std::as_const(old.remembered)) {
        if (!m_remembered.contains(row.key))
            m_remembered.insert(row.key, row);
    }
    keepNewest(old.transitions, m_rest.transitions);
    keepNewest(old.incidents, m_rest.incidents);
    keepNewest(old.notices, m_rest.notices);
    keepNewest(old.deliveries, m_rest.deliveries);
}

void WriteQueue::committed(const Result<Written>& result, const Batch& batch)
{
    m_committing = false;
    choosePortion(result.has_value(), batch.size());
    if (!result)
        putBack(batch);
    else if (result->setAside > 0 || !result->repaired.isEmpty())
        Q_EMIT lost(*result);
    if (result && result->stored)
        Q_EMIT measured(*result->stored);
    // A part that could be written does not mean that all can.
    const bool isOver = result && isEmpty();
    if (!result || isOver || !m_trouble) {
        const QString trouble = result ? QString() : result.error().detail;
        if (std::optional(trouble) != std::exchange(m_trouble, trouble))
            Q_EMIT troubleChanged(trouble);
    }
    if (!result)
        tellAwaiting(tl::unexpected(result.error()));
    else if (isEmpty())
        tellAwaiting({});
    // History has to wait for the disk; what the user is to be told must not.
    if (!batch.notices.isEmpty())
        Q_EMIT ended(batch.notices);
    commit();
    Q_EMIT rescheduled();
}

void WriteQueue::whenWritten(std::function<void(const Result<void>&)> done)
{
    if (isEmpty() && !m_committing)
        return done({});
    // What failed a moment ago is not tried again at once.
    if (!m_committing && m_trouble && !m_trouble->isEmpty())
        return done(fail(Failure::Kind::Storage, *m_trouble));
    m_awaiting.push_back(std::move(done));
}

void WriteQueue::tellAwaiting(const Result<void>& result)
{
    for (const auto& done : std::exchange(m_awaiting, {}))
        done(result);
}

Steady WriteQueue::nextDue() const
{
    return isEmpty() || m_committing ? Steady::max() : m_againAt;
}

} // namespace downlight
