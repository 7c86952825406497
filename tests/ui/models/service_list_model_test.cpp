// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/engine_bed.h"
#include "support/qt_printers.h"
#include "ui/models/light.h"
#include "ui/models/sentences.h"
#include "ui/models/service_list_model.h"

#include <QAbstractItemModelTester>
#include <QTest>

#include <gtest/gtest.h>

namespace downlight {
namespace {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

class ServiceListModelTest : public ::testing::Test {
protected:
    QStringList names() const
    {
        QStringList names;
        for (int row = 0; row < model.rowCount(); ++row)
            names.append(model.index(row).data().toString());
        return names;
    }

    /// True once the list, which follows the verdicts a moment later, shows \p wanted.
    bool shows(const QStringList& wanted) const
    {
        return QTest::qWaitFor([&] { return names() == wanted; });
    }

    testing::EngineBed bed;
    ServiceListModel model{bed.engine};
    QAbstractItemModelTester tester{&model, QAbstractItemModelTester::FailureReportingMode::Fatal};
};

TEST_F(ServiceListModelTest, PutsTheWorstFirst)
{
    bed.add(u"alpha"_s);
    WorldService& beta = bed.add(u"beta"_s);
    WorldService& gamma = bed.add(u"gamma"_s);
    bed.pass(120s);
    EXPECT_TRUE(shows({u"alpha"_s, u"beta"_s, u"gamma"_s})) << names().join(u' ').toStdString();
    const QPersistentModelIndex kept = model.indexOf(u"alpha"_s);
    beta.pageLevel = Level::Degraded;
    gamma.pageLevel = Level::MajorOutage;
    bed.pass(120s);
    EXPECT_TRUE(shows({u"gamma"_s, u"beta"_s, u"alpha"_s})) << names().join(u' ').toStdString();
    EXPECT_EQ(kept.row(), 2) << "a selection follows its service";
}

TEST_F(ServiceListModelTest, SaysTheSameToScreenReaders)
{
    bed.add(u"alpha"_s).pageLevel = Level::MajorOutage;
    bed.pass(120s);
    const QString spoken = model.index(0).data(Qt::AccessibleTextRole).toString();
    EXPECT_TRUE(spoken.startsWith(u"alpha: Major outage"_s)) << spoken.toStdString();
}

TEST_F(ServiceListModelTest, MarksWhatIsSnoozed)
{
    bed.add(u"alpha"_s);
    bed.pass(120s);
    bed.engine.snooze(u"alpha"_s, 3600s);
    EXPECT_TRUE(model.index(0).data(ServiceListModel::SnoozedRole).toBool());
}

TEST_F(ServiceListModelTest, AnswersInOneLine)
{
    EXPECT_EQ(Sentences::answer(bed.engine), u"Nothing is watched yet"_s);
    bed.add(u"alpha"_s).pageLevel = Level::MajorOutage;
    bed.pass(120s);
    EXPECT_TRUE(Sentences::answer(bed.engine).contains(u"alpha"_s));
    bed.engine.snooze(u"alpha"_s, 3600s);
    EXPECT_EQ(Light::of(bed.engine).problems, 0);
    bed.network.setState(WorldNetworkState::Portal);
    bed.pass(120s);
    EXPECT_TRUE(Sentences::answer(bed.engine).contains(u"sign-in"_s, Qt::CaseInsensitive));
}

TEST(Sentences, WriteDurations)
{
    EXPECT_EQ(Sentences::duration(45s), u"45 s"_s);
    EXPECT_EQ(Sentences::duration(12min), u"12 min"_s);
    EXPECT_EQ(Sentences::duration(185min), u"3 h 5 min"_s);
    EXPECT_EQ(Sentences::duration(-5s), u"0 s"_s);
}

} // namespace
} // namespace downlight
