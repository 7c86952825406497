// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace downlight {

/// True where a title in plain text says that what it tells of is over: "Resolved: …", "[Mitigated] …".
[[nodiscard]] bool titleSaysOver(const QString& title);

/// True where the last sentence of a plain text, but for thanks and apologies behind it, says that it is
/// over: "has been resolved", "is operating normally". Any word that takes it back, puts it off, or says it
/// of something else ("not", "will", "some", "other") leaves it open: in doubt nothing is over. English only:
/// what other languages say is not known here, and so not over.
[[nodiscard]] bool textSaysOver(const QString& text);

} // namespace downlight
