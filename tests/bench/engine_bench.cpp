// SPDX-License-Identifier: GPL-3.0-or-later
// Two figures of the engine over a real database on its thread, on a clock moved by hand: how long from a
// page's answer to the notice being handed to the desktop, and what a day of twenty services leaves behind on
// disk.

#include "core/engine/engine.h"
#include "core/engine/world_network.h"
#include "core/store/sqlite_journal.h"
#include "core/store/threaded_journal.h"

#include <QCoreApplication>
#include <QElapsedTimer>
#include <QFileInfo>
#include <QTemporaryDir>
#include <QTimer>

#include <algorithm>
#include <cstdio>

namespace downlight {
namespace {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

/// Takes every notice and remembers how long after `asked` it came.
class StampingDesktop final : public NoticePort {
public:
    void show(const Notice&, const QString&, QObject&, Shown done) override
    {
        times.append(static_cast<double>(asked.nsecsElapsed()) / 1e6);
        done(QString::number(++last));
    }
    void withdraw(const QString&) override { }

    QElapsedTimer asked;
    QList<double> times;
    quint32 last = 0;
};

Engine::Options options()
{
    Engine::Options options;
    options.anchors = WorldNetwork::anchors();
    return options;
}

WorldService worldService(const QString& name, std::chrono::seconds interval)
{
    WorldService service;
    service.name = name;
    service.page = service.probe = true;
    service.interval = interval;
    return service;
}

void answerToNotice(QCoreApplication& app)
{
    constexpr int services = 200;
    QTemporaryDir folder;
    ManualClock clock;
    Random random(1);
    WorldNetwork network(clock);
    const SourceRegistry sources = SourceRegistry::withBuiltins();
    ThreadedJournal journal;
    StampingDesktop desktop;
    auto begin = journal.open(folder.filePath(u"n.sqlite"_s));
    for (int i = 0; i < services; ++i)
        begin->recollection.watchList.append(
            network.serviceFor(network.declare(worldService(u"s%1"_s.arg(i), 86'400s))));
    QObject context;
    journal.saveWatchList(begin->recollection.watchList, context, [](const Result<void>&) {});
    Engine engine({clock, random, network, sources, journal, &desktop}, options());
    engine.start(begin->recollection);
    clock.advance(10s);
    engine.advance();
    while (network.deliver())
        engine.advance();
    int next = 0;
    QTimer step;
    // One service after the other turns, far enough apart on the engine's clock to be told by itself.
    QObject::connect(&step, &QTimer::timeout, &app, [&] {
        if (next == services)
            return QCoreApplication::quit();
        clock.advance(5min);
        engine.advance();
        while (network.deliver()) { }
        const QString id = u"s%1"_s.arg(next++);
        network.find(id)->pageLevel = Level::MajorOutage;
        engine.checkNow(id);
        desktop.asked.start();
        while (network.deliver()) { }
    });
    step.start(10);
    QCoreApplication::exec();
    std::sort(desktop.times.begin(), desktop.times.end());
    if (desktop.times.size() < services / 2)
        return;
    std::printf("{\"name\":\"answer_to_notice_ms\",\"value\":%.3f,\"unit\":\"ms\"}\n",
                desktop.times[desktop.times.size() / 2]);
    std::printf("{\"name\":\"answer_to_notice_p95_ms\",\"value\":%.3f,\"unit\":\"ms\"}\n",
                desktop.times[desktop.times.size() * 95 / 100]);
}

void growth()
{
    constexpr int services = 20;
    QTemporaryDir folder;
    const QString path = folder.filePath(u"g.sqlite"_s);
    ManualClock clock;
    Random random(1);
    WorldNetwork network(clock);
    const SourceRegistry sources = SourceRegistry::withBuiltins();
    SqliteJournal journal;
    StampingDesktop desktop;
    if (!journal.open(path))
        return;
    Recollection recollection;
    for (int i = 0; i < services; ++i)
        recollection.watchList.append(
            network.serviceFor(network.declare(worldService(u"s%1"_s.arg(i), 60s))));
    if (!journal.writeWatchList(recollection.watchList))
        return;
    Engine engine({clock, random, network, sources, journal, &desktop}, options());
    engine.start(recollection);
    qint64 before = 0;
    constexpr int days = 3;
    for (int day = 0; day < days; ++day) {
        for (int minute = 0; minute < 24 * 60; ++minute) {
            // Five changes a day and service: two outages that begin and end, and one that goes on into the
            // next day.
            const bool turns = minute % 288 == 17;
            for (int i = 0; turns && i < services; ++i) {
                Level& level = network.find(u"s%1"_s.arg(i))->pageLevel;
                level = level == Level::Operational ? Level::PartialOutage : Level::Operational;
            }
            const Steady end = clock.steady() + 1min;
            while (engine.nextDue() <= end) {
                clock.advanceTo(engine.nextDue());
                engine.advance();
                while (network.deliver())
                    engine.advance();
            }
            clock.advanceTo(end);
        }
        const qint64 size = QFileInfo(path).size();
        if (day == 0)
            before = size; // the first day also makes the tables
        else if (day == days - 1)
            std::printf("{\"name\":\"db_kb_per_day\",\"value\":%.1f,\"unit\":\"kB\"}\n",
                        static_cast<double>(size - before) / 1024.0 / day);
    }
}

} // namespace
} // namespace downlight

int main(int argc, char** argv)
{
    QCoreApplication app(argc, argv);
    downlight::answerToNotice(app);
    downlight::growth();
}
