// SPDX-License-Identifier: GPL-3.0-or-later
// Whatever a page calls itself: every widget shows it literally, and nothing is loaded.

#include "support/engine_bed.h"
#include "support/qt_printers.h"
#include "ui/popup/list_window.h"
#include "ui/popup/undo_banner.h"
#include "ui/tray/tray_menu.h"

#include <QAbstractButton>
#include <QLabel>
#include <QListView>

#include <gtest/gtest.h>

namespace downlight {
namespace {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

const QStringList hostile{u"<b>bold</b><img src=\"http://127.0.0.1:1/x.png\">"_s,
                          u"<a href=\"file:///etc/passwd\">click</a>"_s,
                          u"R&D &amp; more"_s,
                          u"\u05d0\u05d1\u05d2 right to left"_s,
                          QString(200, u'W'),
                          u"%1 %n %s {0} ${x}"_s};

class HostileTextTest : public ::testing::Test {
protected:
    HostileTextTest()
    {
        int number = 0;
        for (const QString& name : hostile)
            bed.add(u"s%1"_s.arg(number++), name).pageLevel = Level::MajorOutage;
        bed.pass(120s);
    }

    testing::EngineBed bed;
};

TEST_F(HostileTextTest, IsPlainInEveryWidgetOfTheWindow)
{
    ListWindow window(bed.engine);
    window.present(u"s0"_s);
    window.setTrouble(hostile.first());
    window.undoBanner().offer(
        hostile.first(), [] {}, [] {});
    const QList<QLabel*> labels = window.findChildren<QLabel*>();
    EXPECT_GE(labels.size(), 5);
    for (const QLabel* label : labels) {
        if (!label->text().isEmpty()) {
            EXPECT_EQ(label->textFormat(), Qt::PlainText) << label->text().toStdString();
        }
        EXPECT_FALSE(label->openExternalLinks());
    }
    const auto* list = window.findChild<QListView*>();
    ASSERT_NE(list, nullptr);
    QStringList shown;
    for (int row = 0; row < list->model()->rowCount(); ++row)
        shown.append(list->model()->index(row, 0).data().toString());
    for (const QString& name : hostile)
        EXPECT_TRUE(shown.contains(name)) << name.toStdString();
}

TEST_F(HostileTextTest, KeepsItsAmpersandInTheMenu)
{
    const TrayMenu menu(bed.engine);
    bool found = false;
    for (const QAction* action : menu.actions())
        found = found || action->text().contains(u"R&&D &&amp; more"_s);
    EXPECT_TRUE(found);
}

TEST_F(HostileTextTest, EveryButtonCanBeNamed)
{
    ListWindow window(bed.engine);
    window.present(u"s0"_s);
    for (const QAbstractButton* button : window.findChildren<QAbstractButton*>())
        EXPECT_FALSE(button->text().isEmpty() && button->accessibleName().isEmpty());
}

} // namespace
} // namespace downlight
