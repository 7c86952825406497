// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/hub/hub_log.h"

#include <QDateTime>
#include <QJsonDocument>
#include <QLatin1StringView>

#include <cstdio>

namespace downlight::hub {

void log(const char* event, QJsonObject fields)
{
    fields.insert(QLatin1StringView("at"), QDateTime::currentDateTimeUtc().toString(Qt::ISODateWithMs));
    fields.insert(QLatin1StringView("event"), QLatin1StringView(event));
    const QByteArray line = QJsonDocument(fields).toJson(QJsonDocument::Compact) + '\n';
    std::fwrite(line.constData(), 1, static_cast<std::size_t>(line.size()),
                stderr); // one call: lines stay whole
}

} // namespace downlight::hub
