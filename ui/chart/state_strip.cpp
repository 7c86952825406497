// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/chart/state_strip.h"

#include "core/base/text.h"
#include "ui/models/sentences.h"

#include <QHelpEvent>
#include <QPainter>
#include <QToolTip>

#include <algorithm>

namespace downlight {

namespace {

struct Look {
    QColor color;
    Qt::BrushStyle pattern; ///< Over the colour.
};

Look lookOf(Level level)
{
    switch (level) {
    case Level::Operational:
        return {QColor(76, 150, 80), Qt::NoBrush};
    case Level::Maintenance:
        return {QColor(70, 120, 200), Qt::FDiagPattern};
    case Level::Degraded:
        return {QColor(215, 165, 30), Qt::Dense6Pattern};
    case Level::PartialOutage:
        return {QColor(225, 120, 30), Qt::BDiagPattern};
    case Level::MajorOutage:
        return {QColor(195, 50, 50), Qt::DiagCrossPattern};
    case Level::Unknown:
        break;
    }
    return {QColor(140, 140, 140), Qt::VerPattern};
}

} // namespace

StateStrip::StateStrip(QWidget* parent)
    : QWidget(parent)
{
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setAccessibleName(tr("Levels over time"));
}

QSize StateStrip::sizeHint() const
{
    return {200, fontMetrics().height() * 4 / 3};
}

void StateStrip::setStretches(QList<Stretch> stretches, const QDateTime& from, const QDateTime& to)
{
    m_stretches = std::move(stretches);
    m_from = from;
    m_to = to;
    QStringList words;
    for (const Stretch& stretch : std::as_const(m_stretches)) {
        if (!stretch.isGap && isProblem(stretch.level))
            words.append(
                tr("%1 from %2").arg(Sentences::level(stretch.level), Sentences::when(stretch.from)));
    }
    constexpr qsizetype enough = 10;
    const bool looked = std::any_of(m_stretches.begin(), m_stretches.end(), [](const Stretch& stretch) {
        return !stretch.isGap && stretch.level != Level::Unknown;
    });
    const QString calm =
        looked ? tr("No trouble in the time that was looked at") : tr("Nobody looked in this time");
    setAccessibleDescription(
        words.isEmpty()
            ? calm
            : words.mid(std::max<qsizetype>(0, words.size() - enough)).join(QStringLiteral("; ")));
    update();
}

QRect StateStrip::rectOf(const Stretch& stretch) const
{
    const double span = std::max<double>(1, static_cast<double>(m_from.msecsTo(m_to)));
    const auto place = [&](const QDateTime& time) {
        return static_cast<int>(std::clamp(static_cast<double>(m_from.msecsTo(time)) / span, 0.0, 1.0)
                                * width());
    };
    const int left = place(stretch.from);
    return {left, 0, std::max(1, place(stretch.to) - left), height()};
}

void StateStrip::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.fillRect(rect(), palette().color(QPalette::AlternateBase));
    for (const Stretch& stretch : std::as_const(m_stretches)) {
        if (stretch.isGap)
            continue;
        const Look look = lookOf(stretch.level);
        painter.fillRect(rectOf(stretch), look.color);
        if (look.pattern != Qt::NoBrush)
            painter.fillRect(rectOf(stretch), QBrush(QColor(255, 255, 255, 110), look.pattern));
    }
    QColor outline = palette().color(QPalette::WindowText);
    outline.setAlphaF(0.45F);
    painter.setPen(outline);
    painter.drawRect(rect().adjusted(0, 0, -1, -1));
}

bool StateStrip::event(QEvent* event)
{
    if (event->type() != QEvent::ToolTip)
        return QWidget::event(event);
    const auto* help = static_cast<QHelpEvent*>(event);
    for (const Stretch& stretch : std::as_const(m_stretches)) {
        if (rectOf(stretch).contains(help->pos().x(), 0)) {
            const QString what = stretch.isGap ? tr("Nobody looked") : Sentences::level(stretch.level);
            QToolTip::showText(
                help->globalPos(),
                text::toolTip(
                    tr("%1, %2 to %3").arg(what, Sentences::when(stretch.from), Sentences::when(stretch.to))),
                this);
            return true;
        }
    }
    QToolTip::hideText();
    return true;
}

} // namespace downlight
