// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/popup/service_delegate.h"

#include "ui/models/service_list_model.h"

#include <QApplication>
#include <QPainter>

namespace downlight {

namespace {

constexpr int margin = 8;
constexpr int iconSize = 24;

} // namespace

QSize ServiceDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    Q_UNUSED(index);
    return {240, std::max(iconSize, option.fontMetrics.height() * 2) + 2 * margin};
}

void ServiceDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                            const QModelIndex& index) const
{
    QStyleOptionViewItem frame = option;
    initStyleOption(&frame, index);
    frame.text.clear();
    frame.icon = QIcon();
    const QStyle* style = frame.widget ? frame.widget->style() : QApplication::style();
    style->drawControl(QStyle::CE_ItemViewItem, &frame, painter, frame.widget);

    const bool selected = option.state.testFlag(QStyle::State_Selected);
    const QPalette::ColorGroup group =
        option.state.testFlag(QStyle::State_Active) ? QPalette::Active : QPalette::Inactive;
    const QColor strong = option.palette.color(group, selected ? QPalette::HighlightedText : QPalette::Text);
    QColor weak = strong;
    weak.setAlphaF(0.72F);

    const QRect area = option.rect.adjusted(margin, margin, -margin, -margin);
    const QRect iconRect(area.left(), area.top() + (area.height() - iconSize) / 2, iconSize, iconSize);
    // What the user has seen, or does not want to hear of, steps back; its words stay readable.
    const bool quiet = index.data(ServiceListModel::QuietRole).toBool();
    painter->setOpacity(quiet ? 0.45 : 1.0);
    index.data(Qt::DecorationRole).value<QIcon>().paint(painter, iconRect);
    painter->setOpacity(1.0);

    const int textLeft = iconRect.right() + margin;
    const int lineHeight = option.fontMetrics.height();
    const QString headline = index.data(ServiceListModel::HeadlineRole).toString();
    const int headlineWidth = option.fontMetrics.horizontalAdvance(headline);
    const QString reason = index.data(ServiceListModel::DetailRole).toString();
    // One line stands in the middle, two share the height.
    const int topOffset = reason.isEmpty() ? (area.height() - lineHeight) / 2 : 0;
    QRect top(textLeft, area.top() + topOffset, area.right() - textLeft, lineHeight);
    painter->save();
    painter->setFont(option.font);
    painter->setPen(quiet ? weak : strong);
    painter->drawText(top, Qt::AlignRight | Qt::AlignVCenter, headline);
    top.setRight(top.right() - headlineWidth - margin);
    QFont bold = option.font;
    bold.setBold(!quiet);
    painter->setFont(bold);
    const QString name = QFontMetrics(bold).elidedText(index.data().toString(), Qt::ElideRight, top.width());
    painter->drawText(top, Qt::AlignLeft | Qt::AlignVCenter, name);
    painter->setFont(option.font);
    painter->setPen(weak);
    const QRect bottom(textLeft, area.top() + lineHeight, area.right() - textLeft, lineHeight);
    const QString detail = option.fontMetrics.elidedText(reason, Qt::ElideRight, bottom.width());
    painter->drawText(bottom, Qt::AlignLeft | Qt::AlignVCenter, detail);
    painter->restore();
}

} // namespace downlight
