// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/database.h"

#include "core/base/log.h"
#include "core/store/schema.h"

#include <QDateTime>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QSqlError>
#include <QSqlQuery>
#include <QUrl>
#include <QUuid>

namespace downlight {

using namespace Qt::StringLiterals;

namespace {

/// Kinds of trouble that open() treats differently; carried in Failure::kind.
constexpr auto damaged = Failure::Kind::Format;
constexpr auto newer = Failure::Kind::Usage;

/// SQLite's result codes, https://www.sqlite.org/rescode.html: CORRUPT and NOTADB.
bool isDamage(const QSqlError& error)
{
    const int code = error.nativeErrorCode().toInt() & 0xff;
    return code == 11 || code == 26;
}

Failure failureOf(const QSqlError& error)
{
    return {isDamage(error) ? damaged : Failure::Kind::Storage, error.text()};
}

/// Moves \p path and what SQLite keeps beside it to a name that says why. \return the new name, empty on
/// failure.
QString setAside(const QString& path, QLatin1StringView why)
{
    const QString stamp = QDateTime::currentDateTimeUtc().toString(u"yyyyMMdd'T'HHmmss"_s);
    QString target = u"%1.%2-%3"_s.arg(path, why, stamp);
    for (int i = 2; QFile::exists(target); ++i)
        target = u"%1.%2-%3-%4"_s.arg(path, why, stamp).arg(i);
    if (!QFile::rename(path, target))
        return {};
    for (const QLatin1StringView side : {"-wal"_L1, "-shm"_L1})
        QFile::rename(path + side, target + side);
    return target;
}

} // namespace

Failure failureOf(const QSqlQuery& query)
{
    return failureOf(query.lastError());
}

Database::Database(const Schema& schema)
    : m_schema(schema)
    , m_name(u"downlight-"_s + QUuid::createUuid().toString(QUuid::Id128))
{
}

Database::~Database()
{
    close();
}

void Database::close()
{
    if (!m_connection.isValid())
        return;
    m_connection.close();
    m_connection = QSqlDatabase();
    QSqlDatabase::removeDatabase(m_name);
}

Result<Database::Opened> Database::open(const QString& path)
{
    const Result<void> ready = openFile(path);
    if (ready)
        return Opened{};
    if (ready.error().kind == damaged || ready.error().kind == newer)
        return beginAnew(path, ready.error());
    return goOnInMemory(path, ready.error());
}

Result<Database::Opened> Database::beginAnew(const QString& path, const Failure& why)
{
    close();
    Opened opened;
    opened.why = why.detail;
    opened.setAside = setAside(path, why.kind == newer ? "newer"_L1 : "corrupt"_L1);
    qCWarning(logStore).noquote() << "The database" << path << "was set aside as" << opened.setAside
                                  << "because" << opened.why;
    if (opened.setAside.isEmpty())
        return goOnInMemory(path, why);
    if (const Result<void> ready = openFile(path); !ready)
        return goOnInMemory(path, ready.error());
    if (why.kind != newer)
        salvage(opened.setAside);
    return opened;
}

Result<Database::Opened> Database::goOnInMemory(const QString& path, const Failure& why)
{
    close();
    qCWarning(logStore).noquote() << "The database" << path
                                  << "cannot be used, going on in memory:" << why.detail;
    if (const Result<void> memory = openFile(u":memory:"_s); !memory)
        return tl::unexpected(memory.error());
    // What cannot be written may still be read: the watch list must not be empty for lack of a writable disk.
    const bool isComplete = !QFile::exists(path) || salvage(path);
    return Opened{{}, why.detail, true, isComplete};
}

Result<void> Database::openFile(const QString& path)
{
    const bool inMemory = path == ":memory:"_L1;
    if (!inMemory && !QDir().mkpath(QFileInfo(path).absolutePath()))
        return fail(Failure::Kind::Storage,
                    u"the folder %1 cannot be made"_s.arg(QFileInfo(path).absolutePath()));
    m_connection = QSqlDatabase::addDatabase(u"QSQLITE"_s, m_name);
    m_connection.setDatabaseName(path);
    m_connection.setConnectOptions(u"QSQLITE_BUSY_TIMEOUT=2000"_s);
    if (!m_connection.open())
        return tl::unexpected(failureOf(m_connection.lastError()));
    QSqlQuery pragma(m_connection);
    for (const QLatin1StringView statement : m_schema.pragmas) {
        if (!pragma.exec(statement))
            return tl::unexpected(failureOf(pragma.lastError()));
    }
    if (const Result<void> sound = check(); !sound)
        return sound;
    return migrate();
}

Result<void> Database::check() const
{
    QSqlQuery query(m_connection);
    // The thorough check also compares indexes with tables; it is kept for files on which it takes
    // milliseconds.
    const bool small = QFileInfo(m_connection.databaseName()).size() < qint64{8} * 1024 * 1024;
    if (!query.exec(small ? u"PRAGMA integrity_check(1)"_s : u"PRAGMA quick_check(1)"_s) || !query.next())
        return tl::unexpected(failureOf(query.lastError()));
    const QString said = query.value(0).toString();
    return said == "ok"_L1 ? Result<void>{} : fail(damaged, said);
}

Result<void> Database::migrate()
{
    QSqlQuery query(m_connection);
    if (!query.exec(u"PRAGMA user_version"_s) || !query.next())
        return tl::unexpected(failureOf(query.lastError()));
    int version = query.value(0).toInt();
    query.finish();
    if (version > m_schema.version())
        return fail(
            newer,
            u"it was made by a newer version of Downlight (schema %1, this one knows %2)"_s.arg(version).arg(
                m_schema.version()));
    for (; version < m_schema.version(); ++version) {
        const Result<void> step = transaction([&]() -> Result<void> {
            for (const QLatin1StringView statement : m_schema.steps[static_cast<std::size_t>(version)]) {
                if (!query.exec(statement))
                    return tl::unexpected(failureOf(query.lastError()));
            }
            return {};
        });
        if (!step)
            return step;
    }
    // A file of ours whose tables lost a column, or cannot be read to their end, is as damaged as one that
    // SQLite itself refuses.
    for (const QLatin1StringView probe : m_schema.probes) {
        bool sound = query.exec(probe);
        while (sound && query.next()) { }
        if (sound && !query.lastError().isValid())
            continue;
        // A column that is missing is damage too; an input error or a lock is not.
        const bool missing = (query.lastError().nativeErrorCode().toInt() & 0xff) == 1;
        return missing ? fail(damaged, query.lastError().text())
                       : tl::unexpected(failureOf(query.lastError()));
    }
    return {};
}

Result<void> Database::transaction(const std::function<Result<void>()>& work)
{
    if (!m_connection.transaction())
        return tl::unexpected(failureOf(m_connection.lastError()));
    Result<void> done = work();
    if (done && m_connection.commit())
        return done;
    const Failure failure = done ? failureOf(m_connection.lastError()) : done.error();
    m_connection.rollback();
    return tl::unexpected(failure);
}

QSqlQuery Database::prepare(QLatin1StringView sql) const
{
    QSqlQuery query(m_connection);
    query.setForwardOnly(true);
    query.prepare(sql);
    return query;
}

/// Copies what can still be read of the file at \p source, row by row from both ends of each table, so that a
/// damaged page costs only its own rows. \return false where the file could not even be opened.
bool Database::salvage(const QString& source) const
{
    // What was committed last may stand in the log beside the file only. Reading the log may need to write
    // beside it, which an immutable file does not; there the log is not looked at.
    const bool hasLog = QFileInfo(source + "-wal"_L1).size() > 0;
    return (hasLog && salvage(source, QString())) || salvage(source, u"?immutable=1"_s);
}

bool Database::salvage(const QString& source, const QString& how) const
{
    // A connection of its own: a damaged page ends the transaction of the connection that meets it.
    const QString name = m_name + "-old"_L1;
    bool opened = false;
    {
        QSqlDatabase old = QSqlDatabase::addDatabase(u"QSQLITE"_s, name);
        old.setConnectOptions(u"QSQLITE_OPEN_READONLY;QSQLITE_OPEN_URI"_s);
        old.setDatabaseName(
            u"file:%1%2"_s.arg(QString::fromLatin1(QUrl::toPercentEncoding(source, "/")), how));
        opened = old.open() && !QSqlQuery(u"SELECT 1 FROM sqlite_master"_s, old).lastError().isValid();
        if (opened)
            takeOver(old);
        else
            qCWarning(logStore).noquote()
                << "Nothing could be taken over from" << source + how << old.lastError().text();
    }
    QSqlDatabase::removeDatabase(name);
    return opened;
}

void Database::takeOver(const QSqlDatabase& old) const
{
    QSqlDatabase connection = m_connection;
    QSqlQuery query(connection);
    query.exec(u"PRAGMA foreign_keys=OFF"_s);
    connection.transaction();
    for (const Schema::Table& table : m_schema.tables) {
        if (!copyRows(old, table.ascending, table.insert))
            copyRows(old, table.descending, table.insert);
    }
    for (const QLatin1StringView orphans : m_schema.orphans)
        query.exec(orphans);
    connection.commit();
    query.exec(u"PRAGMA foreign_keys=ON"_s);
}

/// \return false where reading stopped before the end of the table.
bool Database::copyRows(const QSqlDatabase& old, QLatin1StringView select, QLatin1StringView insert) const
{
    QSqlQuery from(old);
    from.setForwardOnly(true);
    if (!from.exec(select)) {
        qCInfo(logStore).noquote() << "A table could not be read:" << from.lastError().text();
        return false;
    }
    QSqlQuery into = prepare(insert);
    const int columns = static_cast<int>(insert.count(u'?'));
    while (from.next()) {
        for (int i = 0; i < columns; ++i)
            into.bindValue(i, from.value(i));
        into.exec(); // a row that does not fit is left behind
    }
    return !from.lastError().isValid();
}

} // namespace downlight
