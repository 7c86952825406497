// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/service.h"

#include <QByteArray>
#include <QList>

namespace downlight {

/// What the "format" of our own export is.
constexpr auto exportFormat = QLatin1StringView("downlight-services");

/// The watch list as our own JSON, without secrets: headers that hold any are left out.
[[nodiscard]] QByteArray toExport(const QList<Service>& services);

/// The watch list as OPML 2.0 (http://opml.org/spec2.opml): feeds as "rss", everything else as "link".
[[nodiscard]] QByteArray toOpml(const QList<Service>& services);

} // namespace downlight
