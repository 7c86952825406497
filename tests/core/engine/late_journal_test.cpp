// SPDX-License-Identifier: GPL-3.0-or-later
// A journal that answers late, or fails for a while: nothing newer may be overwritten, nothing may be lost.

#include "core/engine/engine.h"
#include "support/engine_bed.h"
#include "support/qt_printers.h"

#include <gtest/gtest.h>

#include <deque>

namespace downlight {
namespace {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

class LateJournal final : public Journal {
public:
    void commit(const Batch& batch, QObject&, Committed done) override
    {
        waiting.push_back({batch, std::move(done)});
    }
    void saveWatchList(const QList<Service>&, QObject&, Done done) override { done({}); }

    void answer(bool succeed)
    {
        const auto [batch, done] = std::move(waiting.front());
        waiting.pop_front();
        if (succeed) {
            for (const StateRow& row : batch.states)
                levels.append(row.level);
        }
        done(succeed ? Result<Written>{} : fail(Failure::Kind::Storage, u"disk full"_s));
    }

    std::deque<std::pair<Batch, Committed>> waiting;
    QList<Level> levels; ///< Of the one service, in the order in which they reached the disk.
};

class LateJournalTest : public ::testing::Test {
protected:
    LateJournalTest()
    {
        WorldService world;
        world.name = u"a"_s;
        world.page = true;
        engine.addService(network.serviceFor(network.declare(world)));
    }
    void pass(Steady time)
    {
        const Steady end = clock.steady() + time;
        while (engine.nextDue() <= end) {
            clock.advanceTo(engine.nextDue());
            engine.advance();
            while (network.deliver())
                engine.advance();
        }
        clock.advanceTo(end);
    }
    static Engine::Options options()
    {
        Engine::Options options;
        options.anchors = WorldNetwork::anchors();
        return options;
    }

    ManualClock clock;
    Random random{1};
    WorldNetwork network{clock};
    SourceRegistry sources = SourceRegistry::withBuiltins();
    LateJournal journal;
    Engine engine{{clock, random, network, sources, journal, nullptr, nullptr, nullptr}, options()};
};

TEST_F(LateJournalTest, GetsOneBatchAtATime)
{
    pass(70s);
    network.find(u"a"_s)->pageLevel = Level::MajorOutage;
    pass(200s);
    EXPECT_EQ(journal.waiting.size(), 1U);
}

TEST_F(LateJournalTest, WritesTheNewestLastAfterFailures)
{
    QStringList troubles;
    QObject::connect(&engine, &Engine::storageChanged, &engine,
                     [&](const QString& why) { troubles.append(why); });
    pass(70s);
    journal.answer(false);
    network.find(u"a"_s)->pageLevel = Level::MajorOutage;
    pass(70s);
    journal.answer(false);
    network.find(u"a"_s)->pageLevel = Level::Degraded;
    pass(70s);
    while (!journal.waiting.empty())
        journal.answer(true);
    pass(70s);
    while (!journal.waiting.empty())
        journal.answer(true);
    ASSERT_FALSE(journal.levels.isEmpty());
    EXPECT_EQ(journal.levels.last(), Level::Degraded);
    EXPECT_EQ(troubles, (QStringList{u"disk full"_s, QString()})) << "said once, and taken back once";
}

TEST(WriteQueue, CostsLittleWhileTheDiskIsFull)
{
    ManualClock clock;
    LateJournal journal;
    WriteQueue queue(journal, clock, [] { return QHash<QString, QByteArray>{}; });
    QStringList troubles;
    QObject::connect(&queue, &WriteQueue::troubleChanged, &queue,
                     [&](const QString& why) { troubles.append(why); });
    int plans = 0;
    QObject::connect(&queue, &WriteQueue::rescheduled, &queue, [&] { ++plans; });
    for (int minute = 0; minute < 120; ++minute) {
        queue.add(StateRow{u"a"_s, Level::MajorOutage, Scope::Unclear, {}, {}, {}, {}});
        queue.add(HourRow{u"a"_s, 7, 0, 30, 0, 30, 0, 0, 0, 0, 0});
        queue.commit();
        for (int tries = 0; !journal.waiting.empty(); ++tries) {
            ASSERT_EQ(journal.waiting.size(), 1U);
            ASSERT_LT(tries, 2) << "two rows fail together, then one alone; then there is a pause";
            EXPECT_LE(journal.waiting.front().first.size(), 2);
            journal.answer(false);
        }
        EXPECT_EQ(queue.nextDue(), clock.steady() + Steady(10s));
        clock.advance(60s);
    }
    EXPECT_EQ(plans, 121) << "whoever drives the queue has to hear of the new date";
    queue.commit();
    qint64 down = 0;
    while (!journal.waiting.empty()) {
        for (const HourRow& row : journal.waiting.front().first.hours)
            down += row.down;
        journal.answer(true);
    }
    EXPECT_EQ(down, 120 * 30);
    EXPECT_EQ(troubles, (QStringList{u"disk full"_s, {}}));
    EXPECT_EQ(queue.nextDue(), Steady::max());
}

TEST(WriteQueue, LetsTheOldestHoursGoWhileNothingCanBeWritten)
{
    constexpr int services = 4200;
    constexpr int hours = 30;
    ManualClock clock;
    LateJournal journal;
    WriteQueue queue(journal, clock, [] { return QHash<QString, QByteArray>{}; });
    for (int hour = 0; hour < hours; ++hour) {
        for (int service = 0; service < services; ++service)
            queue.add(HourRow{QString::number(service), hour, 0, 1, 0, 1, 0, 0, 0, 0, 0});
        queue.commit();
        while (!journal.waiting.empty())
            journal.answer(false);
        clock.advance(60s);
    }
    queue.commit();
    QHash<qint64, int> kept;
    while (!journal.waiting.empty()) {
        for (const HourRow& row : journal.waiting.front().first.hours)
            ++kept[row.hour];
        journal.answer(true);
    }
    int rows = 0;
    for (const int count : std::as_const(kept))
        rows += count;
    EXPECT_LE(rows, 100'000);
    EXPECT_GT(rows, 90'000);
    EXPECT_FALSE(kept.contains(0));
    EXPECT_EQ(kept.value(hours - 1), services) << "the newest is whole";
}

} // namespace
} // namespace downlight
