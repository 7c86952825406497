// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/tray/report_view.h"

#include "ui/chart/chart_window.h"
#include "ui/report/report_dialog.h"

namespace downlight {

using namespace Qt::StringLiterals;

ReportView::ReportView(Parts parts, QObject* parent)
    : QObject(parent)
    , m_parts(std::move(parts))
{
}

ReportView::~ReportView()
{
    for (const auto& [id, window] : m_charts) {
        if (window)
            window->deleteLater();
    }
    if (m_dialog)
        m_dialog->deleteLater();
}

QList<ProblemType> ReportView::typesOf(const Service& service) const
{
    const std::shared_ptr<const Catalogue> catalogue = m_parts.catalogue();
    if (!catalogue)
        return {};
    const auto entry = catalogue->find(service.slug);
    return catalogue->problemsOf(entry ? entry->category : QString());
}

void ReportView::report(const QString& id)
{
    if (const WatchedService* watched = m_parts.engine.service(id))
        ask(watched->service, isProblem(watched->verdict.level));
}

void ReportView::reportEntry(const CatalogueEntry& entry)
{
    ask(serviceOf(entry), false);
}

void ReportView::ask(const Service& service, bool isTroubled)
{
    ReportDialog::Subject subject{service, typesOf(service), {}, isTroubled};
    if (const std::shared_ptr<const Catalogue> catalogue = m_parts.catalogue();
        catalogue && !service.slug.isEmpty() && service.instance.isEmpty()) {
        const QList<int> servers = catalogue->instancesOf(service.slug);
        for (const int row : servers)
            subject.instances.append(catalogue->entry(row).homepage.host());
    }
    if (m_dialog)
        m_dialog->close();
    m_dialog = new ReportDialog(std::move(subject), m_parts.reports);
    m_dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(m_dialog, &QObject::destroyed, this, &ReportView::followLooking);
    m_dialog->show();
    m_dialog->raise();
    m_dialog->activateWindow();
    followLooking();
}

void ReportView::showChart(const QString& id)
{
    const WatchedService* watched = m_parts.engine.service(id);
    if (!watched)
        return;
    QPointer<ChartWindow>& window = m_charts[id];
    if (!window) {
        const auto history = [this](const QString& of, const QDateTime& from, QObject& context,
                                    std::function<void(const Result<ServiceHistory>&)> done) {
            m_parts.engine.writeHours();
            m_parts.journal.history(of, from, context, std::move(done));
        };
        window = new ChartWindow({m_parts.engine, m_parts.reports, history, typesOf(watched->service)},
                                 watched->service);
        window->setAttribute(Qt::WA_DeleteOnClose);
        connect(window, &ChartWindow::reportRequested, this, &ReportView::report);
        connect(window, &QObject::destroyed, this, &ReportView::followLooking);
    }
    window->present();
    followLooking();
}

void ReportView::setLooking(bool looking)
{
    m_looking = looking;
    followLooking();
}

void ReportView::followLooking()
{
    std::erase_if(m_charts, [](const auto& chart) { return !chart.second; });
    m_parts.reports.listen(m_looking || m_dialog || !m_charts.empty());
}

void ReportView::setHub(const QString& address)
{
    m_parts.reports.setHub(QUrl(address, QUrl::StrictMode));
    m_parts.list.setCommunity(m_parts.reports.hasHub(), [](const Result<void>&) {});
}

} // namespace downlight
