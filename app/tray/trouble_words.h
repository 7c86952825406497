// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/store/database.h"

#include <QCoreApplication>

namespace downlight {

class Engine;
class Reports;
class Troubles;

/// The sentences in which the user is told what went wrong with what is stored.
class TroubleWords {
    Q_DECLARE_TR_FUNCTIONS(TroubleWords)
};

/// Has \p troubles say what opening the database found.
void sayHowOpened(Troubles& troubles, const Database::Opened& opened);

/// Has \p troubles say what \p engine and \p reports cannot store. Each of them must outlive \p troubles'
/// use.
void connectTroubles(Troubles& troubles, Engine& engine, Reports& reports);

} // namespace downlight
