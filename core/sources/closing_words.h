// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace downlight {

/// True where a title in plain text says that what it tells of is over: "Resolved: …", "… has recovered".
[[nodiscard]] bool titleSaysOver(const QString& title);

/// True where sentences in plain text say that it is over, and nothing behind that takes it back: "has been
/// resolved", "is operating normally", but not "is mitigated, yet some still see errors". English only: what
/// other languages say is not known here, and so not over.
[[nodiscard]] bool textSaysOver(const QString& text);

} // namespace downlight
