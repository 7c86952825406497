// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/store/schema.h"

#include <QSqlDatabase>
#include <QString>

#include <functional>
#include <memory>

class QSqlQuery;
class QTemporaryDir;

namespace downlight {

/// One connection to an SQLite file of ours, opened, checked and migrated. Belongs to the thread that
/// opened it.
class Database {
public:
    /// What opening found, besides a database that works.
    struct Opened {
        QString setAside; ///< Where a file that could not be used was moved; empty: none was.
        QString why; ///< English: why it was set aside, or why the database is only in memory.
        bool inMemory = false; ///< No file could be used at all: what is written now is forgotten at the end.
        bool isComplete = true; ///< False where there is a file but nothing of it could be read.
    };

    explicit Database(const Schema& schema = profileSchema());
    Database(const Database&) = delete;
    Database& operator=(const Database&) = delete;
    ~Database();

    /// Opens \p path for the program that owns it, creating it where it is missing. A file that is damaged or
    /// no database is moved aside as `NAME.corrupt-DATE`, what can be read of it is taken over, and a new one
    /// begins. One of an older version is brought up to date, after a copy `NAME.before-vVERSION`. Where
    /// nothing can be written, or the file was made by a newer version, it stays as it is, and a database in
    /// memory with what can be read of it takes its place. Fails only when SQLite itself is missing.
    [[nodiscard]] Result<Opened> open(const QString& path);

    /// What open() does with a damaged file, for damage that only shows when the file is read: \p path is
    /// moved aside, what can be read of it is taken over, and a new one begins.
    [[nodiscard]] Result<Opened> beginAnew(const QString& path, const Failure& why);

    /// What open() does where \p path cannot be written: a database in memory, with what can be read of the
    /// file.
    [[nodiscard]] Result<Opened> goOnInMemory(const QString& path, const Failure& why);

    /// True where what is left of \p path has been saved beside it, and open() will put that in its place.
    [[nodiscard]] static bool isBeingRepaired(const QString& path);

    /// Prepares and binds \p sql. Parameters only: \p sql is a literal of ours, never put together from
    /// values.
    [[nodiscard]] QSqlQuery prepare(QLatin1StringView sql) const;

    /// Runs \p work in one transaction; whatever fails inside, nothing of it stays.
    [[nodiscard]] Result<void> transaction(const std::function<Result<void>()>& work);

    [[nodiscard]] QSqlDatabase& connection() { return m_connection; }

    /// Opens \p path or says why that cannot be; nothing is set aside or put in its place, and a repair that
    /// was interrupted is left for open() to finish.
    [[nodiscard]] Result<void> openFile(const QString& path);

    /// Opens \p path for a question, also beside the program that owns it: changes, repairs and migrates
    /// nothing. Where there is no file an empty database in memory takes its place. Fails with kind Format
    /// where the file is damaged, Usage where a newer version made it, Storage where it cannot be read.
    [[nodiscard]] Result<void> openToRead(const QString& path);

private:
    Result<void> connectTo(const QString& file, QLatin1StringView options);
    Result<void> connectToRead(const QString& uri);
    Result<void> openCopyToRead(const QString& path);
    Result<void> check() const;
    Result<int> version() const;
    [[nodiscard]] bool isEmpty() const;
    Result<void> migrate();
    Result<void> keepCopy(int version) const;
    Result<void> scrub(const QSqlDatabase& database) const;
    Result<void> scrubCopy(const QString& path) const;
    Result<void> rebuild(const QString& path);
    Result<Opened> takeRebuilt(const QString& path, const Failure& why);
    Result<void> probe() const;
    void close();

    const Schema& m_schema;
    QString m_name;
    QSqlDatabase m_connection;
    std::unique_ptr<QTemporaryDir> m_copy; ///< What is read where the file itself cannot be.
};

} // namespace downlight
