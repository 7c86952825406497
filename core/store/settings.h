// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/store/retention.h"

#include <QJsonObject>
#include <QList>
#include <QString>

namespace downlight {

/// A host that shows whether the user's own line works, as it is stored; see Anchor for what it means.
struct AnchorSetting {
    QString operatorName;
    QString url;
    int status = 204;
    QString body;
    QString address;

    friend bool operator==(const AnchorSetting&, const AnchorSetting&) = default;
};

/// What the user can choose, with defaults in place. Plain values: each part gets what it needs of it.
struct Settings {
    bool countInIcon = false; ///< Draw the number of problems into the tray icon.
    int quietFromMinute = 0; ///< Local minutes of the day, 0 to 1439; equal ends: no quiet hours.
    int quietToMinute = 0;
    QList<AnchorSetting> anchors; ///< Empty: the built-in ones.
    Retention retention; ///< How long history is kept.
    QString hub; ///< Address of the hub that counts reports; empty: only the program's own.
    QJsonObject unknown; ///< Fields of other versions, written back as they were.

    friend bool operator==(const Settings&, const Settings&) = default;
};

/// Reads and writes settings.json of a profile.
class SettingsFile {
public:
    explicit SettingsFile(QString path)
        : m_path(std::move(path))
    {
    }

    struct Loaded {
        Settings settings;
        QString trouble; ///< English: what was wrong with the file, and where it was moved; empty: nothing.
    };

    /// The settings; the defaults where there is no file. A file that cannot be read is moved aside as
    /// `settings.json.corrupt-DATE` and named in `trouble`. Values out of range are clamped.
    [[nodiscard]] Loaded load() const;

    /// The same for a question: a file that cannot be read stays where it is.
    [[nodiscard]] Loaded read() const;

    /// Writes all or nothing. Fails with kind Storage.
    [[nodiscard]] Result<void> save(const Settings& settings) const;

private:
    [[nodiscard]] Result<Settings> parsed() const;

    QString m_path;
};

} // namespace downlight
