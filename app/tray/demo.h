// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/engine.h"
#include "core/engine/world.h"
#include "core/engine/world_network.h"

#include <QTimer>

namespace downlight {

/// A world of invented services, played while the full program runs: an outage begins, spreads and recovers,
/// again and again. No network, nothing stored. What screenshots and newcomers use.
class Demo : public QObject {
    Q_OBJECT
public:
    /// How much faster than real time: ten minutes pass in twenty seconds.
    static constexpr double speed = 30;

    explicit Demo(const Clock& clock);

    /// Declares the world's services to \p engine and begins to play.
    void play(Engine& engine);

    [[nodiscard]] NetworkGate& network() { return m_network; }
    [[nodiscard]] CommunityPort* community() { return &m_network; }
    [[nodiscard]] static QList<Anchor> anchors() { return WorldNetwork::anchors(); }

private:
    void step();
    void apply(const WorldEvent& event);

    const Clock& m_clock;
    WorldNetwork m_network;
    World m_world;
    Engine* m_engine = nullptr;
    Steady m_began{0};
    qsizetype m_next = 0;
    QTimer m_timer;
    bool m_delivering = false;
};

} // namespace downlight
