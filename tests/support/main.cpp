// SPDX-License-Identifier: GPL-3.0-or-later
#ifdef QT_WIDGETS_LIB
#include <QApplication>
#else
#include <QCoreApplication>
#endif
#include <QLoggingCategory>

#include <gtest/gtest.h>

int main(int argc, char** argv)
{
#ifdef QT_WIDGETS_LIB
    if (qEnvironmentVariableIsEmpty("QT_QPA_PLATFORM"))
        qputenv("QT_QPA_PLATFORM", "offscreen"); // listing the tests needs no display either
    QApplication app(argc, argv);
#else
    QCoreApplication app(argc, argv);
#endif
    QLoggingCategory::setFilterRules(QStringLiteral("downlight.*.info=false\ndownlight.store.warning=false"));
    ::testing::InitGoogleTest(&argc, argv);
    return RUN_ALL_TESTS();
}
