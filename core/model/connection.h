// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLatin1StringView>

#include <optional>

namespace downlight {

/// The user's own connection, as far as it explains what is read.
enum class Connection {
    Online,
    Offline, ///< Nothing answers.
    Portal, ///< A sign-in page answers in everybody's place.
    Dns, ///< Addresses answer, names do not resolve.
    Tls, ///< Certificates of every host are refused.
    Clock, ///< As Tls, and the certificates look out of date: our clock is probably wrong.
    Proxy, ///< The user's own proxy refuses.
};

/// The stable words: online offline portal dns tls clock proxy.
[[nodiscard]] QLatin1StringView toWord(Connection connection);
[[nodiscard]] std::optional<Connection> connectionFromWord(QStringView word);

} // namespace downlight
