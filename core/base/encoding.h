// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <QByteArray>
#include <QString>

namespace downlight {

/// \p bytes as UTF-8 without a byte-order mark. UTF-16 and UTF-32 are recognised by their mark.
/// Fails with kind Format where the bytes are not what they claim to be.
[[nodiscard]] Result<QByteArray> toUtf8(const QByteArray& bytes);

/// \p bytes of an XML document as text: by byte-order mark, else by the encoding its declaration names
/// (any that ICU knows), else UTF-8. White space before the declaration goes. Fails with kind Format.
[[nodiscard]] Result<QString> xmlText(const QByteArray& bytes);

} // namespace downlight
