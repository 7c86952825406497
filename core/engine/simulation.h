// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/world.h"

#include <QJsonObject>

#include <functional>

namespace downlight {

/// Plays a world with the same engine as the tray program, on a clock of its own, in a throw-away profile.
class Simulation {
public:
    struct Options {
        unsigned long long seed = 1;
        bool polls = false; ///< Print every poll too.
    };
    using Print = std::function<void(const QJsonObject&)>;

    Simulation(World world, Options options, Print print);
    ~Simulation();
    Simulation(const Simulation&) = delete;
    Simulation& operator=(const Simulation&) = delete;

    /// Plays the world to its end; every line of output is given to `print`. Fails with kind Storage where
    /// the throw-away profile cannot be made.
    [[nodiscard]] Result<void> run();

private:
    class Player;
    World m_world;
    Options m_options;
    Print m_print;
};

} // namespace downlight
