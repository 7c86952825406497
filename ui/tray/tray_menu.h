// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/engine.h"

#include <QMenu>

namespace downlight {

/// The menu of the tray icon. Its first line is the answer; every action of the program can be reached from
/// it.
class TrayMenu : public QMenu {
    Q_OBJECT
public:
    explicit TrayMenu(Engine& engine, QWidget* parent = nullptr);

Q_SIGNALS:
    void windowRequested(const QString& id);
    void reportRequested(const QString& id);
    void chartRequested(const QString& id);
    void addRequested();
    void settingsRequested();
    void quitRequested();

private:
    void rebuild();
    void plan();
    void addService(const WatchedService& watched);
    void fillService(QMenu& menu, const QString& id);
    void fillReports(QMenu& menu);
    void addSnooze(QMenu& menu, const QString& id);

    Engine& m_engine;
    bool m_stale = false;
};

} // namespace downlight
