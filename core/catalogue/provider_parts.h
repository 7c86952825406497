// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QJsonObject>
#include <QList>
#include <QString>

namespace downlight {

/// A part of a provider that can be watched by itself, as a person chooses it.
struct CataloguePart {
    QString title;
    QString choice; ///< What `PageSpec::components` holds when it is chosen; see isMeant().
    QList<CataloguePart> parts; ///< Narrower choices: regions.
};

/// The parts that \p provider, of the catalogue's head, lists: groups of parts, each of them in each of the
/// places where it is placed. "leaf" says how the provider's page calls a part in a place, "by_code" that it
/// calls parts by their code. Empty for an empty object.
[[nodiscard]] QList<CataloguePart> providerParts(const QJsonObject& provider);

} // namespace downlight
