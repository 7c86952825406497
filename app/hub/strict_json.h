// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArrayView>

namespace downlight::hub {

/// True where \p text is JSON as RFC 8259 has it, in UTF-8, nested at most \p depth times. Qt's reader is
/// lenient: it takes control characters in strings, half a surrogate pair, numbers such as 01 and more.
[[nodiscard]] bool isStrictJson(QByteArrayView text, std::size_t depth);

} // namespace downlight::hub
