// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/catalogue/catalogue.h"
#include "core/model/service.h"

namespace downlight {

/// Under which names \p service is counted: a slug with its instance, or, for what is in no catalogue, its
/// id.
struct CrowdPlace {
    QString service;
    QString instance;
};
[[nodiscard]] CrowdPlace placeOf(const Service& service);

/// \p entry as far as reports need it, whether it is watched or not.
[[nodiscard]] Service serviceOf(const CatalogueEntry& entry);

} // namespace downlight
