// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace downlight {

/// What the HTML 4 entity \p name (without "&" and ";", capitals matter) stands for, or a null string where
/// there is no such entity. The names are libxml2's (https://www.w3.org/TR/html401/sgml/entities.html).
[[nodiscard]] QString htmlEntity(QStringView name);

} // namespace downlight
