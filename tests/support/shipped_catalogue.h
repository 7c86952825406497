// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/catalogue/catalogue.h"

namespace downlight::testing {

/// The catalogue as it is shipped; ends the program where it cannot be read.
[[nodiscard]] std::shared_ptr<const Catalogue> shippedCatalogue();

} // namespace downlight::testing
