// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/catalogue/catalogue.h"
#include "core/engine/engine.h"
#include "core/reports/reports.h"
#include "core/store/history.h"
#include "ui/chart/report_chart.h"

#include <QTimer>
#include <QWidget>

class QComboBox;
class QLabel;
class QPushButton;
class QTabWidget;
class QTableView;

namespace downlight {

class NumbersModel;
class StateStrip;

/// The chart window of one service: reports by the hour with what is usual, response time, uptime, the levels
/// over time, what people name, and the same numbers as a table. Live while it is open.
class ChartWindow : public QWidget {
    Q_OBJECT
public:
    /// Reads what is stored of a service from a time on.
    using HistoryOf = std::function<void(const QString& id, const QDateTime& from, QObject& context,
                                         std::function<void(const Result<ServiceHistory>&)> done)>;

    struct Parts {
        Engine& engine;
        Reports& reports;
        HistoryOf history;
        QList<ProblemType> types; ///< Of the service.
    };

    ChartWindow(Parts parts, const Service& service, QWidget* parent = nullptr);

    [[nodiscard]] const QString& id() const { return m_service.id; }
    void present();

Q_SIGNALS:
    void reportRequested(const QString& id);
    void closed(const QString& id);

protected:
    void closeEvent(QCloseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    QWidget* buildHeader();
    QWidget* buildFooter();
    void reload();
    void reloadLive();
    void takeLive();
    void showState();
    void showCharts();
    void showTypes(const CrowdLive& live);
    [[nodiscard]] int days() const;
    [[nodiscard]] ReportChart& shownChart() const;
    [[nodiscard]] static QString readingHint();
    void exportPng();
    void exportCsv();
    void save(const QString& title, const QString& suffix,
              const std::function<bool(const QString& path)>& write);

    Parts m_parts;
    Service m_service;
    QLabel* m_icon = nullptr;
    QLabel* m_title = nullptr;
    QLabel* m_counts = nullptr;
    QLabel* m_age = nullptr;
    QPushButton* m_bell = nullptr;
    QComboBox* m_range = nullptr;
    QTabWidget* m_tabs = nullptr;
    ReportChart* m_reportChart = nullptr;
    ReportChart* m_latencyChart = nullptr;
    ReportChart* m_uptimeChart = nullptr;
    QTableView* m_table = nullptr;
    NumbersModel* m_numbers = nullptr;
    int m_charted = 0; ///< The tab of the chart that was looked at last.
    QLabel* m_legend = nullptr; ///< Of the chart that is shown.
    QLabel* m_readOut = nullptr;
    StateStrip* m_strip = nullptr;
    QLabel* m_typesShown = nullptr;
    QTimer m_again; ///< What changed is shown at most once a second.
    QTimer m_ages;
    CrowdHistory m_crowd;
    std::optional<CrowdLive> m_live; ///< Of the running hour it knows more than `m_crowd`.
    ServiceHistory m_stored;
    QDateTime m_loadedAt; ///< When the history came; UTC; null: not yet.
    QDateTime m_countedAt; ///< Of when the counts are; UTC; null: none came.
    QString m_trouble; ///< Why counts of people cannot be shown; empty: they can.
    int m_asked = 0; ///< Which range was asked for last: answers to earlier ones come too late.
};

} // namespace downlight
