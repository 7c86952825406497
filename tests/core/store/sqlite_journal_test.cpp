// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/history.h"
#include "core/store/sqlite_journal.h"
#include "support/qt_printers.h"

#include <QFile>
#include <QSqlQuery>
#include <QTemporaryDir>

#include <gtest/gtest.h>

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
