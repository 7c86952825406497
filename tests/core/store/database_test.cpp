// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/database.h"
#include "core/store/sqlite_journal.h"
#include "support/qt_printers.h"

#include <QDir>
#include <QFile>
#include <QSqlQuery>
#include <QTemporaryDir>

#include <gtest/gtest.h>

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

TEST_F(DatabaseTest, SetsANewerFileAside)
{
    {
        Database database;
        ASSERT_TRUE(database.open(path));
        QSqlQuery(database.connection()).exec(u"PRAGMA user_version = 99"_s);
    }
    Database database;
    const auto opened = database.open(path);
    ASSERT_TRUE(opened);
    EXPECT_TRUE(opened->setAside.contains(u".newer-"_s));
    EXPECT_TRUE(opened->why.contains(u"99"_s));
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
        EXPECT_TRUE(journal.write(batch)) << round;
    }
}

} // namespace
} // namespace downlight
