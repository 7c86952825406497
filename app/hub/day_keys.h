// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/reports/report_keys.h"

#include <QDate>

#include <functional>
#include <map>

namespace downlight::hub {

/// The secrets of a hub: one for good, and one of each day by which people and networks are told apart. They
/// are files beside the database, never in it; those of days that are over are destroyed, and with them the
/// last means to say who reported what.
class DayKeys {
public:
    /// \p folder is made where it is missing.
    explicit DayKeys(QString folder)
        : m_folder(std::move(folder))
    {
    }

    /// Reads or makes the secret that signs challenges. Fails with kind Storage.
    [[nodiscard]] Result<QByteArray> secret();

    /// The keys of \p day (UTC), made where they are missing. Fails with kind Storage.
    [[nodiscard]] Result<const ReportKeys*> of(QDate day);

    /// The keys of \p day where there are any; null where there are none. Makes nothing.
    [[nodiscard]] const ReportKeys* existing(QDate day);

    /// Destroys the keys of every day before the day before \p today.
    void destroyOld(QDate today);

    /// Destroys the keys of every day after the next: those a clock made that was ahead.
    void destroyAhead(QDate today);

private:
    [[nodiscard]] Result<QByteArray> readOrMake(const QString& name);
    void destroy(const std::function<bool(QDate)>& isNeeded);

    QString m_folder;
    std::map<QDate, ReportKeys> m_keys;
};

} // namespace downlight::hub
