// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/chart/report_chart.h"

#include <QEvent>
#include <QGraphicsLayout>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QVBoxLayout>
#include <QtCharts/QAreaSeries>
#include <QtCharts/QCategoryAxis>
#include <QtCharts/QChart>
#include <QtCharts/QChartView>
#include <QtCharts/QLineSeries>
#include <QtCharts/QValueAxis>

#include <algorithm>
#include <array>

namespace downlight {

using namespace Qt::StringLiterals;

namespace {

constexpr int mostLabels = 9;

double ms(const QDateTime& time)
{
    return static_cast<double>(time.toMSecsSinceEpoch());
}

/// Local hours between two labels, for a span that should have a handful of them.
int hoursBetweenLabels(const QDateTime& from, const QDateTime& to)
{
    const double hours = static_cast<double>(from.secsTo(to)) / 3600;
    for (const int step : {1, 3, 6, 12, 24, 24 * 2, 24 * 5, 24 * 10, 24 * 30, 24 * 60}) {
        if (hours / step <= mostLabels)
            return step;
    }
    return 24 * 90;
}

struct MarkLook {
    QColor color;
    Qt::BrushStyle pattern;
};

MarkLook lookOf(ReportChart::Mark::Kind kind)
{
    switch (kind) {
    case ReportChart::Mark::Kind::Outage:
        return {QColor(200, 60, 60, 150), Qt::BDiagPattern};
    case ReportChart::Mark::Kind::Possible:
        return {QColor(200, 150, 30, 150), Qt::Dense6Pattern};
    case ReportChart::Mark::Kind::Maintenance:
        break;
    }
    return {QColor(70, 120, 200, 150), Qt::FDiagPattern};
}

} // namespace

/// The view with what is drawn in it. Series belong to the chart, axes too.
class ReportChart::Parts {
public:
    explicit Parts(QWidget* parent)
        : view(new QChartView(parent))
        , chart(view->chart())
    {
        chart->legend()->hide();
        chart->setMargins(QMargins(4, 4, 24, 4)); // the last label is as wide as it is
        chart->layout()->setContentsMargins(0, 0, 0, 0);
        chart->setBackgroundRoundness(0);
        view->setRenderHint(QPainter::Antialiasing, false); // steps have straight edges
        view->setFocusPolicy(Qt::NoFocus);
        view->setMouseTracking(true);
        view->viewport()->setMouseTracking(true);
    }

    QAreaSeries* area(const QList<QPointF>& upper, const QList<QPointF>& lower, const QBrush& brush)
    {
        auto* above = new QLineSeries;
        above->replace(upper);
        QLineSeries* below = nullptr;
        if (!lower.isEmpty()) {
            below = new QLineSeries;
            below->replace(lower);
        }
        auto* series = new QAreaSeries(above, below);
        above->setParent(series); // goes with it
        if (below)
            below->setParent(series);
        series->setBrush(brush);
        series->setPen(Qt::NoPen);
        add(series);
        return series;
    }

    QLineSeries* line(const QList<QPointF>& points, const QPen& pen)
    {
        auto* series = new QLineSeries;
        series->replace(points);
        series->setPen(pen);
        add(series);
        return series;
    }

    void add(QAbstractSeries* series)
    {
        chart->addSeries(series);
        series->attachAxis(x);
        series->attachAxis(y);
    }

    QChartView* view;
    QChart* chart;
    QCategoryAxis* x = nullptr;
    QValueAxis* y = nullptr;
    QLineSeries* cursor = nullptr;
};

ReportChart::ReportChart(QWidget* parent)
    : QWidget(parent)
    , m_parts(std::make_unique<Parts>(this))
{
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_parts->view);
    setFocusPolicy(Qt::StrongFocus);
    m_parts->view->viewport()->installEventFilter(this);
    setMinimumHeight(fontMetrics().height() * 8);
}

ReportChart::~ReportChart() = default;

void ReportChart::setContent(Content content)
{
    const QDateTime before =
        m_current >= 0 ? m_content.steps[static_cast<std::size_t>(m_current)].from : QDateTime();
    m_content = std::move(content);
    m_current = before.isValid() ? chart_math::stepAt(m_content.steps, before) : -1;
    setAccessibleName(m_content.name);
    setAccessibleDescription(tr("Left and right go through it."));
    rebuild();
    setCurrent(m_current);
}

/// How many numbers stand at the axis from 0 to \p top. Qt Charts draws "…" for all of them where they do not
/// fit.
int ReportChart::ticksFor(double top) const
{
    const int line = fontMetrics().height();
    const int room = (height() - 4 * line) / (line + 12);
    const bool isSmall = top <= 5 && m_content.top <= 0;
    for (const int count : isSmall ? std::array{static_cast<int>(top) + 1, 2, 2} : std::array{5, 3, 2}) {
        if (count <= room)
            return count;
    }
    return 2;
}

void ReportChart::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    if (m_parts->y && ticksFor(m_parts->y->max()) != m_ticks) {
        rebuild();
        setCurrent(m_current);
    }
}

void ReportChart::rebuild()
{
    Parts& parts = *m_parts;
    parts.chart->removeAllSeries();
    for (QAbstractAxis* axis : parts.chart->axes()) {
        parts.chart->removeAxis(axis); // gives it back
        axis->deleteLater();
    }
    parts.cursor = nullptr;
    double highest = 0;
    for (std::size_t i = 0; i < m_content.steps.size(); ++i) {
        highest = std::max({highest, m_content.steps[i].value.value_or(0), m_content.steps[i].usual});
        if (i < m_content.band.size() && m_content.steps[i].value)
            highest = std::max(highest, m_content.band[i].second);
    }
    const double top = m_content.top > 0 ? m_content.top : chart_math::roundUp(highest, 5);
    const QPalette& colors = palette();
    const QColor grid = [&colors] {
        QColor color = colors.color(QPalette::Text);
        color.setAlpha(40);
        return color;
    }();
    parts.chart->setBackgroundBrush(colors.color(QPalette::Base));
    parts.view->setBackgroundBrush(colors.color(QPalette::Base));
    parts.x = new QCategoryAxis;
    parts.x->setLabelsPosition(QCategoryAxis::AxisLabelsPositionOnValue);
    parts.x->setRange(ms(m_content.from), ms(m_content.to));
    const int between = hoursBetweenLabels(m_content.from, m_content.to);
    QLocale locale;
    const QString format = between < 24 ? u"HH:mm"_s : u"d MMM"_s;
    const QList<QDateTime> labels = chart_math::ticks(m_content.from, m_content.to, between, m_content.zone);
    for (const QDateTime& tick : labels) {
        const QDateTime local = tick.toTimeZone(m_content.zone);
        // Two labels must differ, also in the hour that the clock shows twice.
        QString label = locale.toString(local, format);
        if (between < 24 && local.time() == QTime(0, 0))
            label = locale.toString(local, u"d MMM"_s);
        while (parts.x->categoriesLabels().contains(label))
            label += u'\u200b';
        parts.x->append(label, ms(tick));
    }
    parts.y = new QValueAxis;
    parts.y->setRange(0, top);
    m_ticks = ticksFor(top);
    parts.y->setTickCount(m_ticks);
    parts.y->setLabelFormat(u"%.0f"_s);
    for (QAbstractAxis* axis : std::initializer_list<QAbstractAxis*>{parts.x, parts.y}) {
        axis->setLabelsColor(colors.color(QPalette::Text));
        axis->setGridLineColor(grid);
        axis->setLinePenColor(grid);
    }
    parts.chart->addAxis(parts.x, Qt::AlignBottom);
    parts.chart->addAxis(parts.y, Qt::AlignLeft);

    QColor bandColor = colors.color(QPalette::Text);
    bandColor.setAlpha(35);
    const QColor barColor = colors.color(QPalette::Highlight);
    QList<QPointF> values;
    QList<QPointF> low;
    QList<QPointF> high;
    const auto flush = [&] {
        if (!high.isEmpty())
            parts.area(high, low, bandColor);
        if (!values.isEmpty()) {
            QAreaSeries* bars = parts.area(values, {}, barColor);
            bars->setPen(QPen(barColor.darker(), 0)); // so that neighbours of one height are told apart
        }
        values.clear();
        low.clear();
        high.clear();
    };
    const bool asLine = m_content.top <= 0 && !m_content.band.empty() && m_content.steps.size() > 60;
    for (std::size_t i = 0; i < m_content.steps.size(); ++i) {
        const ChartStep& step = m_content.steps[i];
        if (!step.value) {
            flush();
            continue;
        }
        const double from = ms(step.from);
        const double to = ms(step.to);
        values << QPointF(from, 0) << QPointF(from, *step.value) << QPointF(to, *step.value)
               << QPointF(to, 0);
        if (i < m_content.band.size()) {
            low << QPointF(from, m_content.band[i].first) << QPointF(to, m_content.band[i].first);
            high << QPointF(from, std::min(top, m_content.band[i].second))
                 << QPointF(to, std::min(top, m_content.band[i].second));
        }
        if (asLine) // many narrow steps: without their sides they cost half as much
            values.remove(values.size() - 4, 1), values.remove(values.size() - 1, 1);
    }
    flush();
    // Above the bars: an incident lies in the very hours whose bars are high.
    for (const Mark& mark : std::as_const(m_content.marks)) {
        const double from = std::max(ms(mark.from), ms(m_content.from));
        const double to = std::min(mark.to.isValid() ? ms(mark.to) : ms(m_content.to), ms(m_content.to));
        const MarkLook look = lookOf(mark.kind);
        if (from < to)
            parts.area({{from, top}, {to, top}}, {{from, 0}, {to, 0}}, QBrush(look.color, look.pattern));
    }
    QPen dashed(colors.color(QPalette::Text), 1, Qt::DashLine);
    dashed.setCosmetic(true);
    if (m_content.now.isValid() && m_content.now <= m_content.to)
        parts.line({{ms(m_content.now), 0}, {ms(m_content.now), top}}, dashed);
    parts.cursor = parts.line({}, QPen(colors.color(QPalette::Text), 2));
}

void ReportChart::setCurrent(int step)
{
    m_current = step >= 0 && step < static_cast<int>(m_content.steps.size()) ? step : -1;
    if (m_parts->cursor) {
        if (m_current < 0) {
            m_parts->cursor->clear();
        } else {
            const ChartStep& at = m_content.steps[static_cast<std::size_t>(m_current)];
            const double middle = (ms(at.from) + ms(at.to)) / 2;
            m_parts->cursor->replace({{middle, 0}, {middle, m_parts->y->max()}});
        }
    }
    const QString text = m_current >= 0 && m_content.describe ? m_content.describe(m_current) : QString();
    if (!text.isEmpty())
        setAccessibleDescription(text);
    Q_EMIT readOut(text);
}

QImage ReportChart::image(double scale, const QString& title)
{
    const int margin = fontMetrics().height() / 2;
    const QString head = title + u'\n' + m_content.name;
    const auto heightOf = [this, margin](const QString& words) {
        return fontMetrics()
            .boundingRect(0, 0, width() - 2 * margin, height(), Qt::TextWordWrap, words)
            .height();
    };
    const QRect above(margin, margin, width() - 2 * margin, heightOf(head));
    const QRect below(margin, above.bottom() + margin + height(), above.width(), heightOf(m_content.legend));
    QImage image(QSize(width(), below.bottom() + margin) * scale, QImage::Format_ARGB32_Premultiplied);
    image.setDevicePixelRatio(scale);
    image.fill(palette().color(QPalette::Base));
    QPainter painter(&image);
    painter.setFont(font());
    painter.setPen(palette().color(QPalette::Text));
    painter.drawText(above, Qt::TextWordWrap, head);
    painter.drawText(below, Qt::TextWordWrap, m_content.legend);
    render(&painter, QPoint(0, above.bottom() + margin));
    return image;
}

void ReportChart::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && !m_content.steps.empty()) {
        rebuild();
        setCurrent(m_current);
    }
}

void ReportChart::keyPressEvent(QKeyEvent* event)
{
    const int last = static_cast<int>(m_content.steps.size()) - 1;
    if (event->key() == Qt::Key_Left && last >= 0)
        setCurrent(m_current < 0 ? last : std::max(0, m_current - 1));
    else if (event->key() == Qt::Key_Right && last >= 0)
        setCurrent(m_current < 0 ? last : std::min(last, m_current + 1));
    else if (event->key() == Qt::Key_Home && last >= 0)
        setCurrent(0);
    else if (event->key() == Qt::Key_End && last >= 0)
        setCurrent(last);
    else
        QWidget::keyPressEvent(event);
}

bool ReportChart::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() == QEvent::MouseMove) {
        const auto* mouse = static_cast<QMouseEvent*>(event);
        const QPointF inScene = m_parts->view->mapToScene(mouse->pos());
        const QPointF value = m_parts->chart->mapToValue(m_parts->chart->mapFromScene(inScene));
        const QDateTime time = QDateTime::fromMSecsSinceEpoch(static_cast<qint64>(value.x())).toUTC();
        const int step = chart_math::stepAt(m_content.steps, time);
        if (step != m_current)
            setCurrent(step);
    } else if (event->type() == QEvent::Leave && !hasFocus()) {
        setCurrent(-1);
    }
    return QWidget::eventFilter(watched, event);
}

} // namespace downlight
