// SPDX-License-Identifier: GPL-3.0-or-later
// All services due at once, as after a sleep: how long until each was read, and the longest time for which
// the event loop did not turn. sweep_bench URL-PATTERN COUNT (with %1 for the number), over real sockets, in
// the shape of the tray program: window open, store on its thread.

#include "core/engine/engine_driver.h"
#include "core/net/qt_network_gate.h"
#include "core/store/threaded_journal.h"
#include "ui/popup/list_window.h"

#include <QApplication>
#include <QElapsedTimer>
#include <QTemporaryDir>
#include <QTimer>

#include <cstdio>

using namespace downlight;
using namespace Qt::StringLiterals;

int main(int argc, char** argv)
{
    QApplication app(argc, argv);
    const QString pattern = QString::fromLocal8Bit(argc > 1 ? argv[1] : "");
    const int count = argc > 2 ? QByteArray(argv[2]).toInt() : 0;
    QTemporaryDir folder;
    const SystemClock clock;
    Random random(1);
    QtNetworkGate network;
    const SourceRegistry sources = SourceRegistry::withBuiltins();
    ThreadedJournal journal;
    auto begin = journal.open(folder.filePath(u"bench.sqlite"_s));
    if (!begin || count == 0)
        return 1;
    for (int i = 0; i < count; ++i) {
        Service service;
        service.id = u"s%1"_s.arg(i);
        service.name = u"Service %1"_s.arg(i);
        service.local = true;
        service.page = {QUrl(pattern.arg(i)), u"statuspage"_s, {}, std::chrono::seconds(3600)};
        begin->recollection.watchList.append(service);
    }
    QObject context;
    journal.saveWatchList(begin->recollection.watchList, context, [](const Result<void>&) {});
    Engine engine({clock, random, network, sources, journal}, {});
    engine.start(begin->recollection);
    const EngineDriver driver(engine);
    ListWindow window(engine);
    window.present();

    QElapsedTimer sinceBeat;
    qint64 worstGap = 0;
    QTimer heart;
    heart.setTimerType(Qt::PreciseTimer);
    QObject::connect(&heart, &QTimer::timeout, &engine,
                     [&] { worstGap = std::max(worstGap, sinceBeat.restart() - 5); });

    int round = 0;
    int read = 0;
    QElapsedTimer sweep;
    QObject::connect(&engine, &Engine::serviceTouched, &engine, [&](const QString& id) {
        if (engine.service(id)->tracker(LampKind::Official).heardAt().count() == 0 || ++read < count)
            return;
        if (++round == 1) { // the first round is spread; the second is asked for all at once
            QTimer::singleShot(1000, &engine, [&] {
                read = -count; // checkNow touches each of them once before it is read
                sweep.start();
                sinceBeat.start();
                heart.start(5);
                engine.checkNow({});
            });
            return;
        }
        std::printf("{\"name\":\"sweep_%d_s\",\"value\":%.3f,\"unit\":\"s\"}\n", count,
                    static_cast<double>(sweep.elapsed()) / 1000.0);
        std::printf("{\"name\":\"gui_gap_ms\",\"value\":%lld,\"unit\":\"ms\"}\n",
                    static_cast<long long>(worstGap));
        QApplication::quit();
    });
    QTimer::singleShot(60'000, &app, [] { QApplication::exit(1); });
    return QApplication::exec();
}
