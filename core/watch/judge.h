// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/reading.h"
#include "core/model/verdict.h"
#include "core/watch/lamp_tracker.h"

#include <QStringList>

#include <optional>

namespace downlight {

/// Everything a verdict is made from.
struct Evidence {
    Lamp official;
    Lamp probe;
    Lamp community;
    bool connectionJudges =
        true; ///< False while the connection is not online (and the service is not local).
    int witnesses = 0; ///< Other hosts, of other operators, that answered since the probe's first failure.
};

/// The verdict of design.md's table, first row that fits. A pure function: no timer, no network, no database.
/// \p previous is what was shown before; its `since` is kept where level and scope stay the same.
[[nodiscard]] Verdict judge(const Evidence& evidence, const Verdict& previous, Steady now);

/// The breadth rule: what the page says of the whole service, as far as the user cares for it. \p chosen
/// names the components that count; empty: all. Unknown where the page lists one of them no longer: it cannot
/// vouch for what it does not show. Where it lists only what is affected, what it does not list works.
[[nodiscard]] Level breadth(const Reading& reading, const QStringList& chosen);

} // namespace downlight
