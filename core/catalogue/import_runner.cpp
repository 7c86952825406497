// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/catalogue/import_runner.h"

#include "core/model/service_json.h"

namespace downlight {

using namespace Qt::StringLiterals;

ImportRunner::ImportRunner(NetworkGate& network, const SourceRegistry& sources, Detector::Lookup lookup,
                           QObject* parent)
    : QObject(parent)
    , m_network(network)
    , m_sources(sources)
    , m_lookup(std::move(lookup))
{
}

ImportRunner::~ImportRunner() = default;

void ImportRunner::run(const ImportPlan& plan, Progress progress, Done done)
{
    constexpr int atOnce = 4;
    m_plan = plan;
    m_keep.assign(static_cast<std::size_t>(plan.items.size()), true);
    m_begun = 0;
    m_done = 0;
    m_skipped.clear();
    m_progress = std::move(progress);
    m_finished = std::move(done);
    QMetaObject::invokeMethod(
        this,
        [this] {
            for (int i = 0; i < atOnce; ++i)
                next();
        },
        Qt::QueuedConnection);
}

void ImportRunner::next()
{
    while (m_begun < m_plan.items.size() && m_plan.items[m_begun].toDetect.isEmpty()) {
        ++m_begun;
        ++m_done;
    }
    if (m_progress)
        m_progress(m_done, static_cast<int>(m_plan.items.size()));
    if (m_done == m_plan.items.size()) {
        const Done finished = std::exchange(m_finished, {});
        if (!finished)
            return;
        Ready ready{{}, m_skipped};
        for (qsizetype i = 0; i < m_plan.items.size(); ++i) {
            Service service = m_plan.items[i].service;
            if (!m_keep[static_cast<std::size_t>(i)])
                continue;
            const QUrl& url = service.page.url.isEmpty() ? service.probe.url : service.page.url;
            if (service.id.isEmpty())
                service.id = slugFrom(service.name, url.host());
            ready.services.append(service);
        }
        return finished(ready);
    }
    if (m_begun == m_plan.items.size())
        return; // others are still asking
    const qsizetype index = m_begun++;
    auto* detector = new Detector(m_network, m_sources, this);
    detector->setLookup(m_lookup);
    detector->detect(m_plan.items[index].toDetect, {},
                     [this, detector, index](const Result<Detection>& detection) {
                         detector->deleteLater();
                         recognised(index, detection);
                     });
}

void ImportRunner::recognised(qsizetype index, const Result<Detection>& detection)
{
    ImportItem& item = m_plan.items[index];
    Service& service = item.service;
    const bool isPage = detection && m_sources.find(detection->format);
    if (isPage) {
        service.page.url = detection->url;
        service.page.format = detection->format;
        service.page.foreign = detection->trust == Trust::Foreign;
        service.homepage = detection->url;
    } else if (item.toDetect.path().contains("rss"_L1) || item.toDetect.path().contains("feed"_L1)
               || item.toDetect.path().endsWith(".atom"_L1) || item.toDetect.path().endsWith(".xml"_L1)) {
        // A feed that answers is no proof that a service works.
        m_keep[static_cast<std::size_t>(index)] = false;
        const QString name = service.name.isEmpty() ? item.toDetect.host() : service.name;
        const QString trouble = detection ? detection->trouble : detection.error().detail;
        m_skipped.append(
            trouble.isEmpty()
                ? u"%1: no feed of a status page"_s.arg(name)
                : u"%1: the feed cannot be read now (%2); import it again when it can"_s.arg(name, trouble));
    } else {
        service.probe.url = item.toDetect;
        service.homepage = item.toDetect.scheme() == "tcp"_L1 ? QUrl() : item.toDetect;
    }
    if (service.name.isEmpty())
        service.name = detection ? detection->suggestedName : item.toDetect.host();
    ++m_done;
    next();
}

} // namespace downlight
