// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/fake_network.h"
#include "support/fixtures.h"
#include "support/qt_printers.h"
#include "ui/popup/add_dialog.h"

#include <QDialogButtonBox>
#include <QGroupBox>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QTest>

#include <gtest/gtest.h>

namespace downlight {
namespace {

using namespace Qt::StringLiterals;

class AddDialogTest : public ::testing::Test {
protected:
    AddDialogTest()
    {
        network.answer(u"https://status.example.com/api/v2/summary.json"_s, 200,
                       testing::fixture(u"statuspage/outage.json"_s));
        QObject::connect(&dialog, &AddDialog::chosen, &dialog,
                         [this](const AddDialog::Choice& choice) { chosen.append(choice); });
        dialog.show();
    }
    [[nodiscard]] QPushButton* add() const
    {
        return dialog.findChild<QDialogButtonBox*>()->button(QDialogButtonBox::Ok);
    }
    [[nodiscard]] bool says(const QString& text) const
    {
        for (const QLabel* label : dialog.findChildren<QLabel*>()) {
            if (label->text().contains(text))
                return true;
        }
        return false;
    }
    [[nodiscard]] QLineEdit* field(int index) const { return dialog.findChildren<QLineEdit*>().at(index); }
    bool look(const QString& address)
    {
        dialog.setAddress(address);
        return QTest::qWaitFor([this] { return add()->isEnabled(); });
    }

    testing::FakeNetwork network;
    SourceRegistry sources = SourceRegistry::withBuiltins();
    AddDialog dialog{network, sources};
    QList<AddDialog::Choice> chosen;
};

TEST_F(AddDialogTest, ShowsWhatWasRecognisedAndWhatItSaysNow)
{
    EXPECT_FALSE(add()->isEnabled());
    ASSERT_TRUE(look(u" status.example.com "_s));
    EXPECT_TRUE(says(u"Atlassian Statuspage"_s));
    EXPECT_TRUE(says(u"outage"_s));
    EXPECT_EQ(field(1)->text(), u"Example"_s) << "the page's own name";
    add()->click();
    ASSERT_EQ(chosen.size(), 1);
    EXPECT_EQ(chosen[0].detection.format, u"statuspage"_s);
}

TEST_F(AddDialogTest, ANewAddressTakesBackWhatWasFound)
{
    ASSERT_TRUE(look(u"status.example.com"_s));
    dialog.setAddress(u"status.example.co"_s);
    EXPECT_FALSE(add()->isEnabled());
}

TEST_F(AddDialogTest, KeepsTheNameThatTheUserTyped)
{
    QTest::keyClicks(field(1), u"Mine"_s);
    ASSERT_TRUE(look(u"status.example.com"_s));
    EXPECT_EQ(field(1)->text(), u"Mine"_s);
}

TEST_F(AddDialogTest, SaysWhatIsWatchedAlready)
{
    dialog.setIsWatched([](const Detection&) { return true; });
    ASSERT_TRUE(look(u"status.example.com"_s));
    EXPECT_TRUE(says(u"watched already"_s));
    EXPECT_FALSE(add()->isDefault()) << "Return must not make a second one by chance";
}

TEST_F(AddDialogTest, ALongWordDoesNotWidenIt)
{
    const int width = dialog.width();
    dialog.setAddress(u"https://"_s + QString(60, u'a') + u'.' + QString(60, u'b') + u'.' + QString(60, u'c')
                      + u".example"_s);
    QTest::qWait(700);
    EXPECT_EQ(dialog.width(), width);
}

TEST_F(AddDialogTest, SaysWhatIsWrongWithAnAddress)
{
    dialog.setAddress(u"ftp://example.com"_s);
    ASSERT_TRUE(QTest::qWaitFor([this] { return says(u"no address that can be watched"_s); }));
    EXPECT_FALSE(add()->isEnabled());
}

TEST_F(AddDialogTest, RefusesAHeaderThatIsNone)
{
    ASSERT_TRUE(look(u"status.example.com"_s));
    dialog.findChild<QGroupBox*>()->setChecked(true);
    field(2)->setText(u"https://example.com/health"_s);
    field(3)->setText(u"Not a header"_s);
    field(4)->setText(u"secret"_s);
    add()->click();
    EXPECT_TRUE(chosen.isEmpty());
    EXPECT_TRUE(says(u"is no header name"_s));
    field(3)->setText(u"Authorization"_s);
    add()->click();
    ASSERT_EQ(chosen.size(), 1);
    EXPECT_EQ(chosen[0].headerValue, "secret");
}

} // namespace
} // namespace downlight
