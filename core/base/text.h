// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace downlight::text {

/// Longest name, title or summary that is let in, in graphemes (what a reader counts as characters).
inline constexpr int maxGraphemes = 200;

/// The text gate: every text from outside passes here before it reaches a widget, menu, notice, page or log.
/// Control, bidirectional-control and invisible characters go, runs of white space become one space, stacks
/// of combining marks are cut, lone surrogates become U+FFFD, and what is longer than \p limit graphemes ends
/// in "…". The result is plain text: it must still be shown as such (or escaped), since "<b>" stays "<b>".
[[nodiscard]] QString clean(QStringView foreign, int limit = maxGraphemes);

/// clean() for plain text in which somebody escaped characters as for HTML: "R&amp;D" is "R&D", while tags
/// stay.
[[nodiscard]] QString cleanEscaped(QStringView foreign, int limit = maxGraphemes);

/// The text gate for text that was written as HTML: tags go, the common entities are resolved, then clean().
[[nodiscard]] QString cleanHtml(QStringView foreign, int limit = maxGraphemes);

/// \p text between U+2068 and U+2069, so that right-to-left text does not turn what stands around it.
[[nodiscard]] QString isolate(const QString& text);

/// \p text, already cleaned, with the five XML characters escaped: for tooltips and notice bodies with
/// mark-up.
[[nodiscard]] QString escapeMarkup(const QString& text);

/// True where \p name mixes letters of scripts that look alike (Latin with Cyrillic or Greek).
[[nodiscard]] bool mixesScripts(QStringView name);

/// \p text with "&" doubled, for menus and buttons.
[[nodiscard]] QString escapeMnemonic(const QString& text);

/// \p text for a tray host's tool tip: some show mark-up as it stands, others would obey it, so there is
/// none.
[[nodiscard]] QString hostToolTip(const QString& text);

/// \p text for a tool tip, which takes text for HTML where it looks so: shown as it stands, its lines broken.
[[nodiscard]] QString toolTip(const QString& text);

} // namespace downlight::text
