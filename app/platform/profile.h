// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <QLockFile>
#include <QString>

#include <chrono>
#include <memory>

namespace downlight {

/// Where one set-up lives. A profile given as a folder holds everything; the usual one follows the XDG
/// folders.
class Profile {
public:
    /// The profile in \p folder, or the usual one where it is empty.
    explicit Profile(const QString& folder = {});

    [[nodiscard]] QString databasePath() const { return m_data + QStringLiteral("/downlight.sqlite"); }
    [[nodiscard]] QString reportsPath() const { return m_data + QStringLiteral("/reports.sqlite"); }
    [[nodiscard]] QString troublesPath() const { return m_data + QStringLiteral("/troubles.json"); }
    [[nodiscard]] QString settingsPath() const { return m_config + QStringLiteral("/settings.json"); }

    [[nodiscard]] QString catalogueKeyPath() const { return m_config + QStringLiteral("/catalogue-key.pem"); }
    [[nodiscard]] QString dataFolder() const { return m_data; }

    /// Fails with kind Storage where its folder cannot be one: something else stands in its place.
    [[nodiscard]] Result<void> usable() const;

    /// The name under which the program that owns the profile is found on the session bus.
    [[nodiscard]] QString busName() const;

    /// Takes the profile for this process, waiting at most \p patience for another that lets go. False where
    /// another process has it; a lock left by a process that died is taken over. Makes the folders that are
    /// missing; a folder that cannot be written is no reason to stop.
    [[nodiscard]] bool lock(std::chrono::milliseconds patience = {});
    void unlock() { m_lock.reset(); }

    /// So long another program may have it for good reasons: a check of hosts that do not answer takes 90 s.
    static constexpr std::chrono::seconds longestUse{100};
    static constexpr std::chrono::seconds startOfTray{10}; ///< Until a tray program is on the bus.
    static constexpr std::chrono::seconds noticeableUse{2}; ///< After that people want to know what goes on.

    /// Who has the lock that lock() did not get, in English.
    [[nodiscard]] QString lockedBy() const;

    /// True where that is the tray program, which lets go only when it ends.
    [[nodiscard]] bool isLockedByTray() const;

private:
    QString m_config;
    QString m_data;
    bool m_usual;
    std::unique_ptr<QLockFile> m_lock;
};

} // namespace downlight
