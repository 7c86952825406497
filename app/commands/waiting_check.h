// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/engine.h"

#include <QObject>
#include <QTimer>

namespace downlight {

/// Reads services anew and waits until each has been heard on every side and nothing is being confirmed, or
/// until waiting longer makes no sense (the connection is not online, a minute has passed). Deletes itself
/// afterwards.
class WaitingCheck : public QObject {
    Q_OBJECT
public:
    WaitingCheck(Engine& engine, QStringList ids, QObject* parent);
    void start(std::function<void()> done);

private:
    void look();
    [[nodiscard]] bool isComplete() const;

    Engine& m_engine;
    QStringList m_ids;
    Steady m_from;
    QTimer m_limit;
    std::function<void()> m_done;
};

} // namespace downlight
