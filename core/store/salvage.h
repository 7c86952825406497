// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <QLatin1StringView>
#include <QSqlDatabase>
#include <QString>

namespace downlight {

struct Schema;

/// Takes over what can still be read of a file, damaged or not, into another database of the same schema,
/// which is open: row by row from both ends of each table, so that a damaged page costs only its own rows.
class Salvage {
public:
    Salvage(QSqlDatabase target, const Schema& schema)
        : m_target(std::move(target))
        , m_schema(schema)
    {
    }

    /// \return false where the file \p source could not even be opened. Fails where the target takes nothing
    /// (Storage).
    [[nodiscard]] Result<bool> takeOver(const QString& source);

private:
    Result<bool> takeOverLog(const QString& source);
    Result<bool> takeOver(const QString& source, const QString& how);
    Result<void> copyAll(const QSqlDatabase& old);
    Result<bool> copyRows(const QSqlDatabase& old, QLatin1StringView select, QLatin1StringView insert);

    QSqlDatabase m_target;
    const Schema& m_schema;
};

} // namespace downlight
