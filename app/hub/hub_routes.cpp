// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/hub/hub_routes.h"

#include <QList>

namespace downlight::hub {

namespace {

/// The part that stands for "{…}"; empty but not null where the pattern has none; nothing where it differs.
std::optional<QByteArray> fit(QByteArrayView pattern, QByteArrayView path)
{
    const qsizetype open = pattern.indexOf('{');
    if (open < 0)
        return pattern == path ? std::optional(QByteArray("")) : std::nullopt;
    const QByteArrayView tail = pattern.sliced(pattern.indexOf('}') + 1);
    if (!path.startsWith(pattern.first(open)) || !path.endsWith(tail) || path.size() <= open + tail.size())
        return std::nullopt;
    const QByteArrayView middle = path.sliced(open, path.size() - open - tail.size());
    return middle.contains('/') ? std::nullopt : std::optional(middle.toByteArray());
}

} // namespace

Match matchRoute(const QByteArray& method, const QByteArray& path, bool isAdmin)
{
    Match match;
    for (const RouteRow& row : routes) {
        if ((row.access == Access::Admin) != isAdmin)
            continue;
        const std::optional<QByteArray> parameter = fit(row.pattern, path);
        if (!parameter)
            continue;
        const QByteArray allowed = row.method;
        if (allowed == method || (method == "HEAD" && allowed == "GET"))
            return {&row, *parameter, {}};
        match.allowed += (match.allowed.isEmpty() ? "" : ", ") + allowed + (allowed == "GET" ? ", HEAD" : "");
    }
    return match;
}

} // namespace downlight::hub
