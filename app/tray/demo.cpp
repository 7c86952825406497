// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/tray/demo.h"

#include <QFile>

namespace downlight {

using namespace Qt::StringLiterals;

Demo::Demo(const Clock& clock)
    : m_clock(clock)
    , m_network(clock)
{
    QFile script(u":/downlight/demo.ndjson"_s);
    if (script.open(QIODevice::ReadOnly))
        m_world = parseWorld(script.readAll()).value_or(World{});
    m_network.setWaker([this] {
        if (!std::exchange(m_delivering, true)) {
            QMetaObject::invokeMethod(
                this,
                [this] {
                    m_delivering = false;
                    m_network.deliver();
                },
                Qt::QueuedConnection);
        }
    });
    m_timer.setSingleShot(true);
    connect(&m_timer, &QTimer::timeout, this, &Demo::step);
}

void Demo::play(Engine& engine)
{
    m_engine = &engine;
    m_began = m_clock.steady();
    m_next = 0;
    step();
}

void Demo::step()
{
    while (m_next < m_world.events.size() && m_began + m_world.events[m_next].at <= m_clock.steady())
        apply(m_world.events[m_next++]);
    if (m_next == m_world.events.size()) {
        m_began = m_clock.steady();
        m_next = 0;
    }
    if (!m_world.events.isEmpty())
        m_timer.start(
            m_clock.realWait(std::max(Steady{0}, m_began + m_world.events[m_next].at - m_clock.steady())));
}

void Demo::apply(const WorldEvent& event)
{
    const QString name = event.fields["service"_L1].toString();
    if (WorldService* known = m_network.find(name)) {
        applyToService(event.fields, *known);
    } else if (const auto declared = declaredService(event.fields)) {
        m_network.declare(*declared);
        m_engine->addService(m_network.serviceFor(*declared));
    }
    if (event.fields.contains("network"_L1))
        m_network.setState(
            networkStateFromWord(event.fields["network"_L1].toString()).value_or(WorldNetworkState::Up));
}

} // namespace downlight
