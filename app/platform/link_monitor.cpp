// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/platform/link_monitor.h"

#include "core/base/log.h"

#include <QNetworkInformation>

namespace downlight {

using namespace Qt::StringLiterals;

LinkMonitor::LinkMonitor(QObject* parent)
    : QObject(parent)
{
    const bool loaded = QNetworkInformation::loadBackendByFeatures(QNetworkInformation::Feature::Reachability)
        || QNetworkInformation::loadBackendByName(u"glib");
    // Qt's own object; it exists once for every program.
    QNetworkInformation* system = loaded ? QNetworkInformation::instance() : nullptr;
    if (!system) {
        qCInfo(logNet) << "The system does not tell of links; only the anchors are asked.";
        return;
    }
    connect(system, &QNetworkInformation::reachabilityChanged, this, &LinkMonitor::linkChanged);
}

} // namespace downlight
