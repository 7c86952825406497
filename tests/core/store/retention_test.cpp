// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/retention.h"
#include "core/store/sqlite_journal.h"
#include "support/qt_printers.h"

#include <QSqlQuery>
#include <QTemporaryDir>

#include <gtest/gtest.h>

namespace downlight {
namespace {

using namespace Qt::StringLiterals;

const QDateTime now(QDate(2026, 6, 10), QTime(12, 0), Qt::UTC);

class RetentionTest : public ::testing::Test {
protected:
    void SetUp() override
    {
        ASSERT_TRUE(journal.open(folder.filePath(u"d.sqlite"_s)));
        Service service;
        service.id = service.name = u"a"_s;
        ASSERT_TRUE(journal.writeWatchList({service}));
    }

    /// One of each kind, \p days before now.
    void store(int days, int count = 1)
    {
        Batch batch;
        const QDateTime at = now.addDays(-days);
        for (int i = 0; i < count; ++i) {
            batch.transitions.append({u"a"_s, at.addSecs(i), Level::Operational, Scope::Everyone, "[]"});
            batch.hours.append({u"a"_s, at.toSecsSinceEpoch() / 3600 - i, 1, 0, 0, 1, 0, 0, 0, 0, 0});
            batch.incidents.append({++last, u"a"_s, at.addSecs(-60), at, Level::Degraded, 60});
            Notice notice;
            notice.id = last;
            notice.at = at;
            batch.notices.append(notice);
        }
        ASSERT_TRUE(journal.write(batch));
    }

    int rows(const char* table)
    {
        QSqlQuery query(QString::fromLatin1("SELECT count(*) FROM %1").arg(QLatin1StringView(table)),
                        const_cast<Database&>(journal.database()).connection());
        return query.next() ? query.value(0).toInt() : -1;
    }

    /// Steps as a program would that runs from \p from on for \p hours.
    void run(Pruner& pruner, const QDateTime& from, int hours)
    {
        for (int hour = 0; hour <= hours; ++hour) {
            for (int more = 0; more < 20; ++more)
                ASSERT_TRUE(
                    pruner.step(const_cast<Database&>(journal.database()), from.addSecs(hour * 3600)));
        }
    }

    QTemporaryDir folder;
    SqliteJournal journal;
    qint64 last = 0;
};

TEST_F(RetentionTest, ForgetsWhatIsOldAndKeepsTheRest)
{
    store(500);
    store(100);
    store(10);
    Pruner pruner;
    run(pruner, now, 30);
    EXPECT_EQ(rows("transition"), 2);
    EXPECT_EQ(rows("hour"), 2);
    EXPECT_EQ(rows("incident"), 2);
    EXPECT_EQ(rows("outbox"), 1) << "notices are kept for 30 days";
}

TEST_F(RetentionTest, TakesSmallSteps)
{
    store(500, 1200);
    Pruner pruner;
    run(pruner, now, 0);
    EXPECT_EQ(rows("transition"), 1200) << "the clock is not believed before it has run for a day";
    for (int hour = 1; hour < 24; ++hour)
        ASSERT_TRUE(pruner.step(const_cast<Database&>(journal.database()), now.addSecs(hour * 3600)));
    ASSERT_TRUE(pruner.step(const_cast<Database&>(journal.database()), now.addSecs(24 * 3600)));
    EXPECT_EQ(rows("transition"), 1200 - Pruner::stepRows);
    ASSERT_TRUE(pruner.step(const_cast<Database&>(journal.database()), now.addSecs(24 * 3600 + 1)));
    EXPECT_EQ(rows("transition"), 1200 - 2 * Pruner::stepRows) << "at once where something is left";
}

TEST_F(RetentionTest, AClockThatJumpedDeletesNothing)
{
    store(10, 3);
    Pruner pruner;
    run(pruner, now, 30);
    run(pruner, now.addYears(5), 20);
    EXPECT_EQ(rows("transition"), 3) << "five years ahead, for less than a day";
    run(pruner, now.addDays(2), 2);
    EXPECT_EQ(rows("transition"), 3) << "and set right again";
}

TEST_F(RetentionTest, BeyondItsSizeTheOldestGoes)
{
    store(300, 2000);
    store(-2, 5);
    Retention retention;
    retention.bytes = 64 * 1024;
    Pruner pruner(retention);
    run(pruner, now, 30);
    EXPECT_LT(rows("transition"), 2000);
    EXPECT_GE(rows("transition"), 5) << "of the last day everything stays";
    const Result<StoredAmount> amount = storedAmount(journal.database(), retention);
    ASSERT_TRUE(amount);
    EXPECT_GT(amount->bytes, 0);
    EXPECT_TRUE(amount->oldest.isValid());
}

} // namespace
} // namespace downlight
