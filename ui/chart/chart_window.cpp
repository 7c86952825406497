// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/chart/chart_window.h"

#include "core/base/compat.h"
#include "core/base/text.h"
#include "core/base/whole_file.h"
#include "ui/chart/chart_content.h"
#include "ui/chart/numbers_model.h"
#include "ui/chart/state_strip.h"
#include "ui/models/icons.h"
#include "ui/models/sentences.h"
#include "ui/report/report_dialog.h"

#include <QBuffer>
#include <QCloseEvent>
#include <QComboBox>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QMenu>
#include <QPushButton>
#include <QScreen>
#include <QTabWidget>
#include <QTableView>
#include <QToolButton>
#include <QVBoxLayout>

namespace downlight {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

constexpr auto agesAreShownEvery = 10s;
constexpr int iconSize = 24;

enum Tab { reportTab, latencyTab, uptimeTab, tableTab };

QLabel* plainLabel(QWidget* parent)
{
    auto* label = new QLabel(parent);
    label->setTextFormat(Qt::PlainText);
    label->setWordWrap(true);
    label->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    return label;
}

} // namespace

ChartWindow::ChartWindow(Parts parts, const Service& service, QWidget* parent)
    : QWidget(parent, Qt::Window)
    , m_parts(std::move(parts))
    , m_service(service)
{
    setWindowTitle(tr("%1 – reports").arg(text::isolate(service.name)));
    setWindowIcon(icons::application());
    setMinimumSize(QSize(480, 420).boundedTo(screen()->availableSize()));
    resize(QSize(760, 560).boundedTo(screen()->availableSize() * 9 / 10));
    auto* column = new QVBoxLayout(this);
    column->addWidget(buildHeader());
    m_tabs = new QTabWidget(this);
    m_reportChart = new ReportChart(m_tabs);
    m_latencyChart = new ReportChart(m_tabs);
    m_uptimeChart = new ReportChart(m_tabs);
    m_table = new QTableView(m_tabs);
    m_numbers = new NumbersModel(this);
    m_table->setModel(m_numbers);
    m_table->setAccessibleName(tr("Numbers of the chart"));
    m_table->verticalHeader()->hide();
    m_table->horizontalHeader()->setSectionResizeMode(QHeaderView::Stretch);
    m_table->setTabKeyNavigation(false);
    m_tabs->addTab(m_reportChart, tr("&Reports"));
    m_tabs->addTab(m_latencyChart, tr("Response &time"));
    m_tabs->addTab(m_uptimeChart, tr("&Uptime"));
    m_tabs->addTab(m_table, tr("T&able"));
    column->addWidget(m_tabs, 1);
    column->addWidget(buildFooter());
    for (ReportChart* chart : {m_reportChart, m_latencyChart, m_uptimeChart})
        connect(chart, &ReportChart::readOut, this, [this](const QString& text) {
            if (m_tabs->currentIndex() != tableTab) // that needs no reading out
                m_readOut->setText(text.isEmpty() ? readingHint() : text);
        });
    connect(m_tabs, &QTabWidget::currentChanged, this, [this](int tab) {
        if (tab != tableTab)
            m_charted = tab;
        m_readOut->setText(tab == tableTab ? QString() : readingHint());
        showCharts();
    });
    m_again.setSingleShot(true);
    m_again.setInterval(1s);
    connect(&m_again, &QTimer::timeout, this, &ChartWindow::reload);
    m_ages.setInterval(agesAreShownEvery);
    connect(&m_ages, &QTimer::timeout, this, [this] {
        showState();
        if (!m_loadedAt.isValid()
            || m_loadedAt.secsTo(m_parts.engine.clock().now()) > std::chrono::seconds(60s).count())
            reload();
    });
    m_ages.start();
    connect(&m_parts.reports, &Reports::counted, this, [this](const QStringList& keys) {
        const CrowdPlace place = placeOf(m_service);
        if (keys.contains(crowdKey(place.service, place.instance)) && !m_again.isActive())
            m_again.start();
    });
    connect(&m_parts.reports, &Reports::statusChanged, this, [this] { m_again.start(); });
    connect(&m_parts.engine, &Engine::verdictChanged, this, [this](const QString& id) {
        if (id == m_service.id) {
            showState();
            m_again.start();
        }
    });
    connect(&m_parts.engine, &Engine::acted, this, &ChartWindow::showState);
    showState();
    reload();
}

QWidget* ChartWindow::buildHeader()
{
    auto* header = new QWidget(this);
    auto* column = new QVBoxLayout(header);
    column->setContentsMargins(0, 0, 0, 0);
    auto* row = new QHBoxLayout;
    m_icon = new QLabel(header);
    m_icon->setFixedSize(iconSize, iconSize);
    m_title = plainLabel(header);
    QFont large = font();
    large.setPointSizeF(large.pointSizeF() * 1.25);
    m_title->setFont(large);
    auto* report = new QPushButton(tr("Report an &issue…"), header);
    m_bell = new QPushButton(tr("&Bell"), header);
    m_bell->setCheckable(true);
    m_bell->setToolTip(text::toolTip(tr("Be told when it is back, whatever is silenced")));
    row->addWidget(m_icon);
    row->addWidget(m_title, 1);
    row->addWidget(report);
    row->addWidget(m_bell);
    column->addLayout(row);
    m_counts = plainLabel(header);
    column->addWidget(m_counts);
    auto* below = new QHBoxLayout;
    m_age = plainLabel(header);
    QFont small = font();
    small.setPointSizeF(small.pointSizeF() * 0.9);
    m_age->setFont(small);
    auto* label = new QLabel(tr("&Show:"), header);
    m_range = new QComboBox(header);
    m_range->addItem(tr("24 hours"), 1);
    m_range->addItem(tr("7 days"), 7);
    m_range->addItem(tr("30 days"), 30);
    m_range->addItem(tr("A year"), 365);
    label->setBuddy(m_range);
    auto* exporting = new QToolButton(header);
    exporting->setText(tr("&Export"));
    exporting->setPopupMode(QToolButton::InstantPopup);
    auto* menu = new QMenu(exporting);
    connect(menu->addAction(tr("Picture (PNG)…")), &QAction::triggered, this, &ChartWindow::exportPng);
    connect(menu->addAction(tr("Numbers (CSV)…")), &QAction::triggered, this, &ChartWindow::exportCsv);
    exporting->setMenu(menu);
    below->addWidget(m_age, 1);
    below->addWidget(label);
    below->addWidget(m_range);
    below->addWidget(exporting);
    column->addLayout(below);
    connect(report, &QPushButton::clicked, this, [this] { Q_EMIT reportRequested(m_service.id); });
    connect(m_bell, &QPushButton::clicked, this,
            [this](bool on) { m_parts.engine.setBell(m_service.id, on); });
    connect(m_range, &QComboBox::currentIndexChanged, this, &ChartWindow::reload);
    return header;
}

QWidget* ChartWindow::buildFooter()
{
    auto* footer = new QWidget(this);
    auto* column = new QVBoxLayout(footer);
    column->setContentsMargins(0, 0, 0, 0);
    m_readOut = plainLabel(footer);
    m_readOut->setText(readingHint());
    column->addWidget(m_readOut);
    m_legend = plainLabel(footer);
    QFont small = font();
    small.setPointSizeF(small.pointSizeF() * 0.9);
    m_legend->setFont(small);
    column->addWidget(m_legend);
    m_strip = new StateStrip(footer);
    column->addWidget(m_strip);
    m_typesShown = plainLabel(footer);
    column->addWidget(m_typesShown);
    return footer;
}

QString ChartWindow::readingHint()
{
    return tr("Point at the chart, or use left and right, to read it out.");
}

int ChartWindow::days() const
{
    return m_range->currentData().toInt();
}

void ChartWindow::present()
{
    setWindowState(windowState() & ~Qt::WindowMinimized);
    show();
    raise();
    activateWindow();
    m_reportChart->setFocus();
}

void ChartWindow::showState()
{
    const WatchedService* watched = m_parts.engine.service(m_service.id);
    const Level level = watched ? watched->verdict.level : Level::Unknown;
    m_icon->setPixmap(icons::forLevel(level).pixmap(iconSize));
    m_icon->setAccessibleName(Sentences::level(level));
    m_title->setText(watched ? u"%1 – %2"_s.arg(
                         text::isolate(m_service.name),
                         level == Level::Operational
                             ? (watched->verdict.held ? tr("No issues when last read") : tr("No issues"))
                             : Sentences::headline(watched->verdict))
                             : m_service.name);
    m_bell->setEnabled(watched);
    m_bell->setChecked(watched && m_parts.engine.noticeRules().of(m_service.id).bell);
    if (!m_trouble.isEmpty())
        m_age->setText(m_countedAt.isValid() ? tr("Counts of people are unavailable (%1); last known %2.")
                                                   .arg(m_trouble, Sentences::when(m_countedAt))
                                             : tr("Counts of people are unavailable: %1.").arg(m_trouble));
    else if (m_countedAt.isValid())
        m_age->setText(tr("Updated %1 ago.")
                           .arg(Sentences::duration(std::chrono::seconds(
                               std::max<qint64>(1, m_countedAt.secsTo(m_parts.engine.clock().now()))))));
    else
        m_age->setText(tr("Reading…"));
}

void ChartWindow::reload()
{
    const int asked = ++m_asked;
    const ChartContent::Span span{days(), m_parts.engine.clock().now(), QTimeZone::systemTimeZone()};
    m_parts.history(m_service.id, span.from(), *this, [this, asked](const Result<ServiceHistory>& stored) {
        if (asked != m_asked)
            return;
        m_stored = stored.value_or(ServiceHistory());
        showCharts();
    });
    m_parts.reports.history(m_service, days(), *this, [this, asked](const Result<CrowdHistory>& crowd) {
        if (asked != m_asked)
            return;
        m_trouble = crowd ? QString() : text::clean(crowd.error().detail);
        if (crowd) {
            m_crowd = *crowd;
            takeLive();
            m_loadedAt = m_parts.engine.clock().now();
        }
        showCharts();
        showState();
    });
    reloadLive();
}

void ChartWindow::reloadLive()
{
    m_parts.reports.live(m_service, *this, [this](const Result<CrowdLive>& live) {
        if (!live)
            return;
        m_live = *live;
        takeLive();
        // A cache on the way may answer for a hub that is gone: what counts is when the counting was.
        const QDateTime counted = chart_math::timeOf(live->at);
        const QDateTime now = m_parts.engine.clock().now();
        m_countedAt = counted.secsTo(now) > std::chrono::seconds(2min).count() ? counted : now;
        showCharts();
        const int today =
            chart_math::sinceMidnight(live->counts.quarters, counted, now, QTimeZone::systemTimeZone());
        m_counts->setText(tr("%n report(s) this hour", nullptr, live->counts.thisHour)
                          + tr(", %1").arg(ReportDialog::usually(live->usualThisHour)) + u" · "_s
                          + tr("%1 today").arg(today));
        showTypes(*live);
        showState(); // "Reading…" is over
    });
}

/// The hour that runs is fresher in what is known of now than in the history.
void ChartWindow::takeLive()
{
    if (!m_live)
        return;
    const auto index = (std::chrono::floor<std::chrono::hours>(m_live->at) - m_crowd.start) / 60min;
    if (index >= 0 && index < static_cast<qint64>(m_crowd.people.size()))
        m_crowd.people[static_cast<std::size_t>(index)] = m_live->counts.thisHour;
}

void ChartWindow::showTypes(const CrowdLive& live)
{
    QList<std::pair<int, QString>> named;
    for (auto it = live.counts.types.cbegin(); it != live.counts.types.cend(); ++it) {
        const auto known = std::find_if(m_parts.types.begin(), m_parts.types.end(),
                                        [&it](const ProblemType& type) { return type.id == it.key(); });
        named.append({*it,
                      known != m_parts.types.end() ? known->title
                          : it.key() == "other"_L1 ? tr("Something else")
                                                   : it.key()});
    }
    std::sort(named.begin(), named.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
    QStringList words;
    for (const auto& [count, title] : std::as_const(named))
        words.append(tr("%1 (%2)").arg(text::clean(title, 60)).arg(count));
    m_typesShown->setText(words.isEmpty() ? QString()
                                          : tr("What people name today: %1.").arg(words.join(u", "_s)));
    m_typesShown->setVisible(!words.isEmpty());
}

void ChartWindow::showCharts()
{
    const ChartContent::Span span{days(), m_parts.engine.clock().now(), QTimeZone::systemTimeZone()};
    const WatchedService* watched = m_parts.engine.service(m_service.id);
    const bool asTable = m_tabs->currentIndex() == tableTab;
    // Only what is looked at is drawn. The table has the numbers of the chart that was looked at last.
    switch (m_charted) {
    case reportTab:
        m_reportChart->setContent(ChartContent::reports(
            m_crowd, watched && watched->reading ? watched->reading->unpack() : Reading(), span));
        break;
    case latencyTab:
        m_latencyChart->setContent(ChartContent::latency(m_stored.hours, span));
        break;
    default:
        m_uptimeChart->setContent(ChartContent::uptime(m_stored.hours, span));
        m_readOut->setText(ChartContent::uptimeSummary(m_stored.hours, span));
        break;
    }
    if (asTable)
        m_numbers->setContent(shownChart().content());
    m_legend->setText(asTable ? shownChart().content().name : shownChart().content().legend);
    m_strip->setStretches(
        ChartContent::stretches(m_stored, watched ? watched->verdict.level : Level::Unknown, span),
        span.from(), span.to());
}

/// The chart that is looked at, or whose numbers are.
ReportChart& ChartWindow::shownChart() const
{
    return m_charted == latencyTab ? *m_latencyChart
        : m_charted == uptimeTab   ? *m_uptimeChart
                                   : *m_reportChart;
}

void ChartWindow::save(const QString& title, const QString& suffix,
                       const std::function<bool(const QString&)>& write)
{
    auto* dialog = new QFileDialog(this, title);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(suffix);
    dialog->setNameFilter(suffix.toUpper() + u" (*."_s + suffix + u')');
    dialog->selectFile(u"%1-%2-days.%3"_s.arg(m_service.id).arg(days()).arg(suffix));
    connect(dialog, &QFileDialog::fileSelected, this, [this, write](const QString& path) {
        m_readOut->setText(write(path) ? tr("Written to %1.").arg(path)
                                       : tr("%1 could not be written.").arg(path));
    });
    dialog->open();
}

void ChartWindow::exportPng()
{
    save(tr("Export the picture"), u"png"_s, [this](const QString& path) {
        constexpr double sharp = 2;
        QBuffer png;
        return png.open(QIODevice::WriteOnly) && shownChart().image(sharp, m_service.name).save(&png, "PNG")
            && writeWhole(path, png.data());
    });
}

void ChartWindow::exportCsv()
{
    save(tr("Export the numbers"), u"csv"_s, [this](const QString& path) {
        return writeWhole(path, NumbersModel::toCsv(shownChart().content())).has_value();
    });
}

void ChartWindow::closeEvent(QCloseEvent* event)
{
    QWidget::closeEvent(event);
    Q_EMIT closed(m_service.id);
}

void ChartWindow::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Escape)
        close();
    else if (event->matches(QKeySequence::Refresh))
        reload();
    else
        QWidget::keyPressEvent(event);
}

} // namespace downlight
