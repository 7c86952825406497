// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/engine.h"

#include <QTimer>

namespace downlight {

/// Calls the engine when it is due: the only timer of the loop.
class EngineDriver : public QObject {
    Q_OBJECT
public:
    explicit EngineDriver(Engine& engine, QObject* parent = nullptr);

private:
    void plan();

    Engine& m_engine;
    QTimer m_timer;
};

} // namespace downlight
