// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/salvage.h"

#include "core/base/log.h"
#include "core/store/schema.h"
#include "core/store/sql.h"

#include <QFileInfo>
#include <QSqlError>
#include <QSqlQuery>

namespace downlight {

using namespace Qt::StringLiterals;

bool Salvage::takeOver(const QString& source)
{
    // What was committed last may stand in the log beside the file only. Reading the log may need to write
    // beside it, which an immutable file does not; there the log is not looked at.
    const bool hasLog = QFileInfo(source + "-wal"_L1).size() > 0;
    return (hasLog && takeOver(source, QString())) || takeOver(source, u"?immutable=1"_s);
}

bool Salvage::takeOver(const QString& source, const QString& how)
{
    // A connection of its own: a damaged page ends the transaction of the connection that meets it.
    const QString name = m_target.connectionName() + "-old"_L1;
    bool opened = false;
    {
        QSqlDatabase old = QSqlDatabase::addDatabase(u"QSQLITE"_s, name);
        old.setConnectOptions(u"QSQLITE_OPEN_READONLY;QSQLITE_OPEN_URI"_s);
        old.setDatabaseName(sql::uriOf(source, how));
        opened = old.open();
        // A file that was cut short is refused as a whole, unless this says that it is to be saved: then only
        // the pages that are missing are. https://www.sqlite.org/pragma.html#pragma_writable_schema
        QSqlQuery(old).exec(u"PRAGMA writable_schema=ON"_s);
        opened = opened && !QSqlQuery(u"SELECT 1 FROM sqlite_master"_s, old).lastError().isValid();
        if (opened)
            copyAll(old);
        else
            qCWarning(logStore).noquote()
                << "Nothing could be taken over from" << source + how << old.lastError().text();
    }
    QSqlDatabase::removeDatabase(name);
    return opened;
}

void Salvage::copyAll(const QSqlDatabase& old)
{
    QSqlQuery query(m_target);
    query.exec(u"PRAGMA foreign_keys=OFF"_s);
    m_target.transaction();
    for (const Schema::Table& table : m_schema.tables) {
        if (!copyRows(old, table.ascending, table.insert))
            copyRows(old, table.descending, table.insert);
    }
    for (const QLatin1StringView orphans : m_schema.orphans)
        query.exec(orphans);
    m_target.commit();
    query.exec(u"PRAGMA foreign_keys=ON"_s);
}

/// \return false where reading stopped before the end of the table.
bool Salvage::copyRows(const QSqlDatabase& old, QLatin1StringView select, QLatin1StringView insert)
{
    QSqlQuery from(old);
    from.setForwardOnly(true);
    if (!from.exec(select)) {
        qCInfo(logStore).noquote() << "A table could not be read:" << from.lastError().text();
        return false;
    }
    QSqlQuery into(m_target);
    into.prepare(insert);
    const int columns = static_cast<int>(insert.count(u'?'));
    while (from.next()) {
        for (int i = 0; i < columns; ++i)
            sql::bindAt(into, i, from.value(i));
        into.exec(); // a row that does not fit is left behind
    }
    return !from.lastError().isValid();
}

} // namespace downlight
