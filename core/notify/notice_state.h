// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/clock.h"
#include "core/model/notice.h"

#include <QHash>
#include <QString>

#include <optional>
#include <vector>

namespace downlight {

/// What is remembered of one service for the sake of notices.
struct ServiceNotices {
    Level told = Level::Operational; ///< What the user was last told, by notice or summary.
    qint64 visible = 0; ///< The visible notice of its incident; 0 for none, or where a group speaks for it.
    bool bell = false; ///< The user wants to hear of the next recovery, whatever is silenced.
    bool critical = false; ///< Its outages draw attention in quiet hours too, alone or together with others.
    bool acknowledged = false; ///< Quiet until this incident ends.
    bool snoozedUntilRecovery = false;
    std::optional<Steady> snoozedUntil;
    bool missed = false; ///< Something was silenced since …
    Level missedWas = Level::Operational; ///< … the user had last been told this.
    Level missedWorst =
        Level::Unknown; ///< Worst level of an incident that ended in silence; Unknown: none did.
    std::chrono::seconds lastDuration{0}; ///< Of the newest incident that ended.
    std::vector<Steady> opened; ///< Begins of the incidents of the last day.
    Steady settledAt{0}; ///< When it last ended to flap; incidents before that are no reason to flap again.
    bool flapping = false;
    bool restless = false; ///< It flaps for so long that only what lasts is told.
    bool restlessDown = false; ///< That it stays down was told while it was restless.
    Steady restlessToldAt{0}; ///< When that was; 0: never.
    Steady flapSince{0}; ///< Begin of the first incident of its ups and downs.
    Steady flapChangedAt{0};

    friend bool operator==(const ServiceNotices&, const ServiceNotices&) = default;
};

/// A change that was shown by itself a short while ago, and may yet be gathered with others.
struct RecentChange {
    Steady at{0};
    qint64 notice = 0;
    QString provider;
    NoticeLine line;

    friend bool operator==(const RecentChange&, const RecentChange&) = default;
};

/// Changes told together: one visible notice that grows.
struct ChangeGroup {
    qint64 visible = 0; ///< 0: there is no group.
    std::vector<NoticeLine> lines; ///< In the order of the changes.
    QHash<QString, QString> providers; ///< By service.
    QHash<QString, Level> untold; ///< By service whose newest problem is not shown yet: what was told before.
    Steady lastChange{0};
    Steady lastShown{0};
    bool open = false; ///< Takes further changes.
    bool dirty = false; ///< Has changes that are not shown yet.
    bool loud = false; ///< Among them is news that draws attention, not only members that are back.

    friend bool operator==(const ChangeGroup&, const ChangeGroup&) = default;
};

/// Everything that has to survive a restart so that no notice is lost or told twice.
struct NoticeState {
    qint64 lastId = 0;
    QHash<QString, ServiceNotices> services;
    std::vector<RecentChange> recent;
    ChangeGroup group;
    QHash<QString, Steady> platformTold; ///< When it was last told that pages of a platform cannot be read.
    bool offlineTold = false;
    qint64 offlineVisible = 0;

    friend bool operator==(const NoticeState&, const NoticeState&) = default;
};

/// One service's part, and the part that belongs to none, as compact JSON and back. Unknown fields are
/// ignored, missing ones take their defaults; \p shift is added to every steady time that is read.
[[nodiscard]] QByteArray toJson(const ServiceNotices& service);
[[nodiscard]] ServiceNotices serviceNoticesFromJson(const QByteArray& json, Steady shift);
[[nodiscard]] QByteArray sharedToJson(const NoticeState& state);
void readShared(const QByteArray& json, Steady shift, NoticeState& state);

} // namespace downlight
