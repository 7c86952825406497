// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/engine.h"

#include <QTimer>
#include <QWidget>

class QLabel;
class QListView;
class QPushButton;
class QStackedWidget;

namespace downlight {

class DetailPane;
class ServiceListModel;

/// The list window: the answer in its first line, every watched service worst first, and what can be done.
class ListWindow : public QWidget {
    Q_OBJECT
public:
    explicit ListWindow(Engine& engine, QWidget* parent = nullptr);

    /// Shows the window in front and selects \p id, where it is not empty.
    void present(const QString& id = {});

    /// A line that stays until another is set: what could not be stored or read. Empty: no line.
    void setTrouble(const QString& text);

    /// Offers to undo a removal for a while. \p settled comes when that is over and nobody did.
    void offerUndo(const QString& text, std::function<void()> undo, std::function<void()> settled);

    /// Ends what offerUndo() offered: it cannot be undone any more.
    void settle();

Q_SIGNALS:
    void addRequested();
    void removeRequested(const QString& id);
    void criticalChosen(const QString& id, bool critical);
    void settingsRequested();

protected:
    void showEvent(QShowEvent* event) override;
    void hideEvent(QHideEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    QWidget* buildHeader();
    QWidget* buildList();
    QWidget* buildEmpty();
    QWidget* buildBanner();
    void refresh();
    void openPage(const QString& id);

    Engine& m_engine;
    ServiceListModel* m_model;
    QLabel* m_icon = nullptr;
    QLabel* m_answer = nullptr;
    QLabel* m_trouble = nullptr;
    QStackedWidget* m_stack = nullptr;
    QListView* m_list = nullptr;
    DetailPane* m_details = nullptr;
    QWidget* m_banner = nullptr;
    QLabel* m_bannerText = nullptr;
    QPushButton* m_undoButton = nullptr;
    std::function<void()> m_undo;
    std::function<void()> m_settled;
    QTimer m_ages; ///< Runs only while the window is visible.
    QTimer m_undoTime;
};

} // namespace downlight
