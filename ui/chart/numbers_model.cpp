// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/chart/numbers_model.h"

#include "ui/models/sentences.h"

#include <cmath>

namespace downlight {

using namespace Qt::StringLiterals;

namespace {

enum Column { From, To, Value, Usual, Columns };

} // namespace

void NumbersModel::setContent(const ReportChart::Content& content)
{
    beginResetModel();
    m_steps = content.steps;
    m_zone = content.zone;
    m_valueName = content.valueName;
    endResetModel();
}

int NumbersModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_steps.size());
}

int NumbersModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : Columns;
}

QVariant NumbersModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid() || (role != Qt::DisplayRole && role != Qt::TextAlignmentRole))
        return {};
    if (role == Qt::TextAlignmentRole)
        return index.column() >= Value ? QVariant(Qt::AlignRight | Qt::AlignVCenter) : QVariant();
    const ChartStep& step = m_steps[m_steps.size() - 1 - static_cast<std::size_t>(index.row())];
    const QLocale locale;
    const auto time =
        [&](const QDateTime& utc) -> QString { // with its offset, so that the hour shown twice is told apart
        const QDateTime local = utc.toTimeZone(m_zone);
        return locale.toString(local, u"ddd d MMM yyyy "_s + Sentences::timeFormat()) + u' '
            + local.timeZoneAbbreviation();
    };
    switch (index.column()) {
    case From:
        return time(step.from);
    case To:
        return time(step.to);
    case Value:
        return step.value ? locale.toString(*step.value, 'f', *step.value == std::floor(*step.value) ? 0 : 1)
                          : tr("no data");
    default:
        return step.usual > 0 ? locale.toString(step.usual, 'f', 1) : QString();
    }
}

QVariant NumbersModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    return section == From ? tr("From")
        : section == To    ? tr("To")
        : section == Value ? m_valueName
                           : tr("Usual");
}

QByteArray NumbersModel::toCsv(const ReportChart::Content& content)
{
    QByteArray csv = "from,to,value,usual\r\n";
    for (const ChartStep& step : content.steps)
        csv += step.from.toString(Qt::ISODate).toLatin1() + ',' + step.to.toString(Qt::ISODate).toLatin1()
            + ',' + (step.value ? QByteArray::number(*step.value, 'g', 10) : QByteArray()) + ','
            + (step.usual > 0 ? QByteArray::number(step.usual, 'g', 6) : QByteArray()) + "\r\n";
    return csv;
}

} // namespace downlight
