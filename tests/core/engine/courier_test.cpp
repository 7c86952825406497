// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/courier.h"

#include <gtest/gtest.h>

namespace downlight {
namespace {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

class FakeDesktop final : public NoticePort {
public:
    void show(const Notice& notice, const QString& replaces, QObject&, Shown done) override
    {
        if (!up)
            return done(fail(Failure::Kind::Network, QStringLiteral("down")));
        shown.append({notice.id, replaces});
        done(u"place %1"_s.arg(notice.id));
    }
    void withdraw(const QString& place) override { withdrawn.append(place); }

    bool up = true;
    QList<QPair<qint64, QString>> shown;
    QStringList withdrawn;
};

Notice notice(qint64 id, qint64 replaces = 0, QList<qint64> withdraws = {})
{
    Notice notice;
    notice.id = id;
    notice.replaces = replaces;
    notice.withdraws = std::move(withdraws);
    return notice;
}

class CourierTest : public ::testing::Test {
protected:
    CourierTest()
    {
        QObject::connect(&courier, &Courier::delivered, &courier,
                         [this](const DeliveryRow& row) { delivered.append(row); });
    }

    ManualClock clock;
    FakeDesktop desktop;
    Courier courier{&desktop, clock, nullptr};
    QList<DeliveryRow> delivered;
};

TEST_F(CourierTest, ReplacesWhatTheDesktopShows)
{
    courier.hand({notice(1)});
    courier.hand({notice(2, 1)});
    EXPECT_EQ(desktop.shown, (QList<QPair<qint64, QString>>{{1, {}}, {2, u"place 1"_s}}));
}

TEST_F(CourierTest, WithdrawsWhatIsSuperfluous)
{
    courier.hand({notice(1), notice(2)});
    courier.hand({notice(3, 1, {2})});
    EXPECT_EQ(desktop.withdrawn, QStringList{u"place 2"_s});
}

TEST_F(CourierTest, LosesNothingWhileNobodyTakesNotices)
{
    desktop.up = false;
    courier.hand({notice(1)});
    EXPECT_EQ(courier.waiting(), 1);
    EXPECT_EQ(courier.nextDue(), Steady(10s));
    desktop.up = true;
    courier.portIsBack();
    EXPECT_EQ(desktop.shown.size(), 1);
    EXPECT_EQ(courier.waiting(), 0);
}

TEST_F(CourierTest, MergesWhatWaitsInOnePlace)
{
    courier.hand({notice(1)});
    desktop.up = false;
    courier.hand({notice(2, 1), notice(3, 2)});
    EXPECT_EQ(courier.waiting(), 1);
    desktop.up = true;
    courier.portIsBack();
    EXPECT_EQ(desktop.shown.last(), (QPair<qint64, QString>{3, u"place 1"_s})) << "the place of the first";
    EXPECT_EQ(delivered.size(), 3);
}

TEST_F(CourierTest, TakesUpWhatAnEarlierRunLeft)
{
    courier.restore({{notice(1), true, u"old"_s}, {notice(2, 1), false, {}}});
    EXPECT_EQ(desktop.shown, (QList<QPair<qint64, QString>>{{2, u"old"_s}}));
}

TEST_F(CourierTest, ShowsNothingThatWasWithdrawnWhileItWaited)
{
    desktop.up = false;
    courier.hand({notice(1), notice(2)});
    courier.withdraw(2);
    desktop.up = true;
    courier.portIsBack();
    EXPECT_EQ(desktop.shown, (QList<QPair<qint64, QString>>{{1, {}}}));
    EXPECT_TRUE(delivered.first().merged);
}

TEST_F(CourierTest, WithdrawsThePlaceThatAWaitingNoticeWasToTake)
{
    courier.hand({notice(1)});
    desktop.up = false;
    courier.hand({notice(2, 1)});
    courier.withdraw(2);
    EXPECT_EQ(desktop.withdrawn, QStringList{u"place 1"_s});
    EXPECT_EQ(courier.waiting(), 0);
}

/// Answers when the test says so.
class LateDesktop final : public NoticePort {
public:
    void show(const Notice&, const QString&, QObject&, Shown done) override { shown.append(std::move(done)); }
    void withdraw(const QString& place) override { withdrawn.append(place); }

    QList<Shown> shown;
    QStringList withdrawn;
};

TEST(LateCourier, TakesBackOnlyTheNoticeThatWasWithdrawn)
{
    ManualClock clock;
    LateDesktop desktop;
    Courier courier(&desktop, clock, nullptr);
    courier.hand({notice(1)});
    courier.withdraw(1);
    desktop.shown.takeFirst()(fail(Failure::Kind::Network, u"gone"_s));
    EXPECT_EQ(courier.waiting(), 0) << "nobody wants it any more";
    courier.hand({notice(2)});
    clock.advance(10s);
    courier.tick();
    ASSERT_EQ(desktop.shown.size(), 1);
    desktop.shown.takeFirst()(u"place"_s);
    EXPECT_TRUE(desktop.withdrawn.isEmpty()) << "the next notice is another matter";
}

} // namespace
} // namespace downlight
