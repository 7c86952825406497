// SPDX-License-Identifier: GPL-3.0-or-later
// A month of an engine: nothing may grow with the number of polls.

#include "support/engine_bed.h"

#include <QFile>

#include <gtest/gtest.h>

namespace downlight {
namespace {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

#ifdef __SANITIZE_ADDRESS__
constexpr bool memoryIsGivenBack = false; // it keeps what was freed
#else
constexpr bool memoryIsGivenBack = true;
#endif

qint64 residentKb()
{
    QFile status(u"/proc/self/status"_s);
    if (!status.open(QIODevice::ReadOnly))
        return 0;
    const QByteArray text = status.readAll();
    return text.mid(text.indexOf("VmRSS:") + 6, 20).simplified().split(' ').first().toLongLong();
}

TEST(LongRun, AMonthOfOutagesAddsNothingToTheMemory)
{
    testing::EngineBed bed;
    QList<WorldService*> services;
    for (int i = 0; i < 10; ++i) {
        WorldService world;
        world.name = u"s%1"_s.arg(i);
        world.page = world.probe = true;
        services.append(&bed.network.declare(world));
        Service service = bed.network.serviceFor(*services.last());
        service.page.interval = service.probe.interval = 15min;
        bed.engine.addService(service);
    }
    int polls = 0;
    QObject::connect(&bed.engine, &Engine::polled, &bed.engine, [&] { ++polls; });
    qint64 afterFirstDay = 0;
    for (int day = 0; day < 30; ++day) {
        for (int hour = 0; hour < 24; ++hour) {
            services[(day * 24 + hour) % services.size()]->pageLevel =
                hour % 2 == 0 ? Level::MajorOutage : Level::Operational;
            bed.pass(1h);
        }
        if (day == 0)
            afterFirstDay = residentKb();
    }
    EXPECT_GT(polls, 50'000);
    if (memoryIsGivenBack) {
        EXPECT_LT(residentKb() - afterFirstDay, 3 * 1024) << "a MiB a day and hundred services is the limit";
    }
}

} // namespace
} // namespace downlight
