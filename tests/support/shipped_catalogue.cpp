// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/shipped_catalogue.h"

#include "core/catalogue/catalogue_file.h"

namespace downlight::testing {

std::shared_ptr<const Catalogue> shippedCatalogue()
{
    static const auto loaded = CatalogueFile(QStringLiteral(DOWNLIGHT_SHIPPED_CATALOGUE), {}, {}).load();
    if (!loaded)
        qFatal("%s", qPrintable(loaded.error().detail));
    return loaded->catalogue;
}

} // namespace downlight::testing
