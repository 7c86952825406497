// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/fake_network.h"
#include "ui/report/report_dialog.h"

#include <QComboBox>
#include <QLabel>
#include <QPushButton>
#include <QTemporaryDir>
#include <QTest>

#include <gtest/gtest.h>

namespace downlight {
namespace {

using namespace Qt::StringLiterals;

class ReportDialogTest : public ::testing::Test {
protected:
    ReportDialogTest()
        : reports(nullptr, clock)
    {
        reports.open(folder.filePath(u"reports.sqlite"_s));
        subject.service.id = subject.service.slug = u"mastodon"_s;
        subject.service.name = u"Mastodon <b>& Co</b>"_s;
        subject.types = {{u"login"_s, u"Login & authentication"_s, u"Signing in fails."_s}};
    }

    [[nodiscard]] static QPushButton* button(const QWidget& in, const QString& text)
    {
        const QList<QPushButton*> all = in.findChildren<QPushButton*>();
        for (QPushButton* each : all) {
            if (QString(each->text()).remove(u'&') == QString(text).remove(u'&'))
                return each;
        }
        return nullptr;
    }

    [[nodiscard]] static bool says(const QWidget& in, const QString& text)
    {
        const QList<QLabel*> all = in.findChildren<QLabel*>();
        return std::any_of(all.begin(), all.end(), [&text](const QLabel* label) {
            return label->isVisible() && label->text().contains(text);
        });
    }

    QTemporaryDir folder;
    ManualClock clock;
    Reports reports;
    ReportDialog::Subject subject;
};

TEST_F(ReportDialogTest, OneClickReportsAndOneTakesItBack)
{
    ReportDialog dialog(subject, reports);
    dialog.show();
    ASSERT_TRUE(button(dialog, u"Login & authentication"_s));
    button(dialog, u"Login & authentication"_s)->click();
    ASSERT_TRUE(QTest::qWaitFor([&dialog] { return says(dialog, u"Counted. 1"_s); }));
    EXPECT_TRUE(says(dialog, u"Only your own program knows"_s)) << "nobody else was told";
    button(dialog, u"Undo"_s)->click();
    ASSERT_TRUE(QTest::qWaitFor([&dialog] { return says(dialog, u"taken back"_s); }));
    button(dialog, u"Something else"_s)->click();
    ASSERT_TRUE(QTest::qWaitFor([&dialog] { return says(dialog, u"Counted. 1"_s); }))
        << "the first one counts no more";
}

TEST_F(ReportDialogTest, SaysThatTheEarlierReportStillCounts)
{
    ReportDialog first(subject, reports);
    first.show();
    button(first, u"Login & authentication"_s)->click();
    ASSERT_TRUE(QTest::qWaitFor([&first] { return says(first, u"Counted. 1"_s); }));
    ReportDialog again(subject, reports);
    again.show();
    button(again, u"Login & authentication"_s)->click();
    ASSERT_TRUE(QTest::qWaitFor([&again] { return says(again, u"already"_s); }));
    button(again, u"Undo"_s)->click();
    EXPECT_TRUE(QTest::qWaitFor([&again] { return says(again, u"still counts"_s); }));
}

TEST_F(ReportDialogTest, SaysWhoCountsAlsoWhenThatChanges)
{
    testing::FakeNetwork network;
    Reports withNetwork(&network, clock);
    withNetwork.open(folder.filePath(u"other.sqlite"_s));
    ReportDialog dialog(subject, withNetwork);
    dialog.show();
    EXPECT_TRUE(says(dialog, u"No hub is set"_s));
    withNetwork.setHub(QUrl(u"https://hub.example"_s));
    EXPECT_TRUE(says(dialog, u"goes to the hub"_s)) << "it would be a promise not kept";
}

TEST_F(ReportDialogTest, ShowsTextOfOthersAsItStands)
{
    const ReportDialog dialog(subject, reports);
    const QList<QLabel*> labels = dialog.findChildren<QLabel*>();
    for (const QLabel* label : labels)
        EXPECT_EQ(label->textFormat(), Qt::PlainText) << label->text().toStdString();
}

TEST_F(ReportDialogTest, AsksForTheServerWhereThereAreSeveral)
{
    EXPECT_FALSE(ReportDialog(subject, reports).findChild<QComboBox*>());
    subject.instances = {u"mastodon.social"_s, u"fosstodon.org"_s};
    EXPECT_EQ(ReportDialog(subject, reports).findChild<QComboBox*>()->count(), 3)
        << "and none is a choice too";
    subject.service.instance = u"fosstodon.org"_s;
    EXPECT_FALSE(ReportDialog(subject, reports).findChild<QComboBox*>());
}

TEST_F(ReportDialogTest, OffersToSayThatItWorksOnlyWhileItDoesNot)
{
    EXPECT_FALSE(button(ReportDialog(subject, reports), u"It works for me again"_s));
    subject.isTroubled = true;
    ReportDialog dialog(subject, reports);
    dialog.show();
    button(dialog, u"It works for me again"_s)->click();
    EXPECT_TRUE(QTest::qWaitFor([&dialog] { return says(dialog, u"Noted by your own program"_s); }));
}

TEST(ReportOutcome, SaysWhatBecameOfIt)
{
    Reports::Sent sent{u"k"_s, true, true, {}, u"no route"_s};
    EXPECT_TRUE(ReportDialog::outcome(sent).startsWith(u"Not sent yet: no route"_s));
    sent = {u"k"_s, false, true, {u"1"_s, {}, true, CrowdState::Operational, 12, 14, 1.2}, {}};
    EXPECT_TRUE(ReportDialog::outcome(sent).contains(u"usually 1"_s));
    EXPECT_TRUE(ReportDialog::outcome(sent).contains(u"11"_s)) << "others";
    sent.receipt.thisHour = 1;
    EXPECT_TRUE(ReportDialog::outcome(sent).contains(u"may be only you"_s));
    sent.receipt.counted = false;
    EXPECT_TRUE(ReportDialog::outcome(sent).contains(u"already"_s));
}

} // namespace
} // namespace downlight
