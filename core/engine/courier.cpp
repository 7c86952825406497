// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/courier.h"

#include "core/base/log.h"
#include "core/watch/rules.h"

#include <algorithm>

namespace downlight {

using namespace std::chrono_literals;

namespace {

constexpr Steady tryAgainAfter = 10s;
constexpr std::size_t mostWaiting =
    200; ///< Beyond this the oldest are dropped; the list shows the state anyway.

/// That a service is back is no news beside what has happened to it since.
bool isOvertaken(const Notice& waiting, const Notice& newer)
{
    const bool isNews = newer.kind == NoticeKind::Down || newer.kind == NoticeKind::Worse
        || newer.kind == NoticeKind::Flapping || newer.kind == NoticeKind::Recovered;
    return waiting.kind == NoticeKind::Recovered && isNews && newer.lines.size() == 1
        && newer.lines.first().service == waiting.lines.first().service;
}

/// \p notice as it is to be shown at \p now: what was expected long ago is not.
Notice asOf(const QDateTime& now, Notice notice)
{
    if (notice.at.isValid() && notice.at.msecsTo(now) > rules::outlookHolds.count()) {
        for (NoticeLine& line : notice.lines)
            line.expected.reset();
    }
    return notice;
}

} // namespace

Courier::Courier(NoticePort* port, const Clock& clock, QObject* parent)
    : QObject(parent)
    , m_port(port)
    , m_clock(clock)
{
}

void Courier::restore(const QList<OutboxRow>& rows)
{
    for (const OutboxRow& row : rows) {
        if (row.taken && !row.place.isEmpty())
            m_places.insert(row.notice.id, row.place);
        else if (!row.taken)
            add(row.notice);
    }
    pump();
}

void Courier::hand(const QList<Notice>& notices)
{
    for (const Notice& notice : notices)
        add(notice);
    pump();
}

void Courier::add(Notice notice)
{
    const auto first = m_waiting.begin() + (m_busy ? 1 : 0);
    for (auto it = first; it != m_waiting.end();) {
        if (it->id != notice.replaces && !notice.withdraws.contains(it->id) && !isOvertaken(*it, notice)) {
            ++it;
            continue;
        }
        // Its place, and the places it would have taken, go to the newer one.
        QList<qint64> places = it->withdraws;
        if (it->replaces != 0)
            places.prepend(it->replaces);
        const qint64 dropped = it->id;
        it = m_waiting.erase(it);
        notice.withdraws.removeAll(dropped);
        if (notice.replaces == dropped || notice.replaces == 0)
            notice.replaces = places.isEmpty() ? 0 : places.takeFirst();
        notice.withdraws += places;
        Q_EMIT delivered({dropped, {}, true});
        Q_EMIT rewritten(notice);
    }
    m_waiting.push_back(std::move(notice));
    if (m_waiting.size() > mostWaiting && !m_busy) {
        Q_EMIT delivered({m_waiting.front().id, {}, true});
        m_waiting.pop_front();
    }
}

void Courier::portIsBack()
{
    m_tryAt = Steady{0};
    m_retry = m_busy;
    pump();
}

void Courier::withdraw(qint64 notice)
{
    if (m_busy && !m_waiting.empty() && m_waiting.front().id == notice) {
        m_takeBack = notice;
        return;
    }
    const auto first = m_waiting.begin() + (m_busy ? 1 : 0);
    const auto waiting =
        std::find_if(first, m_waiting.end(), [notice](const Notice& other) { return other.id == notice; });
    if (notice != 0 && waiting != m_waiting.end()) {
        const qint64 visible = waiting->replaces; // whose place it was to take
        m_waiting.erase(waiting);
        Q_EMIT delivered({notice, {}, true});
        return withdraw(visible);
    }
    if (const QString visible = m_places.take(notice); !visible.isEmpty() && m_port)
        m_port->withdraw(visible);
}

void Courier::tick()
{
    pump();
}

void Courier::pump()
{
    while (!m_busy && m_port && !m_waiting.empty() && m_clock.steady() >= m_tryAt) {
        m_busy = true;
        const Notice notice = m_waiting.front();
        m_port->show(asOf(m_clock.now(), notice), m_places.value(notice.replaces), *this,
                     [this, notice](const Result<QString>& place) { shown(notice, place); });
    }
}

void Courier::shown(const Notice& notice, const Result<QString>& place)
{
    m_busy = false;
    const bool takeBack = std::exchange(m_takeBack, 0) == notice.id;
    if (!place) {
        if (takeBack)
            withdraw(notice.id);
        if (!std::exchange(m_saidRefused, true)) // every ten seconds of a night would fill the log
            qCInfo(logNotify).noquote() << "Nobody takes notices now:" << place.error().detail;
        m_tryAt = std::exchange(m_retry, false) ? m_clock.steady() : m_clock.steady() + tryAgainAfter;
        return Q_EMIT rescheduled();
    }
    m_retry = false;
    m_saidRefused = false;
    m_waiting.pop_front();
    m_places.remove(notice.replaces);
    for (const qint64 id : notice.withdraws) {
        if (const QString visible = m_places.take(id); !visible.isEmpty() && visible != *place)
            m_port->withdraw(visible);
    }
    m_places.insert(notice.id, *place);
    Q_EMIT delivered({notice.id, *place, false});
    if (takeBack)
        withdraw(notice.id);
    // An answer that came later is nobody's turn any more; one that came at once is in pump()'s own loop.
    QMetaObject::invokeMethod(
        this, [this] { pump(); }, Qt::QueuedConnection);
}

} // namespace downlight
