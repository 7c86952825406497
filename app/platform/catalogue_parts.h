// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/platform/profile.h"
#include "core/catalogue/catalogue_file.h"
#include "core/catalogue/detector.h"

namespace downlight {

/// The catalogue of \p profile: the one that came with the program, or a newer one installed there. A file
/// catalogue-key.pem beside the settings says whose signature is trusted, in place of the key that came with
/// the program.
[[nodiscard]] CatalogueFile catalogueFile(const Profile& profile);

/// Gives the catalogue to whoever needs it; null where it cannot be read.
using CatalogueSupply = std::function<std::shared_ptr<const Catalogue>()>;

/// Reads the catalogue of \p profile when somebody needs it, and lets it go when nobody does any more.
[[nodiscard]] CatalogueSupply catalogueSupply(const Profile& profile);

/// What \p catalogue knows of an address, for Detector::setLookup().
[[nodiscard]] Detector::Lookup lookupIn(std::shared_ptr<const Catalogue> catalogue);

} // namespace downlight
