// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/redetector.h"

#include <algorithm>

namespace downlight {

Redetector::Redetector(NetworkGate& network, const SourceRegistry& sources, QObject* parent)
    : QObject(parent)
    , m_detector(network, sources)
{
}

void Redetector::look(const Service& service)
{
    const bool waits = std::any_of(m_waiting.begin(), m_waiting.end(),
                                   [&service](const Service& other) { return other.id == service.id; });
    if (waits || service.page.url.isEmpty())
        return;
    m_waiting.push_back(service);
    if (!m_looking)
        next();
}

void Redetector::forget(const QString& service)
{
    if (m_looking && m_waiting.front().id == service) {
        m_detector.cancel();
        m_waiting.pop_front();
        m_looking = false;
        return next();
    }
    std::erase_if(m_waiting, [&service](const Service& other) { return other.id == service; });
}

void Redetector::next()
{
    if (m_waiting.empty())
        return;
    m_looking = true;
    const PageSpec& page = m_waiting.front().page;
    m_detector.setTrust(page.foreign ? Trust::Foreign : Trust::Typed);
    m_detector.detect(page.url, {}, [this](const Result<Detection>& detection) { looked(detection); });
}

void Redetector::looked(const Result<Detection>& detection)
{
    const Service service = m_waiting.front();
    m_waiting.pop_front();
    m_looking = false;
    const bool isPage = detection && detection->format != QLatin1StringView("http")
        && detection->format != QLatin1StringView("tcp");
    if (isPage && (detection->format != service.page.format || detection->url != service.page.url))
        Q_EMIT found(service.id, {detection->url, detection->format, detection->trust == Trust::Foreign});
    next();
}

} // namespace downlight
