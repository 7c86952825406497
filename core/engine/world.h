// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/model/level.h"
#include "core/model/verdict.h"

#include <QByteArray>
#include <QDateTime>
#include <QJsonObject>
#include <QList>
#include <QString>

#include <chrono>
#include <optional>

namespace downlight {

/// How the user's own line behaves in a scripted world.
enum class WorldNetworkState { Up, Down, Portal, Dns, Tls };

/// A service as the world makes it behave.
struct WorldService {
    QString name;
    bool page = false;
    bool probe = false;
    bool community = false;
    std::chrono::seconds interval{60};
    QString provider;
    bool local = false;

    Level pageLevel = Level::Operational; ///< What its page says, where it can be read.
    bool pageReadable = true; ///< False: something answers, but it is no status page.
    bool pageReachable = true;
    bool reachable = true; ///< What a probe meets.
    bool failsOnce = false; ///< The next attempt fails, the one after it does not.
    bool blocked = false; ///< A probe meets 403.
    bool slow = false; ///< A probe is answered, but late.
    bool resolves = true; ///< False: its own name does not resolve, others do.
    bool portal = false; ///< A sign-in page answers for it, as for some hosts of a half-open network.
    bool vpn = false; ///< It is reached through the VPN only.
    std::optional<std::chrono::seconds> workEnds; ///< Since the start: when announced work is to be over.
    Says communitySays = Says::Fine;
    QByteArray answer; ///< What its page answered last; empty: nothing yet.
    Level answered = Level::Unknown; ///< The level that it was made for.
};

/// One line of a world: what happens at a time. Its fields are checked when it is read, not when it is
/// played.
struct WorldEvent {
    int line = 0; ///< Counted from 1.
    std::chrono::milliseconds at{0}; ///< Since the start.
    QJsonObject fields;
};

/// A script for a simulation: see docs/cli.md, "simulate".
struct World {
    QDateTime start; ///< UTC.
    QByteArray zone = "UTC"; ///< For quiet hours and labels.
    QList<WorldEvent> events; ///< In order of time.

    /// "22:00-07:00" as minutes of the day; nullopt for anything else. Equal ends: never.
    [[nodiscard]] static std::optional<std::pair<int, int>> quietFrom(const QString& word);

    [[nodiscard]] std::chrono::milliseconds end() const
    {
        return events.isEmpty() ? std::chrono::milliseconds{0} : events.last().at;
    }
};

/// Reads newline-delimited JSON. Fails with kind Format and the number of the line that is wrong.
[[nodiscard]] Result<World> parseWorld(const QByteArray& text);

/// The service that a line declares (it holds "page", "probe" or "community" as a bool and names a service
/// that is not in \p known), or nullopt where it declares none.
[[nodiscard]] std::optional<WorldService> declaredService(const QJsonObject& fields);

/// Applies what a line says of one service. Unknown fields were refused by parseWorld().
void applyToService(const QJsonObject& fields, WorldService& service);

[[nodiscard]] std::optional<WorldNetworkState> networkStateFromWord(QStringView word);

} // namespace downlight
