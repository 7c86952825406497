// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/desktop/outlined_style.h"

#include <QPainter>
#include <QStyleOption>

namespace downlight {

using namespace Qt::StringLiterals;

OutlinedStyle::OutlinedStyle()
    : QProxyStyle(u"fusion"_s)
{
}

void OutlinedStyle::drawPrimitive(PrimitiveElement element, const QStyleOption* option, QPainter* painter,
                                  const QWidget* widget) const
{
    QProxyStyle::drawPrimitive(element, option, painter, widget);
    const bool isBox = element == PE_IndicatorCheckBox || element == PE_IndicatorItemViewItemCheck;
    if ((!isBox && element != PE_IndicatorRadioButton)
        || option->palette.color(QPalette::Window).lightness() >= 128)
        return;
    painter->save();
    QColor line = option->palette.color(QPalette::WindowText);
    line.setAlphaF(option->state.testFlag(State_Enabled) ? 0.6F : 0.3F);
    painter->setPen(line);
    painter->setBrush(Qt::NoBrush);
    painter->setRenderHint(QPainter::Antialiasing);
    const QRectF box = QRectF(option->rect).adjusted(0.5, 0.5, -0.5, -0.5);
    if (isBox)
        painter->drawRoundedRect(box, 2, 2);
    else
        painter->drawEllipse(box);
    painter->restore();
}

} // namespace downlight
