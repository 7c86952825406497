// SPDX-License-Identifier: GPL-3.0-or-later
// What every source sees in a web page, and the links in it.

#include "core/sources/foreign_json.h"
#include "core/sources/source_registry.h"

#include "fuzz/fuzz_target.h"

DOWNLIGHT_FUZZ(html)
{
    using namespace downlight;
    static const SourceRegistry sources = SourceRegistry::withBuiltins();
    const QUrl url(QStringLiteral("https://page.example/a/b"));
    for (const auto& source : sources.all()) {
        const QList<QUrl> pages = source->shownBy(bytes, url);
        for (const QUrl& page : pages)
            static_cast<void>(source->request(page));
    }
    const QList<QUrl> links = foreign::linksIn(bytes, url);
    for (const QUrl& link : links) {
        for (const auto& source : sources.all())
            static_cast<void>(source->candidates(link));
    }
}
