// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/catalogue/import_plan.h"

#include <QByteArray>

namespace downlight::import {

/// What the feeds of an OPML file (http://opml.org/spec2.opml) would become, however carelessly it was
/// written: bare "&", names of elements and attributes in any case, HTML's entities, any encoding that its
/// declaration names, "feed:" addresses. Fails with kind Format or TooLarge as boundedXml() does; a document
/// type is refused. Nothing outside the file is read.
[[nodiscard]] Result<ImportPlan> planFromOpml(const QByteArray& bytes);

/// True where \p bytes look like such a file.
[[nodiscard]] bool looksLikeOpml(const QByteArray& bytes);

} // namespace downlight::import
