// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/popup/list_window.h"

#include "core/base/text.h"
#include "ui/catalogue/parts_dialog.h"
#include "ui/models/icons.h"
#include "ui/models/light.h"
#include "ui/models/sentences.h"
#include "ui/models/service_list_model.h"
#include "ui/popup/detail_pane.h"
#include "ui/popup/service_delegate.h"
#include "ui/popup/undo_banner.h"

#include <QDesktopServices>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QListView>
#include <QPushButton>
#include <QScreen>
#include <QSplitter>
#include <QStackedWidget>
#include <QVBoxLayout>

namespace downlight {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

constexpr auto agesAreShownEvery = 15s;
constexpr int headerIcon = 32;

} // namespace

ListWindow::ListWindow(Engine& engine, QWidget* parent)
    : QWidget(parent)
    , m_engine(engine)
    , m_model(new ServiceListModel(engine, this))
{
    setWindowTitle(tr("Downlight"));
    setWindowIcon(icons::application());
    setMinimumSize(QSize(540, 400).boundedTo(screen()->availableSize()));
    resize(QSize(620, 520).boundedTo(screen()->availableSize() * 9 / 10));
    auto* layout = new QVBoxLayout(this);
    layout->addWidget(buildHeader());
    m_undo = new UndoBanner(this);
    layout->addWidget(m_undo);
    m_stack = new QStackedWidget(this);
    m_stack->addWidget(buildList());
    m_stack->addWidget(buildEmpty());
    layout->addWidget(m_stack, 1);
    m_ages.setInterval(agesAreShownEvery);
    m_ages.setTimerType(Qt::VeryCoarseTimer);
    connect(&m_ages, &QTimer::timeout, this, [this] {
        m_model->refreshAges();
        refresh();
    });
    connect(&engine, &Engine::verdictChanged, this, &ListWindow::refresh);
    connect(&engine, &Engine::servicesChanged, this, &ListWindow::refresh);
    connect(&engine, &Engine::connectionChanged, this, &ListWindow::refresh);
    connect(&engine, &Engine::acted, this, &ListWindow::refresh);
    connect(&engine, &Engine::serviceTouched, this, [this](const QString& id) {
        if (isVisible() && id == m_details->shown())
            m_details->refresh();
    });
    refresh();
}

QWidget* ListWindow::buildHeader()
{
    auto* header = new QWidget(this);
    auto* column = new QVBoxLayout(header);
    column->setContentsMargins(0, 0, 0, 0);
    auto* row = new QHBoxLayout;
    m_icon = new QLabel(header);
    m_icon->setFixedSize(headerIcon, headerIcon);
    m_answer = new QLabel(header);
    m_answer->setTextFormat(Qt::PlainText);
    m_answer->setWordWrap(true);
    // A name without spaces must not make the window wider than the screen.
    m_answer->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    QFont large = font();
    large.setPointSizeF(large.pointSizeF() * 1.25);
    m_answer->setFont(large);
    auto* add = new QPushButton(tr("A&dd services…"), header);
    auto* settings = new QPushButton(tr("Se&ttings…"), header);
    row->addWidget(m_icon);
    row->addWidget(m_answer, 1);
    row->addWidget(add);
    row->addWidget(settings);
    column->addLayout(row);
    m_trouble = new QLabel(header);
    m_trouble->setTextFormat(Qt::PlainText);
    m_trouble->setWordWrap(true);
    m_trouble->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_trouble->hide();
    m_gotIt = new QPushButton(tr("&Got it"), header);
    m_gotIt->setAccessibleDescription(tr("Removes these lines for good"));
    m_gotIt->hide();
    auto* lines = new QHBoxLayout;
    lines->addWidget(m_trouble, 1);
    lines->addWidget(m_gotIt, 0, Qt::AlignTop);
    column->addLayout(lines);
    connect(m_gotIt, &QPushButton::clicked, this, &ListWindow::troubleRead);
    connect(add, &QPushButton::clicked, this, &ListWindow::addRequested);
    connect(settings, &QPushButton::clicked, this, &ListWindow::settingsRequested);
    return header;
}

QWidget* ListWindow::buildList()
{
    auto* splitter = new QSplitter(Qt::Vertical, this);
    m_list = new QListView(splitter);
    m_list->setModel(m_model);
    m_list->setItemDelegate(new ServiceDelegate(m_list));
    m_list->setUniformItemSizes(true);
    m_list->setAccessibleName(tr("Watched services, worst first"));
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_details = new DetailPane(m_engine, splitter);
    splitter->setStretchFactor(0, 3);
    splitter->setStretchFactor(1, 1);
    splitter->setChildrenCollapsible(false);
    connect(m_list->selectionModel(), &QItemSelectionModel::currentChanged, this,
            [this](const QModelIndex& current) {
                m_details->show(current.data(ServiceListModel::IdRole).toString());
            });
    connect(m_list, &QListView::activated, this,
            [this](const QModelIndex& index) { openPage(index.data(ServiceListModel::IdRole).toString()); });
    connect(m_details, &DetailPane::openPageRequested, this, &ListWindow::openPage);
    connect(m_details, &DetailPane::aboutRequested, this, &ListWindow::aboutRequested);
    connect(m_details, &DetailPane::partsRequested, this, &ListWindow::chooseParts);
    connect(m_details, &DetailPane::reportRequested, this, &ListWindow::reportRequested);
    connect(m_details, &DetailPane::chartRequested, this, &ListWindow::chartRequested);
    connect(m_details, &DetailPane::removeRequested, this, &ListWindow::removeRequested);
    connect(m_details, &DetailPane::serviceChanged, this, &ListWindow::serviceChanged);
    return splitter;
}

void ListWindow::chooseParts(const QString& id)
{
    const WatchedService* watched = m_engine.service(id);
    if (!watched || !watched->reading)
        return;
    auto* dialog = new PartsDialog(watched->service.name, watched->reading->unpack(),
                                   watched->service.page.components, watched->missingParts, this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QDialog::accepted, this, [this, dialog, id] {
        const WatchedService* now = m_engine.service(id);
        if (!now)
            return;
        Service service = now->service;
        const QStringList chosen = dialog->chosen();
        service.page.components = chosen;
        service.page.componentIds.removeIf(
            [&chosen](const auto& known) { return !chosen.contains(known.key()); });
        Q_EMIT serviceChanged(service);
    });
    dialog->open();
}

QWidget* ListWindow::buildEmpty()
{
    auto* empty = new QWidget(this);
    auto* column = new QVBoxLayout(empty);
    auto* picture = new QLabel(empty);
    picture->setPixmap(icons::application().pixmap(64));
    picture->setAlignment(Qt::AlignCenter);
    picture->setAccessibleName(tr("Downlight"));
    auto* text = new QLabel(tr("Nothing is watched yet.\nChoose the services you rely on from the "
                               "catalogue, or paste the address of any site or status page."),
                            empty);
    text->setTextFormat(Qt::PlainText);
    text->setAlignment(Qt::AlignCenter);
    text->setWordWrap(true);
    auto* add = new QPushButton(tr("Choose the &first services…"), empty);
    column->addStretch();
    column->addWidget(picture);
    column->addWidget(text);
    column->addWidget(add, 0, Qt::AlignCenter);
    column->addStretch();
    connect(add, &QPushButton::clicked, this, &ListWindow::addRequested);
    return empty;
}

void ListWindow::present(const QString& id)
{
    if (!id.isEmpty())
        m_list->setCurrentIndex(m_model->indexOf(id));
    else if (!m_list->currentIndex().isValid() && m_model->rowCount() > 0)
        m_list->setCurrentIndex(m_model->index(0));
    setWindowState(windowState() & ~Qt::WindowMinimized);
    show();
    raise();
    activateWindow();
    m_list->setFocus();
}

void ListWindow::setTrouble(const QString& text, bool isKept)
{
    // Many of them must not push the list out of the window: the oldest say how it began, the newest how it
    // is.
    constexpr qsizetype oldest = 3;
    constexpr qsizetype newest = 3;
    QStringList lines = text.split(u'\n');
    if (const qsizetype more = lines.size() - oldest - newest; more > 0)
        lines = lines.first(oldest) + QStringList(tr("… and %n more …", nullptr, static_cast<int>(more)))
            + lines.last(newest);
    m_trouble->setText(lines.join(u'\n'));
    m_trouble->setVisible(!text.isEmpty());
    m_gotIt->setVisible(isKept && !text.isEmpty());
}

void ListWindow::refresh()
{
    if (!isVisible() && !m_answer->text().isEmpty())
        return;
    m_answer->setText(Sentences::answer(m_engine));
    const Light light = Light::of(m_engine);
    m_icon->setPixmap(light.icon().pixmap(headerIcon));
    m_icon->setAccessibleName(light.offline       ? Sentences::connection(m_engine.connection())
                                  : light.snoozed ? tr("Snoozed")
                                                  : Sentences::level(light.level));
    m_stack->setCurrentIndex(m_engine.services().empty() ? 1 : 0);
    m_details->refresh();
}

void ListWindow::openPage(const QString& id)
{
    const WatchedService* watched = m_engine.service(id);
    if (watched && !watched->service.webPage().isEmpty())
        QDesktopServices::openUrl(watched->service.webPage());
}

void ListWindow::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    m_ages.start();
    refresh();
}

void ListWindow::hideEvent(QHideEvent* event)
{
    QWidget::hideEvent(event);
    m_ages.stop();
}

void ListWindow::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Escape)
        hide();
    else if (event->matches(QKeySequence::Refresh))
        m_engine.checkNow({});
    else if (event->matches(QKeySequence::New))
        Q_EMIT addRequested();
    else if (event->key() == Qt::Key_Delete && !m_details->shown().isEmpty())
        Q_EMIT removeRequested(m_details->shown());
    else
        QWidget::keyPressEvent(event);
}

} // namespace downlight
