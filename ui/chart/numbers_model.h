// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/chart/report_chart.h"

#include <QAbstractTableModel>

namespace downlight {

/// The numbers of a chart as a table, newest first: for screen readers, and to be exported.
class NumbersModel : public QAbstractTableModel {
    Q_OBJECT
public:
    using QAbstractTableModel::QAbstractTableModel;

    void setContent(const ReportChart::Content& content);

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role = Qt::DisplayRole) const override;

    /// The same as CSV (RFC 4180), oldest first: from and to in UTC, value, usual. Missing values are empty.
    [[nodiscard]] static QByteArray toCsv(const ReportChart::Content& content);

private:
    std::vector<ChartStep> m_steps;
    QString m_valueName;
    QTimeZone m_zone = QTimeZone::systemTimeZone();
};

} // namespace downlight
