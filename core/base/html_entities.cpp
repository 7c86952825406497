// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/html_entities.h"

#include <libxml/HTMLparser.h>

namespace downlight {

QString htmlEntity(QStringView name)
{
    constexpr qsizetype longest = 12;
    if (name.isEmpty() || name.size() > longest)
        return {};
    const QByteArray latin = name.toLatin1();
    // libxml2's strings are of unsigned characters.
    const auto* key = reinterpret_cast<const xmlChar*>(latin.constData()); // NOLINT(*-reinterpret-cast)
    const htmlEntityDesc* found = htmlEntityLookup(key);
    if (!found)
        return {};
    constexpr unsigned space = 0xa0; // "&nbsp;": a space to whoever reads
    return found->value == space ? QStringLiteral(" ") : QString(QChar(static_cast<char16_t>(found->value)));
}

} // namespace downlight
