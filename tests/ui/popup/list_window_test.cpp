// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/engine_bed.h"
#include "ui/popup/list_window.h"
#include "ui/popup/undo_banner.h"

#include <QPushButton>
#include <QTest>

#include <gtest/gtest.h>

namespace downlight {
namespace {

using namespace Qt::StringLiterals;

class ListWindowTest : public ::testing::Test {
protected:
    [[nodiscard]] QPushButton* undo() const
    {
        for (QPushButton* button : window.findChildren<QPushButton*>()) {
            if (button->text().contains(u"Undo"_s))
                return button;
        }
        return nullptr;
    }

    testing::EngineBed bed;
    ListWindow window{bed.engine};
    QStringList happened;
};

TEST_F(ListWindowTest, ARemovalIsUndoneOrSettledNeverBoth)
{
    window.undoBanner().offer(
        u"gone"_s, [this] { happened.append(u"undone"_s); }, [this] { happened.append(u"settled"_s); });
    undo()->click();
    window.undoBanner().settle();
    EXPECT_EQ(happened, QStringList{u"undone"_s});
}

TEST_F(ListWindowTest, TheNextRemovalSettlesTheOneBefore)
{
    window.undoBanner().offer(
        u"one"_s, [this] { happened.append(u"one undone"_s); },
        [this] { happened.append(u"one settled"_s); });
    window.undoBanner().offer(
        u"two"_s, [this] { happened.append(u"two undone"_s); },
        [this] { happened.append(u"two settled"_s); });
    undo()->click();
    EXPECT_EQ(happened, (QStringList{u"one settled"_s, u"two undone"_s}));
}

TEST_F(ListWindowTest, LeadsToTheFirstServiceWhileThereIsNone)
{
    bool asked = false;
    QObject::connect(&window, &ListWindow::addRequested, &window, [&] { asked = true; });
    window.present({});
    for (QPushButton* button : window.findChildren<QPushButton*>()) {
        if (button->text().contains(u"first"_s)) {
            EXPECT_TRUE(button->isVisible());
            button->click();
        }
    }
    EXPECT_TRUE(asked);
}

} // namespace
} // namespace downlight
