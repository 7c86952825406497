// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/waiting_check.h"

#include <algorithm>
#include <utility>

namespace downlight {

using namespace std::chrono_literals;

namespace {

/// Three attempts at a server that takes the connection and never answers: 15 s each, 20 s before the last.
constexpr auto longestCheck = 90s;

} // namespace

WaitingCheck::WaitingCheck(Engine& engine, QStringList ids, QObject* parent)
    : QObject(parent)
    , m_engine(engine)
    , m_ids(std::move(ids))
    , m_from(engine.clock().steady())
{
    m_limit.setSingleShot(true);
    connect(&m_limit, &QTimer::timeout, this, [this] {
        if (const auto done = std::exchange(m_done, {}))
            done();
        deleteLater();
    });
    // Looked at once things have come to rest, not in the middle of a change.
    connect(&engine, &Engine::rescheduled, this, &WaitingCheck::look, Qt::QueuedConnection);
}

void WaitingCheck::start(std::function<void()> done)
{
    m_done = std::move(done);
    m_limit.start(longestCheck);
    for (const QString& id : std::as_const(m_ids))
        m_engine.checkNow(id);
    QMetaObject::invokeMethod(this, &WaitingCheck::look, Qt::QueuedConnection);
}

bool WaitingCheck::isComplete() const
{
    const bool lineIsDown = m_engine.connection() != Connection::Online && !m_engine.isBusy();
    return std::all_of(m_ids.begin(), m_ids.end(), [this, lineIsDown](const QString& id) {
        const WatchedService* watched = m_engine.service(id);
        const bool done = !watched
            || (watched->heardAllSince(m_from) && !watched->isConfirming() && !m_engine.awaitsPast(id));
        // While the line is down only what is local can be read; the rest need not be waited for.
        return done || (lineIsDown && !watched->service.local);
    });
}

void WaitingCheck::look()
{
    if (!m_done || !isComplete())
        return;
    std::exchange(m_done, {})();
    deleteLater();
}

} // namespace downlight
