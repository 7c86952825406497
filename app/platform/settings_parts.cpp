// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/platform/settings_parts.h"

#include <QTimeZone>

namespace downlight {

Engine::Options engineOptions(const Settings& settings)
{
    Engine::Options options;
    options.quietHours = {settings.quietFromMinute, settings.quietToMinute};
    options.localTime = [](const QDateTime& at) { return at.toTimeZone(QTimeZone::systemTimeZone()).time(); };
    if (settings.anchors.isEmpty())
        return options;
    options.anchors.clear();
    for (const AnchorSetting& anchor : settings.anchors)
        options.anchors.append(
            {anchor.operatorName, QUrl(anchor.url), anchor.status, anchor.body.toUtf8(), anchor.address});
    return options;
}

} // namespace downlight
