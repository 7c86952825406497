// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/engine.h"

#include <QWidget>

class QCheckBox;
class QLabel;
class QMenu;
class QPushButton;
class QToolButton;

namespace downlight {

/// What is known of the selected service, and what can be done with it.
class DetailPane : public QWidget {
    Q_OBJECT
public:
    explicit DetailPane(Engine& engine, QWidget* parent = nullptr);

    /// Shows \p id; empty: nothing is selected.
    void show(const QString& id);
    [[nodiscard]] const QString& shown() const { return m_id; }
    void refresh();

Q_SIGNALS:
    void openPageRequested(const QString& id);
    void removeRequested(const QString& id);
    void aboutRequested(const QString& id);
    void partsRequested(const QString& id);
    void reportRequested(const QString& id);
    void chartRequested(const QString& id);
    void serviceChanged(const downlight::Service& service); ///< The user wants it watched so.

private:
    void buildButtons();
    void change(const std::function<void(Service&)>& edit);
    void buildSnoozeMenu();
    [[nodiscard]] QString reasonsText(const WatchedService& watched) const;
    [[nodiscard]] QString pageText(const WatchedService& watched) const;
    [[nodiscard]] QString adviceText(const WatchedService& watched) const;

    Engine& m_engine;
    QString m_id;
    QLabel* m_title;
    QLabel* m_reasons;
    QLabel* m_page;
    QLabel* m_advice;
    QPushButton* m_open = nullptr;
    QPushButton* m_parts = nullptr;
    QPushButton* m_offer = nullptr;
    QPushButton* m_about = nullptr;
    QPushButton* m_report = nullptr;
    QPushButton* m_chart = nullptr;
    QPushButton* m_check = nullptr;
    QPushButton* m_bell = nullptr;
    QPushButton* m_acknowledge = nullptr;
    QToolButton* m_snooze = nullptr;
    QPushButton* m_remove = nullptr;
    QCheckBox* m_critical = nullptr;
};

} // namespace downlight
