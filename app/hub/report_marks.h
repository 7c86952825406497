// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/hub/hub_worker.h"

#include <vector>

namespace downlight::hub {

/// How a hub tells people, networks and what they sent apart. All of it hangs on secrets of the day, which
/// are destroyed: what stands in the database says nothing without them.
namespace report_marks {

/// The keys of one report.
struct Keys {
    quint64 reporter = 0;
    quint64 network = 0;
    quint64 area = 0;
};

/// Fails with kind Storage where a day's secret can be neither read nor made.
[[nodiscard]] Result<Keys> keysOf(Desk& desk, const QByteArray& install, const QString& service,
                                  const QHostAddress& peer);

/// What stands in the database instead of an idempotency key and of what was sent with it: known again while
/// the day's secret lives, and nothing at all after.
struct Mark {
    QByteArray key;
    QByteArray meant;
};
using Marks = std::vector<Mark>; ///< By today's secret first, then by yesterday's.

/// Fails as keysOf() does.
[[nodiscard]] Result<Marks> marksOf(Desk& desk, const QByteArray& key, const QByteArray& meant);

struct Before {
    ReportStore::Answer answer;
    bool isOther = false; ///< The key is the same, what was sent is not.
};

/// What was answered to the same key, by whichever secret it is known; nothing where it is new.
[[nodiscard]] std::optional<Before> answerBefore(Desk& desk, const Marks& marks);

} // namespace report_marks

} // namespace downlight::hub
