// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/tray/trouble_words.h"

#include "app/platform/troubles.h"
#include "core/engine/engine.h"
#include "core/reports/reports.h"

namespace downlight {

void sayHowOpened(Troubles& troubles, const Database::Opened& opened)
{
    if (!opened.setAside.isEmpty())
        troubles.add(
            TroubleWords::tr("The database could not be used (%1). It is kept as %2; a new one was begun.")
                .arg(opened.why, opened.setAside),
            Troubles::Harm::ListMayBeLost);
    if (opened.inMemory)
        troubles.set(Troubles::Topic::History,
                     TroubleWords::tr("History is off: nothing can be stored (%1).").arg(opened.why));
}

void connectTroubles(Troubles& troubles, Engine& engine, Reports& reports)
{
    QObject::connect(&engine, &Engine::storageChanged, &troubles, [&troubles](const QString& why) {
        troubles.set(Troubles::Topic::History,
                     why.isEmpty()
                         ? QString()
                         : TroubleWords::tr("History is off: nothing can be stored (%1).").arg(why));
    });
    QObject::connect(&engine, &Engine::storedOtherwise, &troubles, [&troubles](const Written& how) {
        if (how.setAside > 0)
            troubles.add(
                TroubleWords::tr("%n entries of the history could not be stored and were set aside (%1).",
                                 nullptr, how.setAside)
                    .arg(how.why));
        if (!how.repaired.isEmpty())
            troubles.add(TroubleWords::tr(
                             "The database was damaged while in use: %1. A new one was begun with what could "
                             "be read.")
                             .arg(how.repaired),
                         Troubles::Harm::ListMayBeLost);
    });
    QObject::connect(&reports, &Reports::storageChanged, &troubles, [&troubles](const QString& why) {
        troubles.set(
            Troubles::Topic::Reports,
            why.isEmpty()
                ? QString()
                : TroubleWords::tr("Reports cannot be kept (%1): they are counted until the program ends.")
                      .arg(why));
    });
    QObject::connect(
        &reports, &Reports::begunAnew, &troubles, [&troubles](const QString& why, const QString& keptAs) {
            troubles.add(
                TroubleWords::tr(
                    "What was reported could not be read (%1). It is kept as %2; counting began anew.")
                    .arg(why, keptAs));
        });
}

} // namespace downlight
