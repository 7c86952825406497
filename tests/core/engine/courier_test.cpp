// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/courier.h"

#include <gtest/gtest.h>

namespace downlight {
namespace {

using namespace std::chrono_literals;

class FakeDesktop final : public NoticePort {
public:
    void show(const Notice& notice, quint32 replaces, QObject&, Shown done) override
    {
        if (!up)
            return done(fail(Failure::Kind::Network, QStringLiteral("down")));
        shown.append({notice.id, replaces});
        done(static_cast<quint32>(notice.id + 100));
    }
    void withdraw(quint32 desktopId) override { withdrawn.append(desktopId); }

    bool up = true;
    QList<QPair<qint64, quint32>> shown;
    QList<quint32> withdrawn;
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
    EXPECT_EQ(desktop.shown, (QList<QPair<qint64, quint32>>{{1, 0}, {2, 101}}));
}

TEST_F(CourierTest, WithdrawsWhatIsSuperfluous)
{
    courier.hand({notice(1), notice(2)});
    courier.hand({notice(3, 1, {2})});
    EXPECT_EQ(desktop.withdrawn, QList<quint32>{102});
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
    EXPECT_EQ(desktop.shown.last(), (QPair<qint64, quint32>{3, 101})) << "the place of the first";
    EXPECT_EQ(delivered.size(), 3);
}

TEST_F(CourierTest, TakesUpWhatAnEarlierRunLeft)
{
    courier.restore({{notice(1), true, 55}, {notice(2, 1), false, 0}});
    EXPECT_EQ(desktop.shown, (QList<QPair<qint64, quint32>>{{2, 55}}));
}

} // namespace
} // namespace downlight
