// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/catalogue/catalogue_window.h"

#include "core/base/text.h"
#include "ui/catalogue/catalogue_model.h"
#include "ui/catalogue/server_dialog.h"
#include "ui/catalogue/service_page.h"
#include "ui/models/icons.h"
#include "ui/popup/undo_banner.h"

#include <QDesktopServices>
#include <QDragEnterEvent>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QListWidget>
#include <QMimeData>
#include <QPushButton>
#include <QScreen>
#include <QSplitter>
#include <QVBoxLayout>

namespace downlight {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

constexpr auto selectionRests = 500ms;
constexpr int popularCount = 60;
constexpr int mostHits = 60;
constexpr int popularRow = 0;
constexpr int tileIcon = 48;
constexpr int listIcon = 24;

bool looksLikeAddress(const QString& text)
{
    return text.contains("://"_L1) || (text.contains(u'.') && !text.contains(u' ') && pastedAddress(text));
}

} // namespace

CatalogueWindow::CatalogueWindow(std::shared_ptr<const Catalogue> catalogue, Engine& engine,
                                 NetworkGate& network, const SourceRegistry& sources, QWidget* parent)
    : QWidget(parent, Qt::Window)
    , m_catalogue(std::move(catalogue))
    , m_engine(engine)
    , m_search(m_catalogue)
    , m_resolver(network, sources)
    , m_model(new CatalogueModel(m_catalogue, engine, this))
{
    setWindowTitle(tr("Add services"));
    setWindowIcon(icons::application());
    setAcceptDrops(true);
    resize(QSize(980, 640).boundedTo(screen()->availableSize() * 9 / 10));
    auto* layout = new QVBoxLayout(this);
    layout->addWidget(buildSearch());
    layout->addWidget(buildLists(), 1);
    m_undo = new UndoBanner(this); // below: what is about to be clicked must not move
    layout->addWidget(m_undo);
    m_pause.setSingleShot(true);
    m_pause.setInterval(selectionRests);
    connect(&m_pause, &QTimer::timeout, this, &CatalogueWindow::look);
    connect(m_field, &QLineEdit::textChanged, this, &CatalogueWindow::search);
    connect(&engine, &Engine::servicesChanged, this, &CatalogueWindow::refresh);
    connect(&engine, &Engine::verdictChanged, this, &CatalogueWindow::refresh);
    fillCategories();
    m_categories->setCurrentRow(popularRow);
}

CatalogueWindow::~CatalogueWindow() = default;

QWidget* CatalogueWindow::buildSearch()
{
    auto* top = new QWidget(this);
    auto* column = new QVBoxLayout(top);
    column->setContentsMargins(0, 0, 0, 0);
    m_field = new QLineEdit(top);
    m_field->setPlaceholderText(tr("Type a name, or paste an address"));
    m_field->setAccessibleName(tr("Search among %n service(s)", nullptr, m_catalogue->size()));
    m_field->setClearButtonEnabled(true);
    m_field->setMaxLength(2048);
    m_field->installEventFilter(this);
    column->addWidget(m_field);
    auto* row = new QHBoxLayout;
    m_hint = new QLabel(top);
    m_hint->setTextFormat(Qt::PlainText);
    m_hint->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_address = new QPushButton(top);
    m_address->hide();
    connect(m_address, &QPushButton::clicked, this,
            [this] { Q_EMIT addressRequested(m_field->text().trimmed()); });
    row->addWidget(m_hint, 1);
    row->addWidget(m_address);
    auto* import = new QPushButton(tr("&Import…"), top);
    import->setToolTip(
        tr("Take over a set-up of Uptime Kuma, Gatus, stts or a feed reader, or a list of addresses"));
    connect(import, &QPushButton::clicked, this, &CatalogueWindow::importRequested);
    row->addWidget(import);
    auto* save = new QPushButton(tr("&Export…"), top);
    save->setToolTip(tr("Save the watch list, without secrets, for another machine"));
    connect(save, &QPushButton::clicked, this, &CatalogueWindow::exportRequested);
    row->addWidget(save);
    column->addLayout(row);
    m_trouble = new QLabel(top);
    m_trouble->setTextFormat(Qt::PlainText);
    m_trouble->setWordWrap(true);
    m_trouble->hide();
    column->addWidget(m_trouble);
    return top;
}

QWidget* CatalogueWindow::buildLists()
{
    auto* splitter = new QSplitter(this);
    m_categories = new QListWidget(splitter);
    m_categories->setAccessibleName(tr("Categories"));
    m_list = new QListView(splitter);
    m_list->setObjectName(u"services"_s);
    m_list->setModel(m_model);
    m_list->setAccessibleName(tr("Services"));
    m_list->setResizeMode(QListView::Adjust);
    m_list->setMovement(QListView::Static);
    m_list->setLayoutMode(QListView::Batched);
    m_list->setWordWrap(true);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_page = new ServicePage(m_catalogue, m_engine, splitter);
    splitter->setStretchFactor(0, 0);
    splitter->setStretchFactor(1, 2);
    splitter->setStretchFactor(2, 3);
    splitter->setSizes({170, 350, 460});
    splitter->setChildrenCollapsible(false);
    // The selection, not the current row: that is set by the mere arrival of the keyboard.
    connect(m_categories, &QListWidget::itemSelectionChanged, this, [this] {
        if (m_categories->selectedItems().isEmpty())
            return;
        const int row = m_categories->currentRow();
        if (!m_field->text().isEmpty()) {
            const QSignalBlocker quiet(m_field);
            m_field->clear();
        }
        m_address->hide();
        showCategory(row - 1);
    });
    connect(m_list->selectionModel(), &QItemSelectionModel::currentChanged, this, &CatalogueWindow::select);
    connect(m_list, &QListView::activated, this, &CatalogueWindow::addFromList);
    connect(m_page, &ServicePage::addRequested, this, &CatalogueWindow::add);
    connect(m_page, &ServicePage::removeRequested, this, &CatalogueWindow::removeRequested);
    connect(m_page, &ServicePage::componentsChosen, this, &CatalogueWindow::componentsChosen);
    connect(m_page, &ServicePage::openRequested, this,
            [](const QUrl& url) { QDesktopServices::openUrl(url); });
    connect(m_page, &ServicePage::serviceRequested, this, [this](const QString& slug) {
        if (const auto entry = m_catalogue->find(slug))
            showEntry(*entry);
    });
    connect(m_page, &ServicePage::categoryRequested, this, [this](const QString& id) {
        const QList<Category>& categories = m_catalogue->categories();
        for (int i = 0; i < categories.size(); ++i) {
            if (categories[i].id == id)
                m_categories->setCurrentRow(i + 1);
        }
    });
    return splitter;
}

void CatalogueWindow::fillCategories()
{
    m_categories->addItem(tr("Popular"));
    const QList<Category>& categories = m_catalogue->categories();
    for (const Category& category : categories)
        m_categories->addItem(category.title);
    m_categories->setFixedWidth(m_categories->sizeHintForColumn(0) + 40);
}

void CatalogueWindow::present(const QString& slug)
{
    if (const auto entry = slug.isEmpty() ? std::nullopt : m_catalogue->find(slug))
        showEntry(*entry);
    setWindowState(windowState() & ~Qt::WindowMinimized);
    show();
    raise();
    activateWindow();
    m_field->setFocus();
    m_field->selectAll();
}

void CatalogueWindow::setSearch(const QString& text)
{
    m_field->setText(text);
}

void CatalogueWindow::setTrouble(const QString& text)
{
    m_trouble->setText(text);
    m_trouble->setVisible(!text.isEmpty());
}

void CatalogueWindow::showCategory(int category)
{
    const QList<int> rows =
        category < 0 ? m_catalogue->popular(popularCount) : m_catalogue->inCategory(category);
    m_hint->setText(category < 0 ? tr("What many people rely on. %n service(s) can be found by name.",
                                      nullptr, m_catalogue->size())
                                 : tr("%n service(s)", nullptr, static_cast<int>(rows.size())));
    showRows(rows, category < 0);
}

void CatalogueWindow::showRows(const QList<int>& rows, bool tiles)
{
    m_list->setViewMode(tiles ? QListView::IconMode : QListView::ListMode);
    m_list->setIconSize(tiles ? QSize(tileIcon, tileIcon) : QSize(listIcon, listIcon));
    m_list->setGridSize(
        tiles ? QSize(fontMetrics().averageCharWidth() * 16, tileIcon + fontMetrics().height() * 3)
              : QSize());
    m_list->setUniformItemSizes(!tiles); // names of tiles take one line or two
    m_list->setSpacing(tiles ? 4 : 1);
    m_list->setMovement(QListView::Static);
    m_model->setRows(rows);
    m_list->scrollToTop();
}

void CatalogueWindow::search()
{
    const QString typed = m_field->text().trimmed();
    const bool address = looksLikeAddress(typed);
    if (typed.isEmpty()) {
        m_address->hide();
        m_categories->setCurrentRow(popularRow);
        return showCategory(-1);
    }
    {
        const QSignalBlocker quiet(m_categories);
        m_categories->setCurrentRow(-1);
    }
    const QList<SearchHit> hits = m_search.find(typed, mostHits);
    QList<int> rows;
    for (const SearchHit& hit : hits)
        rows.append(hit.row);
    const bool guessed = !hits.isEmpty() && hits.first().guessed;
    m_hint->setText(
        rows.isEmpty() ? (address ? tr("No service of the catalogue has this address.")
                                  : tr("No service is called so. Any address can be watched: paste it here."))
            : guessed  ? tr("Did you mean:")
                       : tr("%n service(s)", nullptr, static_cast<int>(rows.size())));
    m_address->setText(tr("&Watch this address…"));
    m_address->setVisible(address || rows.isEmpty());
    showRows(rows, false);
    if (rows.isEmpty())
        showNothing();
    else
        m_list->setCurrentIndex(m_model->index(0));
}

/// No service is selected: nothing must look as if it were.
void CatalogueWindow::showNothing()
{
    forgetFound();
    m_page->clear();
}

/// What was asked for the selection before must not be taken for this one's.
void CatalogueWindow::forgetFound()
{
    m_pause.stop();
    m_resolver.cancel();
    m_resolved.reset();
    m_addWhenFound = false;
}

void CatalogueWindow::select(const QModelIndex& index)
{
    if (index.isValid())
        showEntry(m_catalogue->entry(index.data(CatalogueModel::RowRole).toInt()));
}

void CatalogueWindow::showEntry(const CatalogueEntry& entry)
{
    forgetFound();
    m_page->show(entry);
    m_pause.start();
}

/// Asks the network about what is shown, once the selection rests there.
void CatalogueWindow::look()
{
    if (m_page->shown().slug.isEmpty())
        return;
    Q_EMIT crowdWanted(m_page->shown());
    if (watchedAs(m_engine, m_page->shown()))
        return;
    if (!m_catalogue->instancesOf(m_page->shown().slug).isEmpty())
        return m_page->setFound({}, tr("It is many servers: you say which one is yours."));
    m_page->setFound({}, tr("Asking …"));
    m_resolver.resolve(m_page->shown(), [this](const Result<ResolvedEntry>& resolved) { found(resolved); });
}

void CatalogueWindow::found(const Result<ResolvedEntry>& resolved)
{
    if (!resolved) {
        m_page->setFound({}, resolved.error().detail);
        m_addWhenFound = false;
        return;
    }
    const Service& service = resolved->service;
    m_resolved = *resolved;
    QStringList sides;
    if (!service.page.url.isEmpty())
        sides.append(resolved->reading.readAt.isValid() ? tr("its status page")
                                                        : tr("its status page (it cannot be read now)"));
    if (!service.probe.url.isEmpty())
        sides.append(tr("%1 itself").arg(service.probe.url.host()));
    m_page->setFound(resolved->reading, tr("Watched will be: %1.").arg(sides.join(tr(" and "))));
    if (std::exchange(m_addWhenFound, false))
        add();
}

void CatalogueWindow::add()
{
    if (m_page->shown().slug.isEmpty() || watchedAs(m_engine, m_page->shown()))
        return;
    if (const CatalogueEntry& shown = m_page->shown(); !m_catalogue->instancesOf(shown.slug).isEmpty())
        return ServerDialog::ask(shown, *m_catalogue, this, [this](const CatalogueEntry& server) {
            showEntry(server);
            add();
        });
    if (!m_resolved) {
        // Not asked yet: what does not answer is not watched.
        m_addWhenFound = true;
        m_pause.stop();
        return look();
    }
    Service service = m_resolved->service;
    service.page.components = m_page->chosen();
    Q_EMIT addRequested(service);
}

/// What is taken is what is selected in the list, whatever was looked at since. Removing has a button of its
/// own: nobody stops watching by Return.
void CatalogueWindow::addFromList(const QModelIndex& index)
{
    const CatalogueEntry entry = m_catalogue->entry(index.data(CatalogueModel::RowRole).toInt());
    if (m_page->shown().slug != entry.slug)
        showEntry(entry);
    add();
}

void CatalogueWindow::refresh()
{
    if (!isVisible())
        return;
    m_model->refresh();
    m_page->refresh();
}

void CatalogueWindow::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Escape)
        close();
    else if (event->matches(QKeySequence::Find))
        m_field->setFocus();
    else
        QWidget::keyPressEvent(event);
}

/// From the field the arrow keys lead into the list, and Return takes what is selected.
bool CatalogueWindow::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == m_field && event->type() == QEvent::KeyPress) {
        const auto* key = static_cast<QKeyEvent*>(event);
        if (key->key() == Qt::Key_Down && m_model->rowCount() > 0) {
            m_list->setFocus();
            if (!m_list->currentIndex().isValid())
                m_list->setCurrentIndex(m_model->index(0));
            return true;
        }
        if (key->key() == Qt::Key_Return || key->key() == Qt::Key_Enter) {
            if (m_address->isVisible())
                m_address->click();
            else if (m_list->currentIndex().isValid())
                addFromList(m_list->currentIndex());
            return true;
        }
    }
    return QWidget::eventFilter(watched, event);
}

void CatalogueWindow::closeEvent(QCloseEvent* event)
{
    m_undo->settle();
    QWidget::closeEvent(event);
    Q_EMIT closed();
}

void CatalogueWindow::dragEnterEvent(QDragEnterEvent* event)
{
    if (event->mimeData()->hasUrls() || event->mimeData()->hasText())
        event->acceptProposedAction();
}

void CatalogueWindow::dropEvent(QDropEvent* event)
{
    QStringList paths;
    const QList<QUrl> urls = event->mimeData()->urls();
    for (const QUrl& url : urls) {
        if (url.isLocalFile())
            paths.append(url.toLocalFile());
    }
    if (!paths.isEmpty())
        Q_EMIT filesDropped(paths);
    else if (!urls.isEmpty())
        setSearch(urls.first().toString());
    else
        setSearch(event->mimeData()->text().left(2048).trimmed());
    event->acceptProposedAction();
}

} // namespace downlight
