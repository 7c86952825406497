// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/engine_driver.h"

#include <algorithm>

namespace downlight {

EngineDriver::EngineDriver(Engine& engine, QObject* parent)
    : QObject(parent)
    , m_engine(engine)
{
    m_timer.setSingleShot(true);
    m_timer.setTimerType(Qt::CoarseTimer);
    connect(&m_timer, &QTimer::timeout, &engine, &Engine::advance);
    connect(&engine, &Engine::rescheduled, this, &EngineDriver::plan);
    plan();
}

void EngineDriver::plan()
{
    const Steady wait = std::max(m_engine.nextDue() - m_engine.clock().steady(), Steady{0});
    m_timer.start(m_engine.clock().realWait(wait));
}

} // namespace downlight
