// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/reading.h"
#include "core/model/service.h"

namespace downlight {

/// What became of the parts that a user chose, in one reading of the page.
struct ChosenParts {
    QStringList names; ///< In the order of the choice, as the page calls them now.
    QHash<QString, QString> ids; ///< By name, where the page gives an id that means one part only.
    QStringList missing; ///< Chosen, and listed no more: the page cannot vouch for them.

    friend bool operator==(const ChosenParts&, const ChosenParts&) = default;
};

/// True where one of \p chosen names \p component: by its name, its group, "group / name", a place of it, or
/// "name / place".
[[nodiscard]] bool isMeant(const Component& component, const QStringList& chosen);

/// Finds the chosen parts of \p page in \p reading: by id where one is remembered and the page still has it
/// (a part that was renamed is followed), else by name. Where the page lists only what is affected, nothing
/// is missing.
[[nodiscard]] ChosenParts findChosen(const PageSpec& page, const Reading& reading);

/// The names by which incidents may speak of the parts \p chosen: those themselves, and those of the
/// components of \p reading that are meant. Empty where all parts count.
[[nodiscard]] QStringList namesOfChosen(const QStringList& chosen, const Reading& reading);

/// Why \p missing make the page say nothing, and what it lists instead. English, one line.
[[nodiscard]] QString missingPartsTrouble(const QStringList& missing, const Reading& reading);

} // namespace downlight
