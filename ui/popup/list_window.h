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
class UndoBanner;

/// The list window: the answer in its first line, every watched service worst first, and what can be done.
class ListWindow : public QWidget {
    Q_OBJECT
public:
    explicit ListWindow(Engine& engine, QWidget* parent = nullptr);

    /// Shows the window in front and selects \p id, where it is not empty.
    void present(const QString& id = {});

    /// Lines that stay until others are set: what could not be stored or read. Empty: none. \p isKept: they
    /// would stay for good, so there is a button to say that they were read.
    void setTrouble(const QString& text, bool isKept = false);

    /// Where what was done is offered to be undone.
    [[nodiscard]] UndoBanner& undoBanner() { return *m_undo; }

Q_SIGNALS:
    void addRequested();
    void removeRequested(const QString& id);
    void serviceChanged(const downlight::Service& service); ///< The user wants it watched so.
    void aboutRequested(const QString& id);
    void reportRequested(const QString& id);
    void chartRequested(const QString& id);
    void settingsRequested();
    void troubleRead();

protected:
    void showEvent(QShowEvent* event) override;
    void hideEvent(QHideEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    void chooseParts(const QString& id);
    QWidget* buildHeader();
    QWidget* buildList();
    QWidget* buildEmpty();
    void refresh();
    void openPage(const QString& id);

    Engine& m_engine;
    ServiceListModel* m_model;
    QLabel* m_icon = nullptr;
    QLabel* m_answer = nullptr;
    QLabel* m_trouble = nullptr;
    QPushButton* m_gotIt = nullptr;
    QStackedWidget* m_stack = nullptr;
    QListView* m_list = nullptr;
    DetailPane* m_details = nullptr;
    UndoBanner* m_undo = nullptr;
    QTimer m_ages; ///< Runs only while the window is visible.
};

} // namespace downlight
