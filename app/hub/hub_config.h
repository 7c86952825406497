// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHostAddress>
#include <QList>
#include <QPair>
#include <QString>

#include <chrono>
#include <optional>

namespace downlight::hub {

struct Endpoint {
    QHostAddress address = QHostAddress(QHostAddress::LocalHost);
    quint16 port = 0;

    [[nodiscard]] QString toString() const;
};

/// How a hub runs. Flags, then DOWNLIGHT_HUB_* in the environment, then a file; see docs/hub.md.
struct HubConfig {
    QString data; ///< Folder of database, keys and secret.
    Endpoint listen{QHostAddress(QHostAddress::LocalHost), 8731};
    std::optional<Endpoint> admin = Endpoint{QHostAddress(QHostAddress::LocalHost), 8732};
    QList<QPair<QHostAddress, int>> trustedProxies; ///< Networks whose X-Forwarded-For is believed.
    int proofOfWorkBits = 14; ///< 0: none.
    int reportsPerNetwork = 20; ///< An hour; 0: no limit.
    int connections = 10'000;
    int connectionsPerAddress = 64; ///< Not for trusted proxies.
    int streams = 2'000; ///< Of them that may be event streams.
    int threads = 0; ///< For connections; 0: by the machine.
    std::chrono::seconds headerTimeout{10};
    std::chrono::seconds bodyTimeout{20};
    std::chrono::seconds streamAge{3600}; ///< After which an event stream ends, or up to a quarter later.
    std::chrono::seconds idleTimeout{60}; ///< Between two requests of a connection.
    QString publicUrl; ///< Under which people reach the pages; empty: relative links only.

    [[nodiscard]] bool trusts(const QHostAddress& proxy) const;
};

/// What the command line asks for.
struct Invocation {
    std::optional<HubConfig> config; ///< Empty: there is nothing to run.
    int exitCode = 0;
    bool printConfig = false;
    QString text; ///< To print: help, version, or what is wrong.
};

[[nodiscard]] Invocation readInvocation(int argc, char** argv);

/// The result as the same file that --config reads.
[[nodiscard]] QByteArray toText(const HubConfig& config);

} // namespace downlight::hub
