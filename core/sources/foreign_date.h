// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDateTime>
#include <QString>

namespace downlight {

/// A date as somebody else wrote it.
struct ForeignDate {
    QDateTime time; ///< UTC; null where nobody can tell.
    int year = 0; ///< A year that stands in what could not be read; 0: none.

    friend bool operator==(const ForeignDate&, const ForeignDate&) = default;
};

/// Reads dates as feeds write them: RFC 822 and 2822 (https://www.rfc-editor.org/rfc/rfc2822#section-4.3)
/// with every zone of theirs and the common names besides, RFC 850 and asctime, ISO 8601 with and without
/// separators, and what people make of them: wrong weekdays, full names of months, American order,
/// one-digit hours, "am" and "pm", offsets beside names. A date without a zone, or with a name that nobody
/// knows, is taken for UTC: it is wrong by hours, not by days. Times outside 2000 to 2100 are not taken.
[[nodiscard]] ForeignDate readForeignDate(const QString& written);

} // namespace downlight
