// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QString>

namespace downlight {

/// A text made ready for comparing: lower case, without accents, spaces and punctuation, in UTF-8.
struct Folded {
    QByteArray text; ///< At most 63 bytes.
    quint64 starts = 0; ///< Bit n: a word began at byte n, also inside "PlayStation" and "3CX".
    quint64 letters = 0; ///< Which letters and digits occur, for telling quickly what cannot match.
};

[[nodiscard]] Folded fold(QStringView text);
[[nodiscard]] Folded fold(QByteArrayView utf8);

/// The bits of `Folded::letters` for \p text, which is folded.
[[nodiscard]] quint64 lettersOf(QByteArrayView text);

} // namespace downlight
