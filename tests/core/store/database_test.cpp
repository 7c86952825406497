// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/reports/report_schema.h"
#include "core/store/database.h"
#include "core/store/sql.h"
#include "core/store/sqlite_journal.h"
#include "support/qt_printers.h"

#include <QDir>
#include <QFile>
#include <QRegularExpression>
#include <QSqlQuery>
#include <QTemporaryDir>

#include <gtest/gtest.h>

#include <functional>
#include <limits>
#include <random>

namespace downlight {
namespace {

using namespace Qt::StringLiterals;

class DatabaseTest : public ::testing::Test {
protected:
    void write(const QByteArray& bytes) const
    {
        QFile file(path);
        ASSERT_TRUE(file.open(QIODevice::WriteOnly));
        file.write(bytes);
    }

    [[nodiscard]] QByteArray bytes() const
    {
        QFile file(path);
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }
    void clear() const
    {
        for (const QString& old : QDir(folder.path()).entryList(QDir::Files))
            QFile::remove(folder.filePath(old));
    }
    /// A database with \p count services, all of it in the one file.
    void writeServices(int count) const
    {
        SqliteJournal journal;
        ASSERT_TRUE(journal.open(path));
        QList<Service> services;
        for (int i = 0; i < count; ++i) {
            Service service;
            service.id = u"s%1"_s.arg(i);
            service.name = QString(150, u'n');
            services.append(service);
        }
        ASSERT_TRUE(journal.writeWatchList(services));
    }
    void setVersion(int version) const
    {
        Database database;
        static_cast<void>(database.openFile(path)); // it may refuse the version that is there
        QSqlQuery(database.connection()).exec(u"PRAGMA user_version = "_s + QString::number(version));
    }

    QTemporaryDir folder;
    QString path = folder.filePath(u"d.sqlite"_s);
};

TEST_F(DatabaseTest, SetsAWrongFileAside)
{
    write("this is a letter to my aunt, not a database. " + QByteArray(4000, 'x'));
    Database database;
    const auto opened = database.open(path);
    ASSERT_TRUE(opened);
    EXPECT_TRUE(opened->setAside.contains(u".corrupt-"_s)) << opened->setAside.toStdString();
    EXPECT_TRUE(QFile::exists(opened->setAside));
    EXPECT_FALSE(opened->inMemory);
}

TEST_F(DatabaseTest, TakesAnEmptyFileForDamage)
{
    write({});
    Database database;
    const auto opened = database.open(path);
    ASSERT_TRUE(opened);
    EXPECT_FALSE(opened->setAside.isEmpty()) << "somebody had something there";
    EXPECT_FALSE(opened->inMemory);
}

TEST_F(DatabaseTest, LeavesANewerFileWhereItIs)
{
    writeServices(3);
    setVersion(99);
    SqliteJournal journal;
    const auto opened = journal.open(path);
    ASSERT_TRUE(opened);
    EXPECT_TRUE(opened->setAside.isEmpty());
    EXPECT_TRUE(opened->inMemory);
    EXPECT_TRUE(opened->why.contains(u"99"_s)) << opened->why.toStdString();
    EXPECT_EQ(journal.recollect()->watchList.size(), 3) << "what can be read of it is shown";
    const auto written = journal.writeWatchList({});
    ASSERT_FALSE(written);
    EXPECT_TRUE(written.error().detail.contains(u"newer"_s));
    setVersion(profileSchema().version());
    SqliteJournal newer;
    ASSERT_TRUE(newer.open(path));
    EXPECT_EQ(newer.recollect()->watchList.size(), 3) << "the newer program finds it as it left it";
}

TEST_F(DatabaseTest, TakesAVersionThatCannotBeForDamage)
{
    for (const int version : {-1, -1'000'000, std::numeric_limits<int>::min(), 1'048'578}) {
        writeServices(5);
        setVersion(version);
        SqliteJournal journal;
        const auto opened = journal.open(path);
        ASSERT_TRUE(opened) << version;
        EXPECT_FALSE(opened->setAside.isEmpty()) << version;
        EXPECT_EQ(journal.recollect()->watchList.size(), 5) << version;
        clear();
    }
}

TEST_F(DatabaseTest, TakesOverEverythingThatIsLeftOfAFileThatWasCutShort)
{
    writeServices(20);
    const QByteArray whole = bytes();
    const qsizetype last = whole.lastIndexOf("\"id\":\"s");
    ASSERT_GT(last, 0);
    const qsizetype needed = (last / 4096 + 1) * 4096; // up to the end of the watch list
    ASSERT_LT(needed, whole.size()) << "or there is nothing to cut off";
    for (qsizetype size = needed; size < whole.size(); size += 1024) {
        clear();
        write(whole.left(size));
        SqliteJournal journal;
        const auto opened = journal.open(path);
        ASSERT_TRUE(opened) << size;
        EXPECT_FALSE(opened->inMemory) << size;
        EXPECT_EQ(journal.recollect()->watchList.size(), 20) << size << " of " << whole.size();
    }
}

TEST_F(DatabaseTest, KeepsACopyBeforeItBringsAFileUpToDate)
{
    writeServices(4);
    {
        Database database;
        ASSERT_TRUE(database.open(path));
        QSqlQuery query(database.connection());
        ASSERT_TRUE(query.exec(u"DROP TABLE set_aside"_s) && query.exec(u"DROP TABLE unseen_end"_s)
                    && query.exec(u"PRAGMA user_version = 1"_s));
    }
    SqliteJournal journal;
    const auto opened = journal.open(path);
    ASSERT_TRUE(opened);
    EXPECT_TRUE(opened->setAside.isEmpty() && !opened->inMemory) << opened->why.toStdString();
    EXPECT_EQ(journal.recollect()->watchList.size(), 4);
    Database copy;
    ASSERT_TRUE(copy.openToRead(path + ".before-v2"_L1));
    QSqlQuery query = copy.prepare("SELECT count(*) FROM watch"_L1);
    ASSERT_TRUE(query.exec() && query.next());
    EXPECT_EQ(query.value(0).toInt(), 4);
}

TEST_F(DatabaseTest, AHeaderThatForbidsWritingIsDamage)
{
    constexpr qsizetype writeVersion =
        18; // https://www.sqlite.org/fileformat.html#file_format_version_numbers
    writeServices(4);
    {
        Database database;
        ASSERT_TRUE(database.open(path));
        QSqlQuery(database.connection()).exec(u"PRAGMA wal_checkpoint(TRUNCATE)"_s);
    }
    QByteArray written = bytes();
    written[writeVersion] = 66;
    write(written);
    SqliteJournal journal;
    const auto opened = journal.open(path);
    ASSERT_TRUE(opened);
    EXPECT_FALSE(opened->setAside.isEmpty());
    EXPECT_EQ(journal.recollect()->watchList.size(), 4);
    Batch batch;
    batch.memory.insert(u"k"_s, "v");
    EXPECT_TRUE(journal.write(batch));
}

TEST_F(DatabaseTest, FinishesARepairThatWasKilled)
{
    const auto savedBeside = [this] { // as it is between the saving and the swap
        writeServices(7);
        ASSERT_TRUE(QFile::rename(path, path + ".rebuilt"_L1));
    };
    using Make = std::function<void()>;
    const QList<std::pair<std::string, Make>> states{
        {"before the swap", [this] { write("the damaged one"); }},
        {"between its two steps",
         [this] {
             write("the damaged one");
             QFile::rename(path, path + ".corrupt-20260105T000000"_L1);
         }},
        {"with the old log still there",
         [this] {
             write("the damaged one");
             QFile::copy(path, path + "-wal"_L1);
             QFile::rename(path, path + ".corrupt-20260105T000000"_L1);
         }},
    };
    for (const auto& [name, make] : states) {
        clear();
        savedBeside();
        make();
        {
            SqliteJournal asked;
            ASSERT_TRUE(asked.openToRead(path)) << name;
            EXPECT_EQ(asked.recollect()->watchList.size(), 7) << name;
        }
        SqliteJournal journal;
        const auto opened = journal.open(path);
        ASSERT_TRUE(opened) << name;
        EXPECT_FALSE(opened->inMemory) << name << ": " << opened->why.toStdString();
        EXPECT_TRUE(QFile::exists(opened->setAside)) << name;
        EXPECT_EQ(journal.recollect()->watchList.size(), 7) << name;
        EXPECT_FALSE(QFile::exists(path + ".rebuilt"_L1)) << name;
        EXPECT_EQ(
            QDir(folder.path()).entryList({u"*.corrupt-*"_s}).filter(QRegularExpression(u"\\d$"_s)).size(), 1)
            << name;
    }
}

TEST_F(DatabaseTest, BeginsARepairThatWasKilledAnew)
{
    writeServices(5);
    setVersion(-3);
    QFile half(path + ".rebuilding"_L1);
    ASSERT_TRUE(half.open(QIODevice::WriteOnly));
    half.write("half of it");
    half.close();
    SqliteJournal journal;
    const auto opened = journal.open(path);
    ASSERT_TRUE(opened);
    EXPECT_FALSE(opened->inMemory) << opened->why.toStdString();
    EXPECT_EQ(journal.recollect()->watchList.size(), 5);
    EXPECT_FALSE(half.exists());
}

TEST_F(DatabaseTest, ForgetsWhatAnOlderVersionKept)
{
    const QByteArray canary = "canary-" + QByteArray(200, 'k');
    {
        Database database(reportSchema());
        ASSERT_TRUE(database.openFile(path));
        QSqlQuery query(database.connection());
        ASSERT_TRUE(query.exec(u"PRAGMA secure_delete=OFF"_s));
        ASSERT_TRUE(database.transaction([&]() -> Result<void> {
            QSqlQuery insert = database.prepare(
                "INSERT INTO report VALUES (?, 0, 'a', '', 'other', 0, 0, 1, 1, 1.0, 1, 0, ?, ?, 201, ?, 0)"_L1);
            for (int i = 0; i < 500; ++i) {
                if (const Result<void> done = sql::run(insert, i, canary, canary, canary); !done)
                    return done;
            }
            return {};
        }));
        // Of some the rows are gone already, and only free pages hold them.
        ASSERT_TRUE(query.exec(u"DELETE FROM report WHERE id > 100"_s));
        ASSERT_TRUE(query.exec(u"ALTER TABLE report DROP COLUMN area"_s));
        ASSERT_TRUE(query.exec(u"PRAGMA user_version = 1"_s));
        query.exec(u"PRAGMA wal_checkpoint(TRUNCATE)"_s);
    }
    ASSERT_TRUE(bytes().contains(canary));
    {
        Database database(reportSchema());
        ASSERT_TRUE(database.openFile(path));
        QSqlQuery query = database.prepare("SELECT count(*) FROM report"_L1);
        ASSERT_TRUE(query.exec() && query.next());
        EXPECT_EQ(query.value(0).toInt(), 101);
    }
    for (const QString& name : QDir(folder.path()).entryList(QDir::Files)) {
        QFile file(folder.filePath(name));
        ASSERT_TRUE(file.open(QIODevice::ReadOnly));
        EXPECT_FALSE(file.readAll().contains(canary)) << name.toStdString();
    }
}

TEST_F(DatabaseTest, ChangesNothingForAQuestion)
{
    using Make = std::function<void()>;
    const QList<std::pair<std::string, Make>> states{
        {"newer", [this] { setVersion(99); }},
        {"negative", [this] { setVersion(-5); }},
        {"older", [this] { setVersion(1); }},
        {"letter", [this] { write("no database, " + QByteArray(4000, 'x')); }},
        {"cut short", [this] { write(bytes().left(9000)); }},
        {"empty", [this] { write({}); }},
    };
    for (const auto& [name, make] : states) {
        clear();
        writeServices(6);
        make();
        const QByteArray before = bytes();
        const QStringList files = QDir(folder.path()).entryList(QDir::Files);
        {
            SqliteJournal journal;
            const bool readable =
                journal.openToRead(path).and_then([&] { return journal.recollect(); }).has_value();
            EXPECT_EQ(readable, name == "older") << name;
        }
        EXPECT_EQ(bytes(), before) << name;
        EXPECT_EQ(QDir(folder.path()).entryList(QDir::Files), files) << name;
    }
}

TEST_F(DatabaseTest, IsReadBesideItsOwner)
{
    SqliteJournal owner;
    ASSERT_TRUE(owner.open(path));
    Service service;
    for (const QString& id : {u"first"_s, u"second"_s}) {
        service.id = id;
        ASSERT_TRUE(owner.writeWatchList({service}));
        SqliteJournal reader;
        ASSERT_TRUE(reader.openToRead(path));
        EXPECT_EQ(reader.recollect()->watchList.value(0).id, id) << "it stands in the log only";
    }
}

TEST_F(DatabaseTest, GoesOnInMemoryWhereNothingCanBeWritten)
{
    Database database;
    const auto opened = database.open(u"/proc/nowhere/d.sqlite"_s);
    ASSERT_TRUE(opened);
    EXPECT_TRUE(opened->inMemory);
    EXPECT_FALSE(opened->why.isEmpty());
}

TEST_F(DatabaseTest, TakesOverWhatCanBeReadAroundADamagedPage)
{
    {
        SqliteJournal journal;
        ASSERT_TRUE(journal.open(path));
        QList<Service> services;
        for (int i = 0; i < 400; ++i) {
            Service service;
            service.id = u"s%1"_s.arg(i);
            service.name = QString(150, u'n');
            services.append(service);
        }
        ASSERT_TRUE(journal.writeWatchList(services));
        QSqlQuery(const_cast<Database&>(journal.database()).connection())
            .exec(u"PRAGMA wal_checkpoint(TRUNCATE)"_s);
    }
    QFile file(path);
    ASSERT_TRUE(file.open(QIODevice::ReadWrite));
    // A leaf in the middle of the watch list: found by the name that stands in it.
    QByteArray bytes = file.readAll();
    const qsizetype page = bytes.indexOf("\"id\":\"s200\"") / 4096;
    ASSERT_GT(page, 1);
    file.seek(page * 4096);
    file.write(QByteArray(100, '\x5a'));
    file.close();
    SqliteJournal journal;
    const auto opened = journal.open(path);
    ASSERT_TRUE(opened);
    EXPECT_FALSE(opened->setAside.isEmpty());
    const auto all = journal.recollect();
    ASSERT_TRUE(all);
    EXPECT_GT(all->watchList.size(), 300) << "only the rows of the damaged page are lost";
}

TEST_F(DatabaseTest, ReadsTheWatchListWhereNothingCanBeWritten)
{
    {
        SqliteJournal journal;
        ASSERT_TRUE(journal.open(path));
        Service service;
        service.id = u"kept"_s;
        ASSERT_TRUE(journal.writeWatchList({service}));
    }
    Database database;
    Failure why{Failure::Kind::Storage, u"read-only"_s};
    const auto opened = database.goOnInMemory(path, why);
    ASSERT_TRUE(opened);
    EXPECT_TRUE(opened->inMemory);
    QSqlQuery query = database.prepare("SELECT key FROM watch"_L1);
    ASSERT_TRUE(query.exec() && query.next());
    EXPECT_EQ(query.value(0).toString(), u"kept"_s);
}

TEST_F(DatabaseTest, ReadsWhatStandsInTheLogOnlyWhereItGoesOnInMemory)
{
    SqliteJournal killed;
    ASSERT_TRUE(killed.open(path));
    Service service;
    service.id = u"last"_s;
    ASSERT_TRUE(killed.writeWatchList({service}));
    // As kill -9 leaves it: the last commits are in the log and not yet in the file.
    const QString left = folder.filePath(u"left.sqlite"_s);
    ASSERT_TRUE(QFile::copy(path, left) && QFile::copy(path + "-wal"_L1, left + "-wal"_L1));
    Database database;
    ASSERT_TRUE(database.goOnInMemory(left, Failure{Failure::Kind::Storage, u"disk full"_s}));
    QSqlQuery query = database.prepare("SELECT key FROM watch"_L1);
    ASSERT_TRUE(query.exec() && query.next());
    EXPECT_EQ(query.value(0).toString(), u"last"_s);
}

TEST_F(DatabaseTest, SurvivesEveryDamage)
{
    {
        SqliteJournal journal;
        ASSERT_TRUE(journal.open(path));
        QList<Service> services;
        for (int i = 0; i < 50; ++i) {
            Service service;
            service.id = u"s%1"_s.arg(i);
            service.name = QString(100, u'n');
            services.append(service);
        }
        ASSERT_TRUE(journal.writeWatchList(services));
        QSqlQuery(const_cast<Database&>(journal.database()).connection())
            .exec(u"PRAGMA wal_checkpoint(TRUNCATE)"_s);
    }
    QFile file(path);
    ASSERT_TRUE(file.open(QIODevice::ReadOnly));
    const QByteArray sound = file.readAll();
    file.close();
    std::mt19937 random(7);
    for (int round = 0; round < 1000; ++round) {
        QByteArray damaged = sound;
        if (round % 3 == 0)
            damaged.truncate(static_cast<qsizetype>(random() % static_cast<unsigned>(sound.size())));
        else if (round % 3 == 1)
            damaged.replace(static_cast<qsizetype>(random() % 8) * 4096, 4096, QByteArray(4096, '\0'));
        else
            for (int flip = 0; flip < 20; ++flip)
                damaged[static_cast<qsizetype>(random() % static_cast<unsigned>(sound.size()))] ^=
                    static_cast<char>(1U << (random() % 8));
        for (const QString& old : QDir(folder.path()).entryList(QDir::Files))
            QFile::remove(folder.filePath(old));
        write(damaged);
        SqliteJournal journal;
        const auto opened = journal.open(path);
        ASSERT_TRUE(opened) << round;
        const auto all = journal.recollect();
        ASSERT_TRUE(all) << round << all.error().detail.toStdString();
        Batch batch;
        batch.memory.insert(u"k"_s, "v");
        const auto written = journal.write(batch);
        EXPECT_TRUE(written) << round << written.error().detail.toStdString() << opened->why.toStdString();
    }
}

} // namespace
} // namespace downlight
