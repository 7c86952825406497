// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <QByteArray>
#include <QString>

namespace downlight {

/// How much structure a foreign XML text may have before Qt's reader is allowed to see it.
struct XmlLimits {
    int depth = 64; ///< Nested elements.
    int elements = 200'000;
    int attributes = 64; ///< In one tag. Qt 6.4.2 takes 18 s for 60,000.
    qsizetype namespaces = 256; ///< Declared in all. Qt looks through those in force for each prefix.
};

/// The text of a foreign XML document, safe to give to QXmlStreamReader. Fails with kind TooLarge (depth,
/// elements, attributes) or Format (a DOCTYPE at all, an encoding that is not known, no XML).
/// Qt 6.4.2's QXmlStreamReader::readElementText(IncludeChildElements) crashes at 100,000 nested tags.
[[nodiscard]] Result<QString> boundedXml(const QByteArray& bytes, const XmlLimits& limits = {});

} // namespace downlight
