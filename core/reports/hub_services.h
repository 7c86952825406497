// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <QByteArray>
#include <QSet>
#include <QString>

namespace downlight {

/// The slugs of the services that a hub counts: the answer to `GET /v1/catalogue`, whose shape is in
/// docs/openapi.yaml. Kind Format where it is none, or names nothing.
[[nodiscard]] Result<QSet<QString>> readHubServices(const QByteArray& bytes);

} // namespace downlight
