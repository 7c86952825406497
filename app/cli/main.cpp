// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/simulation.h"

#include <QCoreApplication>
#include <QFile>
#include <QJsonDocument>

#include <cstdio>
int main(int argc, char** argv)
{
    QCoreApplication app(argc, argv);
    QFile f(QString::fromLocal8Bit(argv[2]));
    if (!f.open(QIODevice::ReadOnly))
        return 65;
    auto w = downlight::parseWorld(f.readAll());
    if (!w) {
        printf("%s\n", w.error().detail.toUtf8().constData());
        return 65;
    }
    downlight::Simulation s(*w, {.seed = 1, .polls = argc > 3}, [](const QJsonObject& o) {
        printf("%s\n", QJsonDocument(o).toJson(QJsonDocument::Compact).constData());
    });
    auto r = s.run();
    return r ? 0 : 69;
}
