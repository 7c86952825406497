// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/history.h"
#include "core/store/sqlite_journal.h"
#include "support/qt_printers.h"

#include <QFile>
#include <QSqlQuery>
#include <QTemporaryDir>

#include <gtest/gtest.h>

#include <limits>
#include <rapidcheck.h>

namespace downlight {
namespace {

using namespace Qt::StringLiterals;

const QDateTime noon(QDate(2026, 1, 5), QTime(12, 0), Qt::UTC);

class SqliteJournalTest : public ::testing::Test {
protected:
    void SetUp() override
    {
        ASSERT_TRUE(journal.open(folder.filePath(u"d.sqlite"_s)));
        Service service;
        service.id = u"a"_s;
        service.name = u"A"_s;
        ASSERT_TRUE(journal.writeWatchList({service}));
    }

    QTemporaryDir folder;
    SqliteJournal journal;
};

TEST_F(SqliteJournalTest, RemembersAcrossARestart)
{
    Batch batch;
    batch.states = {{u"a"_s, Level::MajorOutage, Scope::Unclear, noon, "[]", "{\"x\":1}", "{}"}};
    Notice notice;
    notice.id = 4;
    batch.notices = {notice};
    batch.memory.insert(u"k"_s, "v");
    ASSERT_TRUE(journal.write(batch));
    SqliteJournal again;
    ASSERT_TRUE(again.open(folder.filePath(u"d.sqlite"_s)));
    const Result<Recollection> all = again.recollect();
    ASSERT_TRUE(all);
    ASSERT_EQ(all->watchList.size(), 1);
    EXPECT_EQ(all->states.value(u"a"_s).memory, "{\"x\":1}");
    EXPECT_EQ(all->states.value(u"a"_s).since, noon);
    ASSERT_EQ(all->outbox.size(), 1);
    EXPECT_FALSE(all->outbox.first().taken);
    EXPECT_EQ(all->memory.value(u"k"_s), "v");
}

TEST_F(SqliteJournalTest, AddsHoursUp)
{
    for (int i = 0; i < 2; ++i) {
        Batch batch;
        batch.hours = {{u"a"_s, 100, 60, 5, 0, 65, i == 0 ? 30 : 10, 80, 110, 2, 1}};
        ASSERT_TRUE(journal.write(batch));
    }
    const auto hours = History(journal.database()).hours(u"a"_s, QDateTime::fromSecsSinceEpoch(0));
    ASSERT_TRUE(hours);
    ASSERT_EQ(hours->size(), 1);
    EXPECT_EQ(hours->first().up, 120);
    EXPECT_EQ(hours->first().latencyMin, 10);
    EXPECT_EQ(hours->first().latencyCount, 4);
    EXPECT_EQ(hours->first().reports, 2);
}

TEST_F(SqliteJournalTest, KeepsTheHistoryOfWhatIsNoLongerWatched)
{
    Batch batch;
    batch.incidents = {{1, u"a"_s, noon, {}, Level::MajorOutage, 0}};
    ASSERT_TRUE(journal.write(batch));
    batch.incidents = {{1, u"a"_s, noon, noon.addSecs(60), Level::MajorOutage, 60}};
    ASSERT_TRUE(journal.write(batch));
    ASSERT_TRUE(journal.writeWatchList({}));
    EXPECT_TRUE(journal.recollect()->watchList.isEmpty());
    const auto incidents = History(journal.database()).incidents(u"a"_s, noon.addDays(-1));
    ASSERT_TRUE(incidents);
    ASSERT_EQ(incidents->size(), 1);
    EXPECT_EQ(incidents->first().duration, std::chrono::seconds(60));
}

TEST_F(SqliteJournalTest, WritesAllOrNothing)
{
    Batch batch;
    batch.memory.insert(u"k"_s, "v");
    QSqlQuery(const_cast<Database&>(journal.database()).connection()).exec(u"DROP TABLE memory"_s);
    Notice notice;
    notice.id = 1;
    batch.notices = {notice};
    EXPECT_FALSE(journal.write(batch));
    QSqlQuery count = journal.database().prepare("SELECT count(*) FROM outbox"_L1);
    ASSERT_TRUE(count.exec() && count.next());
    EXPECT_EQ(count.value(0).toInt(), 0);
}

TEST_F(SqliteJournalTest, StoresANoticeThatNobodyEverShowed)
{
    Batch batch;
    Notice notice;
    notice.id = 7;
    batch.notices = {notice};
    batch.deliveries = {{7, {}, true}}; // its place is null: a later notice took its place
    const auto written = journal.write(batch);
    ASSERT_TRUE(written) << written.error().detail.toStdString();
    EXPECT_EQ(written->setAside, 0) << "null text is empty text";
    ASSERT_EQ(journal.recollect()->outbox.size(), 1);
    EXPECT_TRUE(journal.recollect()->outbox.first().taken);
}

TEST_F(SqliteJournalTest, SetsARowAsideThatCanNeverBeStored)
{
    Batch batch;
    batch.transitions = {{u"a"_s, {}, Level::Degraded, Scope::Unclear, "[]"}, // without a time
                         {u"a"_s, noon, Level::MajorOutage, Scope::Everyone, "[]"}};
    const auto written = journal.write(batch);
    ASSERT_TRUE(written);
    EXPECT_EQ(written->setAside, 1);
    EXPECT_TRUE(written->why.contains(u"NOT NULL"_s)) << written->why.toStdString();
    EXPECT_EQ(History(journal.database()).transitions(u"a"_s, noon)->size(), 1);
    QSqlQuery aside = journal.database().prepare("SELECT kind, content FROM set_aside"_L1);
    ASSERT_TRUE(aside.exec() && aside.next());
    EXPECT_EQ(aside.value(0).toString(), u"transition"_s);
    EXPECT_TRUE(aside.value(1).toString().contains(u"degraded"_s));
}

TEST_F(SqliteJournalTest, RepairsAFileThatIsDamagedWhileItIsInUse)
{
    Batch batch;
    for (qint64 id = 1; id <= 300; ++id) {
        Notice notice;
        notice.id = id;
        batch.notices.append(notice);
    }
    ASSERT_TRUE(journal.write(batch));
    Database& database = const_cast<Database&>(journal.database());
    QSqlQuery(database.connection()).exec(u"PRAGMA wal_checkpoint(TRUNCATE)"_s);
    QSqlQuery(database.connection()).exec(u"PRAGMA shrink_memory"_s);
    QFile file(folder.filePath(u"d.sqlite"_s));
    ASSERT_TRUE(file.open(QIODevice::ReadWrite));
    const qsizetype leaf = file.readAll().indexOf("\"id\":150") / 4096;
    ASSERT_GT(leaf, 0);
    file.seek(leaf * 4096);
    file.write(QByteArray(4096, '\x5a'));
    file.close();
    Batch next;
    next.deliveries = {{150, u"p"_s, false}};
    next.states = {{u"a"_s, Level::MajorOutage, Scope::Everyone, noon, "[]", "{}", "{}"}};
    const auto written = journal.write(next);
    ASSERT_TRUE(written) << written.error().detail.toStdString();
    EXPECT_TRUE(written->repaired.contains(u".corrupt-"_s)) << written->repaired.toStdString();
    const auto all = journal.recollect();
    ASSERT_TRUE(all);
    EXPECT_EQ(all->watchList.size(), 1);
    EXPECT_EQ(all->states.value(u"a"_s).level, Level::MajorOutage);
    EXPECT_GT(all->outbox.size(), 50);
}

TEST_F(SqliteJournalTest, LosesNoServiceWhoseRowIsOnADamagedPage)
{
    QList<Service> services;
    for (int i = 0; i < 300; ++i) {
        Service service;
        service.id = u"s%1"_s.arg(i);
        service.name = QString(150, u'n');
        services.append(service);
    }
    ASSERT_TRUE(journal.writeWatchList(services));
    Database& database = const_cast<Database&>(journal.database());
    QSqlQuery(database.connection()).exec(u"PRAGMA wal_checkpoint(TRUNCATE)"_s);
    QSqlQuery(database.connection()).exec(u"PRAGMA shrink_memory"_s);
    QFile file(folder.filePath(u"d.sqlite"_s));
    ASSERT_TRUE(file.open(QIODevice::ReadWrite));
    const qsizetype leaf = file.readAll().indexOf("\"id\":\"s150\"") / 4096;
    ASSERT_GT(leaf, 0);
    file.seek(leaf * 4096);
    file.write(QByteArray(4096, '\x5a'));
    file.close();
    Batch next;
    for (const Service& service : std::as_const(services))
        next.states.append({service.id, Level::MajorOutage, Scope::Everyone, noon, "[]", "{}", "{}"});
    QString repaired;
    for (int tries = 0; tries < 3 && repaired.isEmpty(); ++tries) {
        const auto written = journal.write(next);
        ASSERT_TRUE(written) << written.error().detail.toStdString();
        repaired = written->repaired;
    }
    EXPECT_FALSE(repaired.isEmpty());
    const auto all = journal.recollect();
    ASSERT_TRUE(all);
    EXPECT_EQ(all->watchList.size(), 300);
    EXPECT_EQ(all->states.size(), 300);
}

TEST_F(SqliteJournalTest, WritesAnewWhereItsFileWasTakenAway)
{
    const QString path = folder.filePath(u"d.sqlite"_s);
    for (const QLatin1StringView side : {""_L1, "-wal"_L1, "-shm"_L1})
        QFile::remove(path + side);
    Batch next;
    next.states = {{u"a"_s, Level::MajorOutage, Scope::Everyone, noon, "[]", "{}", "{}"}};
    const auto written = journal.write(next);
    ASSERT_TRUE(written) << written.error().detail.toStdString();
    EXPECT_TRUE(written->repaired.contains(u"removed or replaced"_s)) << written->repaired.toStdString();
    SqliteJournal later;
    ASSERT_TRUE(later.open(path));
    const auto all = later.recollect();
    ASSERT_TRUE(all);
    EXPECT_EQ(all->watchList.size(), 1);
    EXPECT_EQ(all->states.value(u"a"_s).level, Level::MajorOutage);
}

/// Values that have broken, or could break, a column.
namespace worst {

QString textOf(int kind)
{
    static const QStringList texts{{},
                                   u""_s,
                                   u"a"_s,
                                   u"unknown service"_s,
                                   QString(QChar(0)),
                                   QString(70'000, u'x'),
                                   u"'; DROP TABLE watch; --"_s,
                                   QString(QChar(0xd800))};
    return texts.at(kind % texts.size());
}

qint64 numberOf(int kind)
{
    static const QList<qint64> numbers{
        0, 1, -1, std::numeric_limits<qint64>::max(), std::numeric_limits<qint64>::min(), 1'000'000'000'000};
    return numbers.at(kind % numbers.size());
}

QDateTime timeOf(int kind)
{
    static const QList<QDateTime> times{{},
                                        noon,
                                        QDateTime::fromMSecsSinceEpoch(0, Qt::UTC),
                                        QDateTime(QDate(9999, 12, 31), QTime(), Qt::UTC),
                                        QDateTime(QDate(-4000, 1, 1), QTime(), Qt::UTC)};
    return times.at(kind % times.size());
}

} // namespace worst

TEST(SqliteJournal, LetsNoRowHoldBackAnother)
{
    const QTemporaryDir folder;
    SqliteJournal journal;
    ASSERT_TRUE(journal.open(folder.filePath(u"d.sqlite"_s)));
    Service service;
    service.id = u"a"_s;
    Service good;
    good.id = u"good"_s;
    ASSERT_TRUE(journal.writeWatchList({service, good}));
    qint64 round = 0;
    EXPECT_TRUE(rc::check([&] {
        using namespace worst;
        const auto kind = [] { return *rc::gen::inRange(0, 1000); };
        ++round;
        Batch batch;
        for (int i = *rc::gen::inRange(0, 6); i > 0; --i) {
            batch.states.append({textOf(kind()), Level::Degraded, Scope::Unclear, timeOf(kind()),
                                 textOf(kind()).toUtf8(), textOf(kind()).toUtf8(), textOf(kind()).toUtf8()});
            batch.transitions.append(
                {textOf(kind()), timeOf(kind()), Level::Degraded, Scope::Unclear, textOf(kind()).toUtf8()});
            batch.incidents.append({numberOf(kind()), textOf(kind()), timeOf(kind()), timeOf(kind()),
                                    Level::MajorOutage, numberOf(kind())});
            batch.hours.append({textOf(kind()), numberOf(kind()), numberOf(kind()), numberOf(kind()),
                                numberOf(kind()), numberOf(kind()), numberOf(kind()), numberOf(kind()),
                                numberOf(kind()), numberOf(kind()), numberOf(kind())});
            batch.deliveries.append({numberOf(kind()), textOf(kind()), kind() % 2 == 0});
            batch.memory.insert(textOf(kind()), textOf(kind()).toUtf8());
        }
        // What must be stored whatever stands beside it, in a place that changes.
        const QDateTime at = noon.addSecs(round);
        const qint64 incident = 1000 + round;
        batch.states.insert(kind() % (batch.states.size() + 1),
                            {u"good"_s, Level::MajorOutage, Scope::Everyone, at, "[]", "{}", "{}"});
        batch.incidents.insert(kind() % (batch.incidents.size() + 1),
                               {incident, u"good"_s, at, {}, Level::MajorOutage, 0});
        batch.transitions.append({u"good"_s, at, Level::MajorOutage, Scope::Everyone, "[]"});
        Notice notice;
        notice.id = 1000 + round;
        batch.notices.append(notice);
        batch.deliveries.append({notice.id, {}, true});
        const auto written = journal.write(batch);
        RC_ASSERT(written.has_value());
        RC_ASSERT(written->repaired.isEmpty());
        const auto all = journal.recollect();
        RC_ASSERT(all.has_value());
        RC_ASSERT(all->states.value(u"good"_s).since == at);
        RC_ASSERT(all->outbox.last().notice.id == notice.id && all->outbox.last().taken);
        const auto incidents = History(journal.database()).incidents(u"good"_s, noon);
        RC_ASSERT(incidents && incidents->size() == round);
        RC_ASSERT(History(journal.database()).transitions(u"good"_s, at)->size() == 1);
    }));
}

TEST(SqliteJournal, ReturnsToItsFileAsSoonAsThatCanBeUsed)
{
    const QTemporaryDir folder;
    const QString blocked = folder.filePath(u"profile"_s);
    ASSERT_TRUE(QFile(blocked).open(QIODevice::WriteOnly)) << "a file where the folder should be";
    SqliteJournal journal;
    const auto opened = journal.open(blocked + u"/d.sqlite"_s);
    ASSERT_TRUE(opened);
    EXPECT_TRUE(opened->inMemory);
    Service service;
    service.id = u"a"_s;
    EXPECT_FALSE(journal.writeWatchList({service})) << "nobody may be told that this is stored";
    ASSERT_TRUE(QFile::remove(blocked));
    ASSERT_TRUE(journal.writeWatchList({service}));
    SqliteJournal later;
    ASSERT_TRUE(later.open(blocked + u"/d.sqlite"_s));
    const auto found = later.recollect();
    ASSERT_TRUE(found);
    EXPECT_EQ(found->watchList.size(), 1);
}

} // namespace
} // namespace downlight
