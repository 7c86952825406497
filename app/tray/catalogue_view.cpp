// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/tray/catalogue_view.h"

#include "core/base/text.h"
#include "core/base/whole_file.h"
#include "core/catalogue/export.h"
#include "core/catalogue/import_file.h"
#include "ui/catalogue/catalogue_window.h"
#include "ui/catalogue/import_dialog.h"
#include "ui/catalogue/service_page.h"
#include "ui/popup/undo_banner.h"

#include <QFileDialog>
#include <QFileInfo>

#include <limits>

namespace downlight {

using namespace std::chrono_literals;

CatalogueView::CatalogueView(Parts parts, QObject* parent)
    : QObject(parent)
    , m_parts(std::move(parts))
{
    // However many events come, one question a second; and without any, what is shown is never old.
    m_crowdSoon.setSingleShot(true);
    connect(&m_crowdSoon, &QTimer::timeout, this, [this] {
        if (!m_window)
            return;
        if (!m_window->page().shown().slug.isEmpty())
            askCrowd(m_window->page().shown());
        m_crowdSoon.start(1min);
    });
}

CatalogueView::~CatalogueView() = default;

QWidget* CatalogueView::window() const
{
    return m_window.get();
}

bool CatalogueView::show(const QString& slug)
{
    if (!m_window) {
        const std::shared_ptr<const Catalogue> catalogue = m_parts.catalogue ? m_parts.catalogue() : nullptr;
        if (!catalogue)
            return false;
        m_window =
            std::make_unique<CatalogueWindow>(catalogue, m_parts.engine, m_parts.network, m_parts.sources);
        connect(m_window.get(), &CatalogueWindow::addRequested, this, &CatalogueView::add);
        connect(m_window.get(), &CatalogueWindow::removeRequested, this, &CatalogueView::remove);
        connect(m_window.get(), &CatalogueWindow::componentsChosen, this, &CatalogueView::choose);
        connect(m_window.get(), &CatalogueWindow::addressRequested, this, &CatalogueView::addressRequested);
        connect(m_window.get(), &CatalogueWindow::filesDropped, this,
                [this](const QStringList& paths) { importFile(paths.first()); });
        connect(m_window.get(), &CatalogueWindow::importRequested, this, &CatalogueView::chooseFile);
        connect(m_window.get(), &CatalogueWindow::exportRequested, this, &CatalogueView::exportList);
        connect(m_window.get(), &CatalogueWindow::crowdWanted, this, &CatalogueView::askCrowd);
        connect(&m_window->page(), &ServicePage::reportRequested, this, &CatalogueView::reportRequested);
        connect(&m_window->page(), &ServicePage::chartRequested, this, &CatalogueView::chartRequested);
        connect(&m_parts.reports, &Reports::counted, m_window.get(), [this](const QStringList& keys) {
            const CatalogueEntry& shown = m_window->page().shown();
            const CrowdPlace place = placeOf(serviceOf(shown));
            if (!shown.slug.isEmpty() && keys.contains(crowdKey(place.service, place.instance))
                && m_crowdSoon.remainingTime() > 1000)
                m_crowdSoon.start(1s);
        });
        connect(m_window.get(), &CatalogueWindow::closed, this, [this] {
            m_window->disconnect(&m_parts.reports);
            m_parts.reports.disconnect(m_window.get());
            m_window.release()->deleteLater();
            Q_EMIT lookingChanged(false);
        });
        m_crowdSoon.start(1min);
        Q_EMIT lookingChanged(true);
    }
    m_window->present(slug);
    return true;
}

void CatalogueView::askCrowd(const CatalogueEntry& entry)
{
    const Service service = serviceOf(entry);
    m_parts.reports.live(
        service, *m_window,
        [this, slug = entry.slug, shared = m_parts.reports.isShared(service)](const Result<CrowdLive>& live) {
            if (!live && m_window && m_window->page().shown().slug == slug)
                m_window->page().setCrowdTrouble(text::clean(live.error().detail));
            if (live && m_window && m_window->page().shown().slug == slug)
                m_window->page().setCrowd(*live, shared);
        });
}

void CatalogueView::settle()
{
    if (m_window)
        m_window->undoBanner().settle();
}

void CatalogueView::sayIfNot(const Result<void>& stored)
{
    if (m_window)
        m_window->setTrouble(
            stored ? QString() : tr("The watch list could not be stored: %1").arg(stored.error().detail));
}

void CatalogueView::add(Service service)
{
    service.id = m_parts.list.freeId(service.id);
    m_parts.list.add(service, [this](const Result<void>& stored) { sayIfNot(stored); });
    offerUndo(service);
}

void CatalogueView::offerUndo(const Service& service)
{
    m_window->undoBanner().offer(tr("%1 is watched now.").arg(service.name), [this, id = service.id] {
        m_parts.list.remove(id, [this](const Result<void>& stored) { sayIfNot(stored); });
    });
}

void CatalogueView::remove(const QString& id)
{
    const std::optional<RemovedService> removed =
        m_parts.list.remove(id, [this](const Result<void>& stored) { sayIfNot(stored); });
    if (!removed)
        return;
    m_window->undoBanner().offer(
        tr("%1 is no longer watched.").arg(removed->watched.service.name),
        [this, removed] {
            m_parts.list.putBack(*removed, [this](const Result<void>& stored) { sayIfNot(stored); });
        },
        [list = &m_parts.list, removed] { list->forgetSecrets({removed->watched.service}, [] {}); });
}

void CatalogueView::choose(const QString& id, const QStringList& components)
{
    const WatchedService* watched = m_parts.engine.service(id);
    if (!watched || watched->service.page.components == components)
        return;
    const Service before = watched->service;
    Service service = before;
    service.page.components = components;
    service.page.componentIds.removeIf(
        [&components](const auto& known) { return !components.contains(known.key()); });
    const auto say = [this](const Result<void>& stored) { sayIfNot(stored); };
    m_parts.list.change(service, say);
    m_window->undoBanner().offer(tr("The parts of %1 that count were changed.").arg(service.name),
                                 [this, before, say] {
                                     m_parts.list.change(before, say);
                                     m_window->present(before.slug);
                                 });
}

void CatalogueView::chooseFile()
{
    auto* dialog = new QFileDialog(m_window.get(), tr("Import"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFile);
    dialog->setNameFilters(
        {tr("Set-ups (*.json *.db *.yaml *.yml *.opml *.xml *.plist *.txt)"), tr("All files (*)")});
    connect(dialog, &QFileDialog::fileSelected, this, &CatalogueView::importFile);
    dialog->open();
}

void CatalogueView::importFile(const QString& path)
{
    // Opening a pipe would wait for whoever writes into it, also when the program is to end.
    if (const QFileInfo info(path); info.exists() && !info.isFile())
        return m_window->setTrouble(tr("%1 is no file.").arg(info.fileName()));
    m_window->setTrouble(tr("Reading %1 …").arg(QFileInfo(path).fileName()));
    m_reader.read(
        std::numeric_limits<qsizetype>::max(),
        [path, catalogue = m_parts.catalogue()] { return import::readPlan(path, catalogue.get()); },
        *m_window,
        [this, name = QFileInfo(path).fileName()](const Result<ImportPlan>& plan) { showPlan(name, plan); });
}

void CatalogueView::showPlan(const QString& name, const Result<ImportPlan>& plan)
{
    if (!plan)
        return m_window->setTrouble(tr("%1: %2. Nothing was imported.").arg(name, plan.error().detail));
    m_window->setTrouble({});
    auto* dialog = new ImportDialog(
        name, *plan, [this](const Service& service) { return m_parts.list.isWatched(service); },
        m_parts.network, m_parts.sources, lookupIn(m_parts.catalogue()), m_window.get());
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &ImportDialog::chosen, this, &CatalogueView::added);
    dialog->open();
}

void CatalogueView::added(const QList<Service>& services, const QStringList& skipped)
{
    const auto say = [this](const Result<void>& stored) { sayIfNot(stored); };
    const QStringList ids = m_parts.list.addAll(services, say);
    m_window->undoBanner().offer(tr("%n service(s) were added.", nullptr, static_cast<int>(ids.size())),
                                 [this, ids, say] { m_parts.list.removeAll(ids, say); });
    if (!skipped.isEmpty())
        m_window->setTrouble(tr("Left out: %1").arg(skipped.join(u"; ")));
}

void CatalogueView::exportList()
{
    auto* dialog = new QFileDialog(m_window.get(), tr("Export"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setNameFilters({tr("Downlight (*.json)"), tr("OPML (*.opml)")});
    dialog->setDefaultSuffix(QStringLiteral("json"));
    connect(dialog, &QFileDialog::filterSelected, dialog, [dialog](const QString& filter) {
        dialog->setDefaultSuffix(filter.contains(QLatin1StringView("opml")) ? QStringLiteral("opml")
                                                                            : QStringLiteral("json"));
    });
    connect(dialog, &QFileDialog::fileSelected, this, [this](const QString& path) {
        const QList<Service> services = m_parts.list.services();
        const bool opml = path.endsWith(QLatin1StringView(".opml"));
        const Result<void> written = writeWhole(path, opml ? toOpml(services) : toExport(services));
        m_window->setTrouble(written ? QString() : tr("It was not exported: %1").arg(written.error().detail));
    });
    dialog->open();
}

} // namespace downlight
