// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/tray/catalogue_view.h"

#include "ui/catalogue/catalogue_window.h"
#include "ui/popup/undo_banner.h"

namespace downlight {

CatalogueView::CatalogueView(Parts parts, QObject* parent)
    : QObject(parent)
    , m_parts(std::move(parts))
{
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
        connect(m_window.get(), &CatalogueWindow::filesDropped, this, &CatalogueView::filesDropped);
        connect(m_window.get(), &CatalogueWindow::closed, this,
                [this] { m_window.release()->deleteLater(); });
    }
    m_window->present(slug);
    return true;
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
    service.id = m_parts.commands.freeId(service.id);
    m_parts.commands.addService(service, [this](const Result<void>& stored) { sayIfNot(stored); });
    m_window->undoBanner().offer(tr("%1 is watched now.").arg(service.name), [this, id = service.id] {
        m_parts.commands.removeService(id, [this](const Result<void>& stored) { sayIfNot(stored); });
    });
}

void CatalogueView::remove(const QString& id)
{
    const std::optional<RemovedService> removed =
        m_parts.commands.removeService(id, [this](const Result<void>& stored) { sayIfNot(stored); });
    if (!removed)
        return;
    m_window->undoBanner().offer(
        tr("%1 is no longer watched.").arg(removed->watched.service.name),
        [this, removed] {
            m_parts.commands.putBack(*removed, [this](const Result<void>& stored) { sayIfNot(stored); });
        },
        [commands = &m_parts.commands, removed] {
            commands->forgetSecrets({removed->watched.service}, [] {});
        });
}

void CatalogueView::choose(const QString& id, const QStringList& components)
{
    const WatchedService* watched = m_parts.engine.service(id);
    if (!watched || watched->service.page.components == components)
        return;
    const Service before = watched->service;
    Service service = before;
    service.page.components = components;
    const auto say = [this](const Result<void>& stored) { sayIfNot(stored); };
    m_parts.commands.changeService(service, say);
    m_window->undoBanner().offer(tr("The parts of %1 that count were changed.").arg(service.name),
                                 [this, before, say] {
                                     m_parts.commands.changeService(before, say);
                                     m_window->present(before.slug);
                                 });
}

} // namespace downlight
