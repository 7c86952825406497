// SPDX-License-Identifier: GPL-3.0-or-later
// A catalogue that somebody else made: read, looked through and searched.

#include "core/catalogue/catalogue_file.h"
#include "core/catalogue/catalogue_search.h"

#include "fuzz/fuzz_target.h"

DOWNLIGHT_FUZZ(catalogue)
{
    using namespace downlight;
    static_cast<void>(verifySigned(bytes, "no key"));
    const auto catalogue = Catalogue::read(bytes);
    if (!catalogue)
        return;
    const CatalogueSearch search(*catalogue);
    for (int row = 0; row < (*catalogue)->size(); ++row) {
        const CatalogueEntry entry = (*catalogue)->entry(row);
        static_cast<void>((*catalogue)->related(entry, 5));
        static_cast<void>((*catalogue)->partsOf(entry.slug));
        static_cast<void>((*catalogue)->onHost(entry.homepage));
        static_cast<void>(search.find(entry.name, 5));
    }
}
