// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/fake_network.h"
#include "ui/settings/settings_dialog.h"

#include <QCheckBox>
#include <QDialogButtonBox>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QTest>

#include <gtest/gtest.h>

namespace downlight {
namespace {

using namespace Qt::StringLiterals;

class SettingsDialogTest : public ::testing::Test {
protected:
    SettingsDialogTest()
    {
        QObject::connect(&dialog, &SettingsDialog::chosen, &dialog,
                         [this](const Settings& settings) { chosen.append(settings); });
        dialog.show();
    }
    void press() { dialog.findChild<QDialogButtonBox*>()->button(QDialogButtonBox::Ok)->click(); }
    void type(const QString& hub)
    {
        for (QLineEdit* field : dialog.findChildren<QLineEdit*>()) {
            if (field->accessibleName().contains(u"hub"_s))
                field->setText(hub);
        }
    }
    [[nodiscard]] bool says(const QString& text) const
    {
        const QList<QLabel*> labels = dialog.findChildren<QLabel*>();
        return std::any_of(labels.begin(), labels.end(), [&text](const QLabel* label) {
            return label->isVisible() && label->text().contains(text);
        });
    }

    testing::FakeNetwork network;
    SettingsDialog dialog{Settings(), network};
    QList<Settings> chosen;
};

TEST_F(SettingsDialogTest, TakesAHubThatAnswers)
{
    network.answer(u"https://hub.example/v1/meta"_s, 200,
                   R"({"name":"downlight-hub","version":"1","services":9})");
    type(u"hub.example/v1/meta"_s);
    press();
    ASSERT_TRUE(QTest::qWaitFor([this] { return !chosen.isEmpty(); }));
    EXPECT_EQ(chosen[0].hub, u"https://hub.example"_s);
    EXPECT_FALSE(dialog.isVisible());
}

TEST_F(SettingsDialogTest, AsksOnceMoreWhereThereIsNone)
{
    network.answer(u"https://elsewhere.example/v1/meta"_s, 404, {});
    type(u"https://elsewhere.example"_s);
    press();
    ASSERT_TRUE(QTest::qWaitFor([this] { return says(u"No hub is found at https://elsewhere.example"_s); }));
    EXPECT_TRUE(chosen.isEmpty());
    press();
    ASSERT_EQ(chosen.size(), 1) << "it may come later";
    EXPECT_EQ(chosen[0].hub, u"https://elsewhere.example"_s);
}

TEST_F(SettingsDialogTest, TypingAgainEndsTheQuestion)
{
    network.answer(u"https://hub.example/v1/meta"_s, 200, R"({"name":"downlight-hub"})");
    type(u"https://hub.example"_s);
    press();
    type(u"https://other.example"_s);
    QTest::qWait(50);
    EXPECT_TRUE(chosen.isEmpty()) << "the answer is of another address";
}

TEST_F(SettingsDialogTest, TakesWhatIsChangedWhileItAsksAndNothingAfterCancel)
{
    network.answer(u"https://hub.example/v1/meta"_s, 200, R"({"name":"downlight-hub"})");
    type(u"https://hub.example"_s);
    press();
    dialog.findChild<QCheckBox*>()->setChecked(true);
    ASSERT_TRUE(QTest::qWaitFor([this] { return !chosen.isEmpty(); }));
    EXPECT_TRUE(chosen[0].countInIcon);
    chosen.clear();
    type(u"https://hub.example/other"_s);
    dialog.show();
    press();
    dialog.reject();
    QTest::qWait(50);
    EXPECT_TRUE(chosen.isEmpty());
}

TEST_F(SettingsDialogTest, SaysWhatIsWrongWithAnAddress)
{
    type(u"https://me:secret@hub.example"_s);
    press();
    EXPECT_TRUE(says(u"knows no users"_s));
    type(u"http://hub.example"_s);
    press();
    EXPECT_TRUE(says(u"has to begin with https://"_s));
    EXPECT_TRUE(chosen.isEmpty());
    EXPECT_TRUE(network.asked().isEmpty());
    type({});
    press();
    EXPECT_EQ(chosen.size(), 1) << "no hub is a choice";
}

} // namespace
} // namespace downlight
