// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/commands/add_command.h"
#include "app/platform/profile_bus.h"
#include "core/engine/watch_list.h"
#include "core/reports/reports.h"

#include <QJsonObject>

namespace downlight {

/// The commands that read or change live state, carried out on an engine: by the tray program for those who
/// ask over the bus, or by the command line itself where no tray program runs.
///
/// A command is an object with "command" (watch-list, watch-add, watch-remove, watch-import, check, status,
/// bell, snooze, ack, report, works) and the fields named at each function in the .cpp. Bad input is answered
/// with exit code 64 and an error object.
class Commands : public QObject {
public:
    /// The shared hub among the user's settings: an address, or empty for none.
    struct HubSetting {
        std::function<QString()> chosen;
        std::function<Result<void>(const QString& address)> choose; ///< Stores it, then uses it.
    };
    struct Parts {
        Engine& engine;
        WatchList& list;
        NetworkGate& network;
        const SourceRegistry& sources;
        CatalogueSupply catalogue = {}; ///< May be empty: nothing is known then.
        Reports* reports = nullptr; ///< May be null: nothing can be reported then.
        HubSetting hub = {}; ///< Functions may be empty: it cannot be chosen then.
    };
    using Done = std::function<void(const CommandAnswer&)>;

    Commands(const Parts& parts, QObject* parent = nullptr);
    ~Commands() override;

    /// Carries out \p command. \p done comes once, at once or later.
    void run(const QJsonObject& command, const Done& done);

private:
    void watchList(const Done& done) const;
    void watchRemove(const QJsonObject& command, const Done& done);
    void watchImport(const QJsonObject& command, const Done& done);
    void check(const QJsonObject& command, const Done& done);
    void status(const QJsonObject& command, const Done& done) const;
    void act(const QString& what, const QJsonObject& command, const Done& done);
    void report(const QJsonObject& command, const Done& done);
    void works(const QJsonObject& command, const Done& done);
    void hub(const QJsonObject& command, const Done& done);
    [[nodiscard]] Result<QStringList> idsIn(const QJsonObject& command) const;

    Parts m_parts;
    AddCommand m_add;
};

} // namespace downlight
