// SPDX-License-Identifier: GPL-3.0-or-later
// Whatever somebody types or pastes into the search field.

#include "core/catalogue/catalogue_search.h"

#include "fuzz/fuzz_target.h"

DOWNLIGHT_FUZZ(search)
{
    using namespace downlight;
    static const auto catalogue = Catalogue::read(
        R"({"format":"downlight-catalogue","version":1,"issued":"2026-01-01T00:00:00Z","categories":[{"id":"other","title":"Other things","kind":"x","problems":[]}],"problems":[],"providers":[]})"
        "\n\nslug\tname\taliases\tcategory\thomepage\tstatus_page\tformat\tcomponents\tinstance_"
        "of\trank\tsummary\tabout\trelated\tsources\n"
        "chess\tPlayChess 24\tSchach|\xc3\x89"
        "checs\tother\thttps://chess.example\t\t\t\t\t9\t\t\t\town\n");
    static const CatalogueSearch search(*catalogue);
    const QString text = QString::fromUtf8(bytes);
    static_cast<void>(search.find(text, 5));
    static_cast<void>(editDistance(fold(text).text, "playchess24", 2));
}
