// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/expectation.h"
#include "core/model/level.h"

#include <QDateTime>
#include <QList>
#include <QString>

#include <chrono>
#include <optional>

namespace downlight {

/// What a notice tells.
enum class NoticeKind {
    Down, ///< An incident began.
    Worse, ///< It got worse; replaces the notice of the same incident.
    Changed, ///< Its scope or wording changed; replaces silently.
    Recovered, ///< It is over.
    Summary, ///< Several changes at once: a storm, a return from sleep, the end of a silence.
    Offline, ///< The user's own connection has been gone for a while.
    Online, ///< It is back, with what changed meanwhile.
    Provider, ///< Several services of one provider, or pages of one platform, turned together.
    Flapping, ///< A service goes up and down; silent until it has settled.
    Unreadable, ///< Status pages could not be read for a day.
};

/// freedesktop.org's urgency levels, with their numbers.
enum class Urgency { Low = 0, Normal = 1, Critical = 2 };

[[nodiscard]] QLatin1StringView toWord(NoticeKind kind);
[[nodiscard]] std::optional<NoticeKind> noticeKindFromWord(QStringView word);

/// One service's part in a notice.
struct NoticeLine {
    QString service; ///< Its id.
    Level level = Level::Unknown;
    Level was = Level::Unknown;
    Scope scope = Scope::Unclear;
    std::optional<std::chrono::seconds> duration; ///< Of the incident that ended; only then.
    std::optional<Expectation> expected = {}; ///< How long it will last; only where it begins or gets worse.

    friend bool operator==(const NoticeLine&, const NoticeLine&) = default;
};

/// True where \p line says that the incident is over. Work that was announced is no end of what still fails:
/// then there is a duration; and what nobody knows is not over.
[[nodiscard]] inline bool isOver(const NoticeLine& line)
{
    return line.level == Level::Operational
        || (line.level == Level::Maintenance && line.duration.has_value());
}

/// What the desktop is asked to show. Words are made by the ui: this is data.
struct Notice {
    qint64 id = 0; ///< Counts up over the life of a profile.
    NoticeKind kind = NoticeKind::Down;
    Urgency urgency = Urgency::Normal;
    qint64 replaces = 0; ///< The visible notice whose place it takes; 0 for none.
    QList<qint64> withdraws; ///< Further visible notices that it makes superfluous.
    QList<NoticeLine> lines; ///< Every service it speaks of.
    QString subject; ///< Name of the provider or platform, or word of the connection; else empty.
    bool silent = false; ///< Changes what is visible without drawing attention again.
    bool pagesUnreadable = false; ///< Of kind Provider: the pages cannot be read, the services may be well.
    bool stableAgain = false; ///< Recovered after ups and downs; the duration is that of all of them.
    QDateTime at; ///< UTC, when what it tells was noticed.

    friend bool operator==(const Notice&, const Notice&) = default;
};

} // namespace downlight
