// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/sqlite_journal.h"
#include "core/store/threaded_journal.h"

#include <QTemporaryDir>
#include <QTest>

#include <gtest/gtest.h>

namespace downlight {
namespace {

using namespace Qt::StringLiterals;

class ThreadedJournalTest : public ::testing::Test {
protected:
    static Notice notice(qint64 id)
    {
        Notice notice;
        notice.id = id;
        return notice;
    }

    QTemporaryDir folder;
    const QString path = folder.filePath(u"d.sqlite"_s);
};

TEST_F(ThreadedJournalTest, WritesEverythingBeforeItEnds)
{
    {
        ThreadedJournal journal;
        ASSERT_TRUE(journal.open(path));
        QObject context;
        for (qint64 id = 1; id <= 200; ++id) {
            Batch batch;
            batch.notices = {notice(id)};
            journal.commit(batch, context, [](const Result<Written>&) {});
        }
    }
    SqliteJournal later;
    ASSERT_TRUE(later.open(path));
    EXPECT_EQ(later.recollect()->outbox.size(), 200);
}

TEST_F(ThreadedJournalTest, AnswersInOrderOnTheCallersThread)
{
    ThreadedJournal journal;
    ASSERT_TRUE(journal.open(path));
    QObject context;
    QList<int> order;
    for (int i = 0; i < 10; ++i) {
        journal.commit({}, context, [&order, i](const Result<Written>& done) {
            EXPECT_TRUE(done);
            EXPECT_EQ(QThread::currentThread(), qApp->thread());
            order.append(i);
        });
    }
    EXPECT_TRUE(order.isEmpty()) << "never from within the call";
    ASSERT_TRUE(QTest::qWaitFor([&] { return order.size() == 10; }));
    EXPECT_TRUE(std::is_sorted(order.begin(), order.end()));
}

TEST_F(ThreadedJournalTest, SaysNothingToAContextThatIsGone)
{
    ThreadedJournal journal;
    ASSERT_TRUE(journal.open(path));
    bool answered = false;
    {
        QObject context;
        journal.saveWatchList({}, context, [&](const Result<void>&) { answered = true; });
    }
    QObject context;
    bool behind = false;
    journal.commit({}, context, [&](const Result<Written>&) { behind = true; });
    ASSERT_TRUE(QTest::qWaitFor([&] { return behind; }));
    EXPECT_FALSE(answered);
}

} // namespace
} // namespace downlight
