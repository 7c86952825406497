// SPDX-License-Identifier: GPL-3.0-or-later
// How long the catalogue takes from the click to its first rows on the screen, the catalogue not yet in
// memory. One figure of one process: the first time is what a person waits for. window_bench CATALOGUE

#include "core/catalogue/catalogue_file.h"
#include "support/engine_bed.h"
#include "support/fake_network.h"
#include "ui/catalogue/catalogue_window.h"

#include <QAbstractItemView>
#include <QApplication>
#include <QElapsedTimer>
#include <QListView>
#include <QTimer>

#include <cstdio>

namespace {

/// Ends the program when the list has painted itself with rows in it.
class FirstPaint : public QObject {
public:
    explicit FirstPaint(QListView* list)
        : QObject(list)
        , m_list(list)
    {
        list->viewport()->installEventFilter(this);
    }

    bool eventFilter(QObject* watched, QEvent* event) override
    {
        if (event->type() == QEvent::Paint && m_list->model()->rowCount() > 0)
            QTimer::singleShot(0, qApp, &QCoreApplication::quit);
        return QObject::eventFilter(watched, event);
    }

private:
    QListView* m_list;
};

} // namespace

int main(int argc, char** argv)
{
    QApplication app(argc, argv);
    if (argc != 2)
        return 64;
    downlight::testing::EngineBed bed;
    downlight::testing::FakeNetwork network;
    QElapsedTimer timer;
    timer.start();
    const auto loaded = downlight::CatalogueFile(QString::fromLocal8Bit(argv[1]), {}, {}).load();
    if (!loaded)
        return 65;
    downlight::CatalogueWindow window(loaded->catalogue, bed.engine, network, bed.sources);
    const FirstPaint paint(window.findChild<QListView*>(QStringLiteral("services")));
    window.present();
    QCoreApplication::exec();
    std::printf("{\"name\":\"catalogue_window_ms\",\"value\":%.1f,\"unit\":\"ms\"}\n",
                static_cast<double>(timer.nsecsElapsed()) / 1e6);
    return 0;
}
