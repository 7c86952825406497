// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/service.h"

namespace downlight {

bool sameAddress(const QUrl& a, const QUrl& b)
{
    const auto plain = [](const QUrl& url) {
        QUrl same = url.adjusted(QUrl::StripTrailingSlash);
        if (same.path() == QLatin1StringView("/")) // which Qt leaves where it is all of the path
            same.setPath({});
        return same;
    };
    return plain(a) == plain(b);
}

} // namespace downlight
