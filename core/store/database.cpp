// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/database.h"

#include "core/base/log.h"
#include "core/store/database_files.h"
#include "core/store/salvage.h"
#include "core/store/schema.h"
#include "core/store/sql.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QSqlError>
#include <QSqlQuery>
#include <QTemporaryDir>
#include <QUuid>

#include <filesystem>
#include <system_error>

namespace downlight {

using namespace Qt::StringLiterals;

namespace {

/// Kinds of trouble that open() treats differently; carried in Failure::kind.
constexpr auto damaged = Failure::Kind::Format;
constexpr auto newer = Failure::Kind::Usage;

constexpr int newestPlausible = 1000; ///< No program of ours will have taken so many steps.

Failure newerThan(int version, int known)
{
    return {newer,
            u"it was made by a newer version of Downlight (schema %1, this one knows %2)"_s.arg(version).arg(
                known)};
}

/// A bit of the header may say that nothing can be written to what everybody may write to.
Result<void> takesWrites(const QSqlDatabase& connection, const QString& path, int version)
{
    constexpr auto readOnly = "8"_L1; // SQLITE_READONLY, https://www.sqlite.org/rescode.html#readonly
    QSqlQuery query(connection);
    if (!query.exec(u"BEGIN"_s)) // IMMEDIATE would only read here
        return {};
    const bool takes = query.exec(u"PRAGMA user_version = %1"_s.arg(version));
    const QSqlError said = query.lastError();
    query.exec(u"ROLLBACK"_s);
    if (takes)
        return {};
    const bool isWrong = said.nativeErrorCode() == readOnly && QFileInfo(path).isWritable()
        && QFileInfo(QFileInfo(path).absolutePath()).isWritable();
    return isWrong ? fail(damaged, said.text()) : Result<void>();
}

} // namespace

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

bool Database::isBeingRepaired(const QString& path)
{
    return QFile::exists(database_files::rebuiltOf(path));
}

Result<Database::Opened> Database::open(const QString& path)
{
    if (isBeingRepaired(path))
        return takeRebuilt(path, {damaged, u"it was damaged when the program was last in use"_s});
    const Result<void> ready = openFile(path);
    if (ready)
        return Opened{};
    if (ready.error().kind == damaged)
        return beginAnew(path, ready.error());
    return goOnInMemory(path, ready.error());
}

Result<Database::Opened> Database::beginAnew(const QString& path, const Failure& why)
{
    const Result<void> rebuilt = rebuild(path);
    if (rebuilt)
        return takeRebuilt(path, why);
    return goOnInMemory(
        path,
        {Failure::Kind::Storage,
         u"%1, and what is left cannot be saved: %2"_s.arg(why.detail, rebuilt.error().detail)});
}

/// Saves what is left of \p path into a file beside it, which gets its name only when all of it is on the
/// disk: whoever is killed meanwhile, or has no room, still has the damaged file.
Result<void> Database::rebuild(const QString& path)
{
    const QString unfinished = path + ".rebuilding"_L1;
    database_files::remove(unfinished);
    const Result<bool> saved = openFile(unfinished).and_then([&]() -> Result<bool> {
        return Salvage(m_connection, m_schema).takeOver(path);
    });
    if (saved)
        QSqlQuery(m_connection).exec(u"PRAGMA wal_checkpoint(TRUNCATE)"_s);
    close();
    if (!saved || QFileInfo(unfinished + "-wal"_L1).size() > 0) {
        database_files::remove(unfinished);
        return fail(Failure::Kind::Storage,
                    saved ? u"its log could not be written back"_s : saved.error().detail);
    }
    database_files::remove(database_files::rebuiltOf(path));
    return QFile::rename(unfinished, database_files::rebuiltOf(path))
        ? Result<void>()
        : fail(Failure::Kind::Storage, u"%1 cannot be renamed"_s.arg(unfinished));
}

/// Puts what rebuild() made in the place of \p path, also after a process that was killed at it.
Result<Database::Opened> Database::takeRebuilt(const QString& path, const Failure& why)
{
    Opened opened;
    opened.why = why.detail;
    opened.setAside = database_files::setAside(path);
    qCWarning(logStore).noquote() << "The database" << path << "was set aside as" << opened.setAside
                                  << "because" << opened.why;
    if (opened.setAside.isEmpty() || !QFile::rename(database_files::rebuiltOf(path), path))
        return goOnInMemory(path, why);
    if (const Result<void> ready = openFile(path); !ready) {
        Result<Opened> memory = goOnInMemory(path, ready.error());
        if (memory)
            memory->setAside = opened.setAside;
        return memory;
    }
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
    const QString source = isBeingRepaired(path) ? database_files::rebuiltOf(path) : path;
    const bool isComplete =
        !QFile::exists(source) || Salvage(m_connection, m_schema).takeOver(source).value_or(false);
    return Opened{{}, why.detail, true, isComplete};
}

Result<void> Database::openFile(const QString& path)
{
    const bool inMemory = path == ":memory:"_L1;
    if (!inMemory && !QDir().mkpath(QFileInfo(path).absolutePath()))
        return fail(Failure::Kind::Storage,
                    u"the folder %1 cannot be made"_s.arg(QFileInfo(path).absolutePath()));
    if (!inMemory && isBeingRepaired(path))
        return fail(Failure::Kind::Storage, u"a repair of it was not finished"_s);
    // What a full disk leaves, or somebody who cut it; SQLite would take it for a new one, and throw its log
    // away.
    if (!inMemory && QFileInfo::exists(path) && QFileInfo(path).size() == 0)
        return fail(damaged, u"it is empty"_s);
    if (const Result<void> connected = connectTo(path, "QSQLITE_BUSY_TIMEOUT=2000"_L1); !connected)
        return connected;
    // What a newer program made is not touched at all.
    const Result<int> made = version();
    if (made && *made > m_schema.version() && *made < newestPlausible)
        return tl::unexpected(newerThan(*made, m_schema.version()));
    QSqlQuery pragma(m_connection);
    for (const QLatin1StringView statement : m_schema.pragmas) {
        if (!pragma.exec(statement))
            return tl::unexpected(sql::failureOf(pragma.lastError()));
    }
    pragma.finish();
    if (const Result<void> sound = check(); !sound)
        return sound;
    return (made ? takesWrites(m_connection, path, *made) : Result<void>())
        .and_then([this] { return migrate(); })
        .and_then([this] { return probe(); });
}

Result<void> Database::openToRead(const QString& path)
{
    if (isBeingRepaired(path))
        return connectToRead(sql::uriOf(database_files::rebuiltOf(path), u"?immutable=1"_s));
    const QFileInfo file(path);
    const bool log = QFileInfo(path + "-wal"_L1).size() > 0;
    if (!file.exists() && !log) {
        // Where nobody may look nothing seems to be.
        std::error_code error;
        if (std::filesystem::status(path.toStdU16String(), error).type()
            != std::filesystem::file_type::not_found)
            return fail(Failure::Kind::Storage,
                        u"%1: %2"_s.arg(path, QString::fromStdString(error.message())));
        return openFile(u":memory:"_s);
    }
    if (file.size() == 0) // SQLite would throw away the log of an empty file, whatever it was asked for
        return fail(damaged, log ? u"it is empty, but its log is not"_s : u"it is empty"_s);
    // Nobody has it open, so nothing has to be written beside it.
    if (!log && !QFile::exists(path + "-shm"_L1))
        return connectToRead(sql::uriOf(path, u"?immutable=1"_s));
    Result<void> ready = connectToRead(sql::uriOf(path, u"?mode=ro"_s));
    if (!ready && ready.error().kind == Failure::Kind::Storage) // it may not write beside the log
        ready = log ? openCopyToRead(path) : connectToRead(sql::uriOf(path, u"?immutable=1"_s));
    return ready;
}

/// Reads a copy of the file and its log, where nobody else can be writing.
Result<void> Database::openCopyToRead(const QString& path)
{
    m_copy = std::make_unique<QTemporaryDir>();
    const QString copy = m_copy->filePath(u"copy.sqlite"_s);
    if (!QFile::copy(path, copy) || !QFile::copy(path + "-wal"_L1, copy + "-wal"_L1))
        return fail(Failure::Kind::Storage, u"%1 cannot be copied to be read"_s.arg(path));
    return connectToRead(sql::uriOf(copy, u"?mode=ro"_s));
}

Result<void> Database::connectToRead(const QString& uri)
{
    if (const Result<void> connected =
            connectTo(uri, "QSQLITE_OPEN_READONLY;QSQLITE_OPEN_URI;QSQLITE_BUSY_TIMEOUT=5000"_L1);
        !connected)
        return connected;
    const Result<int> made = version();
    if (!made)
        return tl::unexpected(made.error());
    if (*made < m_schema.readableFrom || *made >= newestPlausible)
        return fail(damaged, u"its version is %1"_s.arg(*made));
    return *made > m_schema.version() ? tl::unexpected(newerThan(*made, m_schema.version())) : Result<void>();
}

/// Makes the connection that prepare() works with.
Result<void> Database::connectTo(const QString& file, QLatin1StringView options)
{
    close();
    m_connection = QSqlDatabase::addDatabase(u"QSQLITE"_s, m_name);
    m_connection.setDatabaseName(file);
    m_connection.setConnectOptions(options);
    return m_connection.open() ? Result<void>() : tl::unexpected(sql::failureOf(m_connection.lastError()));
}

Result<void> Database::check() const
{
    QSqlQuery query(m_connection);
    // The thorough check also compares indexes with tables; it is kept for files on which it takes
    // milliseconds.
    const bool small = QFileInfo(m_connection.databaseName()).size() < qint64{8} * 1024 * 1024;
    if (!query.exec(small ? u"PRAGMA integrity_check(1)"_s : u"PRAGMA quick_check(1)"_s) || !query.next())
        return tl::unexpected(sql::failureOf(query.lastError()));
    const QString said = query.value(0).toString();
    return said == "ok"_L1 ? Result<void>{} : fail(damaged, said);
}

Result<int> Database::version() const
{
    QSqlQuery query(m_connection);
    if (!query.exec(u"PRAGMA user_version"_s) || !query.next())
        return tl::unexpected(sql::failureOf(query.lastError()));
    return query.value(0).toInt();
}

bool Database::isEmpty() const
{
    QSqlQuery query(m_connection);
    return query.exec(u"SELECT 1 FROM sqlite_master"_s) && !query.next();
}

/// Brings a file of an older version up to date. The number stands in the file, so it may be any.
Result<void> Database::migrate()
{
    const Result<int> found = version();
    if (!found)
        return tl::unexpected(found.error());
    if (*found < 0 || *found >= newestPlausible)
        return fail(damaged, u"its version is %1"_s.arg(*found));
    if (*found == 0 && !isEmpty())
        return fail(damaged, u"it is another program's database"_s);
    if (*found > 0 && *found < m_schema.version()) {
        const Result<void> kept = keepCopy(*found).and_then([this] { return scrub(m_connection); });
        if (!kept)
            return kept;
    }
    QSqlQuery query(m_connection);
    for (int version = *found; version < m_schema.version(); ++version) {
        const Result<void> step = transaction([&]() -> Result<void> {
            for (const QLatin1StringView statement : m_schema.steps[static_cast<std::size_t>(version)]) {
                if (!query.exec(statement))
                    return tl::unexpected(sql::failureOf(query.lastError()));
            }
            return {};
        });
        // A table that is missing, or there already, although the number says otherwise: not a file of ours.
        if (!step && step.error().kind == Failure::Kind::Storage && sql::isStatementError(query.lastError()))
            return fail(damaged, step.error().detail);
        if (!step)
            return step;
    }
    return {};
}

/// What an older program can go back to.
Result<void> Database::keepCopy(int version) const
{
    const QString path = m_connection.databaseName();
    const QString copy = u"%1.before-v%2"_s.arg(path).arg(version + 1);
    QFile::remove(copy);
    QSqlQuery into = prepare("VACUUM INTO ?"_L1); // also what stands in the log only
    if (const Result<void> done = sql::run(into, copy); !done) {
        QFile::remove(copy);
        // Damage that shows only now, such as a key that is there twice, is damage.
        return fail(
            done.error().kind == Failure::Kind::Storage ? Failure::Kind::Storage : damaged,
            u"%1 cannot be copied before it is brought up to date: %2"_s.arg(path, done.error().detail));
    }
    return scrubCopy(copy);
}

/// Takes out of \p database what is no longer to be in any file, free pages included. Done before the version
/// changes, so that it is done again where it was interrupted.
Result<void> Database::scrub(const QSqlDatabase& database) const
{
    for (const QLatin1StringView statement : m_schema.scrub) {
        if (const QSqlQuery done(statement, database); done.lastError().isValid())
            return tl::unexpected(sql::failureOf(done.lastError()));
    }
    return {};
}

/// A copy that keeps what it may not is none.
Result<void> Database::scrubCopy(const QString& path) const
{
    if (m_schema.scrub.empty())
        return {};
    const QString name = m_name + "-copy"_L1;
    Result<void> done;
    {
        QSqlDatabase copy = QSqlDatabase::addDatabase(u"QSQLITE"_s, name);
        copy.setDatabaseName(path);
        done = copy.open() ? scrub(copy) : tl::unexpected(sql::failureOf(copy.lastError()));
        QSqlQuery(u"PRAGMA journal_mode=DELETE"_s, copy);
    }
    QSqlDatabase::removeDatabase(name);
    if (!done)
        QFile::remove(path);
    return done;
}

Result<void> Database::probe() const
{
    QSqlQuery query(m_connection);
    // A file of ours whose tables lost a column, or cannot be read to their end, is as damaged as one that
    // SQLite itself refuses.
    for (const QLatin1StringView probe : m_schema.probes) {
        bool sound = query.exec(probe);
        while (sound && query.next()) { }
        if (sound && !query.lastError().isValid())
            continue;
        // A column that is missing is damage too; an input error or a lock is not.
        const bool missing = sql::isStatementError(query.lastError());
        return missing ? fail(damaged, query.lastError().text())
                       : tl::unexpected(sql::failureOf(query.lastError()));
    }
    return {};
}

Result<void> Database::transaction(const std::function<Result<void>()>& work)
{
    if (!m_connection.transaction())
        return tl::unexpected(sql::failureOf(m_connection.lastError()));
    Result<void> done = work();
    if (done && m_connection.commit())
        return done;
    const Failure failure = done ? sql::failureOf(m_connection.lastError()) : done.error();
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

} // namespace downlight
