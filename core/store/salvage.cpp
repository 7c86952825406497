// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/salvage.h"

#include "core/base/log.h"
#include "core/store/schema.h"
#include "core/store/sql.h"

#include <QFileInfo>
#include <QSqlError>
#include <QSqlQuery>
#include <QTemporaryDir>

namespace downlight {

using namespace Qt::StringLiterals;

Result<bool> Salvage::takeOver(const QString& source)
{
    if (QFileInfo(source).size() == 0)
        return QFileInfo(source + "-wal"_L1).size() > 0 ? takeOverLog(source) : Result<bool>(false);
    // What was committed last may stand in the log beside the file only. Reading the log may need to write
    // beside it, which an immutable file does not; there the log is not looked at.
    const bool hasLog = QFileInfo(source + "-wal"_L1).size() > 0;
    Result<bool> done = hasLog ? takeOver(source, QString()) : false;
    return done && !*done ? takeOver(source, u"?immutable=1"_s) : done;
}

/// SQLite throws the log of an empty file away, so it is read beside one page of nothing.
Result<bool> Salvage::takeOverLog(const QString& source)
{
    constexpr qsizetype page = 4096; // SQLite's own default; we set no other
    const QTemporaryDir folder;
    const QString copy = folder.filePath(u"copy.sqlite"_s);
    QFile nothing(copy);
    if (!nothing.open(QIODevice::WriteOnly) || nothing.write(QByteArray(page, '\0')) != page)
        return fail(Failure::Kind::Storage, u"%1 cannot be written: %2"_s.arg(copy, nothing.errorString()));
    nothing.close();
    if (!QFile::copy(source + "-wal"_L1, copy + "-wal"_L1))
        return fail(Failure::Kind::Storage, u"the log of %1 cannot be copied"_s.arg(source));
    return takeOver(copy, QString());
}

Result<bool> Salvage::takeOver(const QString& source, const QString& how)
{
    // A connection of its own: a damaged page ends the transaction of the connection that meets it.
    const QString name = m_target.connectionName() + "-old"_L1;
    Result<bool> opened = false;
    {
        QSqlDatabase old = QSqlDatabase::addDatabase(u"QSQLITE"_s, name);
        old.setConnectOptions(u"QSQLITE_OPEN_READONLY;QSQLITE_OPEN_URI"_s);
        old.setDatabaseName(sql::uriOf(source, how));
        opened = old.open();
        // A file that was cut short is refused as a whole, unless this says that it is to be saved: then only
        // the pages that are missing are. https://www.sqlite.org/pragma.html#pragma_writable_schema
        QSqlQuery(old).exec(u"PRAGMA writable_schema=ON"_s);
        opened = *opened && !QSqlQuery(u"SELECT 1 FROM sqlite_master"_s, old).lastError().isValid();
        if (*opened)
            opened = copyAll(old).map([] { return true; });
        else
            qCWarning(logStore).noquote()
                << "Nothing could be taken over from" << source + how << old.lastError().text();
    }
    QSqlDatabase::removeDatabase(name);
    return opened;
}

Result<void> Salvage::copyAll(const QSqlDatabase& old)
{
    QSqlQuery query(m_target);
    query.exec(u"PRAGMA foreign_keys=OFF"_s);
    m_target.transaction();
    Result<void> done;
    for (const Schema::Table& table : m_schema.tables) {
        Result<bool> whole = copyRows(old, table.ascending, table.insert);
        if (whole && !*whole)
            whole = copyRows(old, table.descending, table.insert);
        if (!whole)
            done = tl::unexpected(whole.error());
    }
    for (const QLatin1StringView orphans : m_schema.orphans)
        query.exec(orphans);
    if (done && !m_target.commit())
        done = tl::unexpected(sql::failureOf(m_target.lastError()));
    if (!done)
        m_target.rollback();
    query.exec(u"PRAGMA foreign_keys=ON"_s);
    return done;
}

/// \return false where reading stopped before the end of the table.
Result<bool> Salvage::copyRows(const QSqlDatabase& old, QLatin1StringView select, QLatin1StringView insert)
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
        // A row that does not fit is left behind; a disk that is full is another matter.
        if (const Result<void> done = sql::exec(into); !done && done.error().kind == Failure::Kind::Storage)
            return tl::unexpected(done.error());
    }
    return !from.lastError().isValid();
}

} // namespace downlight
