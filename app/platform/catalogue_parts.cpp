// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/platform/catalogue_parts.h"

#include "core/base/log.h"

#include <QFile>

namespace downlight {

using namespace Qt::StringLiterals;

namespace {

QByteArray keyIn(const QString& path)
{
    constexpr qint64 longest = 10'000;
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.read(longest) : QByteArray();
}

} // namespace

CatalogueFile catalogueFile(const Profile& profile)
{
    QByteArray key = keyIn(profile.catalogueKeyPath());
    if (key.isEmpty())
        key = keyIn(u":/downlight/catalogue/update-key.pem"_s);
    return {u":/downlight/catalogue/services"_s, profile.dataFolder(), key};
}

CatalogueSupply catalogueSupply(const Profile& profile)
{
    const auto kept = std::make_shared<std::weak_ptr<const Catalogue>>();
    return [kept, file = catalogueFile(profile)] {
        std::shared_ptr<const Catalogue> catalogue = kept->lock();
        if (!catalogue) {
            const auto loaded = file.load();
            if (!loaded)
                qCWarning(logUi).noquote() << "The catalogue cannot be read:" << loaded.error().detail;
            else if (!loaded->trouble.isEmpty())
                qCWarning(logUi).noquote() << "The installed catalogue is left out:" << loaded->trouble;
            catalogue = loaded ? loaded->catalogue : nullptr;
            *kept = catalogue;
        }
        return catalogue;
    };
}

Detector::Lookup lookupIn(std::shared_ptr<const Catalogue> catalogue)
{
    return [catalogue = std::move(catalogue)](const QUrl& url) {
        constexpr int most = 2;
        QList<KnownPage> pages;
        const QList<int> rows = catalogue ? catalogue->onHost(url) : QList<int>();
        for (const int row : rows) {
            const CatalogueEntry entry = catalogue->entry(row);
            const bool exact = entry.homepage.host().endsWith(url.host()) || entry.page.host() == url.host()
                || url.host() == "www."_L1 + entry.homepage.host();
            if (!entry.page.isEmpty() && pages.size() < most)
                pages.append({entry.page, entry.format,
                              u"the catalogue knows it as a page of %1"_s.arg(entry.name), exact});
        }
        return pages;
    };
}

} // namespace downlight
