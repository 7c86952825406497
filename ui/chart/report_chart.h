// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/chart/chart_math.h"

#include <QImage>
#include <QWidget>

#include <functional>

namespace downlight {

/// A chart of steps over time, with what is usual behind it and stretches marked in it. The only user of Qt
/// Charts. Can be read with the mouse and with the arrow keys; a table beside it says the same.
class ReportChart : public QWidget {
    Q_OBJECT
public:
    /// A stretch of time that is marked, told apart by pattern as well as colour.
    struct Mark {
        enum class Kind { Possible, Outage, Maintenance };
        Kind kind = Kind::Outage;
        QDateTime from;
        QDateTime to;
    };

    struct Content {
        std::vector<ChartStep> steps; ///< In order; those without a value are gaps.
        std::vector<std::pair<double, double>> band; ///< Low and high beside each step; empty: none.
        QList<Mark> marks;
        QDateTime from; ///< UTC.
        QDateTime to;
        QDateTime now; ///< Null: no line.
        QTimeZone zone = QTimeZone::systemTimeZone();
        double top = 0; ///< Of the axis; 0: by the values.
        std::function<QString(int step)> describe; ///< One step in words.
        QString name; ///< What the chart shows, for those who cannot see it.
        QString valueName; ///< Of the values, with their unit: heading of a column.
        QString legend; ///< What its signs mean; where there is nothing to see, that.
    };

    explicit ReportChart(QWidget* parent = nullptr);
    ~ReportChart() override;

    void setContent(Content content);
    [[nodiscard]] const Content& content() const { return m_content; }

    /// What stands under the pointer, or was reached with the keys; -1: nothing.
    [[nodiscard]] int current() const { return m_current; }

    /// The chart as it looks, \p scale times as many pixels, with \p title above and its legend below: it has
    /// to be understood where nothing else of the program is.
    [[nodiscard]] QImage image(double scale, const QString& title);

Q_SIGNALS:
    void readOut(const QString& text); ///< Of the current step; empty: none.

protected:
    void changeEvent(QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    class Parts; ///< Keeps Qt Charts out of this header.
    void rebuild();
    [[nodiscard]] int ticksFor(double top) const;
    void setCurrent(int step);

    Content m_content;
    int m_current = -1;
    int m_ticks = 0; ///< Numbers at the axis of values.
    std::unique_ptr<Parts> m_parts;
};

} // namespace downlight
