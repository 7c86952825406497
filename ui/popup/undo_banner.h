// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTimer>
#include <QWidget>

#include <functional>

class QLabel;

namespace downlight {

/// A line that says what was done and offers to undo it for a while.
class UndoBanner : public QWidget {
    Q_OBJECT
public:
    explicit UndoBanner(QWidget* parent = nullptr);
    ~UndoBanner() override;

    /// Shows \p text. An earlier offer is over. \p settled comes when this one is over and nobody took it.
    void offer(const QString& text, std::function<void()> undo, std::function<void()> settled = {});

    /// Ends the offer: it cannot be undone any more.
    void settle();

private:
    QLabel* m_text;
    std::function<void()> m_undo;
    std::function<void()> m_settled;
    QTimer m_time;
};

} // namespace downlight
