// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/platform/troubles.h"
#include "support/qt_printers.h"

#include <QFile>
#include <QTemporaryDir>

#include <gtest/gtest.h>

namespace downlight {
namespace {

using namespace Qt::StringLiterals;

class TroublesTest : public ::testing::Test {
protected:
    QTemporaryDir folder;
    QString path = folder.filePath(u"troubles.json"_s);
};

TEST_F(TroublesTest, KeepsWhatWasNotRead)
{
    Troubles(path).add(u"first"_s);
    Troubles(path).add(u"second"_s, Troubles::Harm::ListMayBeLost);
    Troubles(path).add(u"first"_s);
    Troubles later(path);
    EXPECT_EQ(later.kept(), QStringList({u"first"_s, u"second"_s}));
    EXPECT_EQ(later.lost(), u"second"_s);
    later.markRead();
    EXPECT_TRUE(later.kept().isEmpty());
    EXPECT_TRUE(Troubles(path).kept().isEmpty());
    EXPECT_FALSE(QFile::exists(path));
}

TEST_F(TroublesTest, TakesAwayOnlyWhatWasShown)
{
    Troubles shown(path);
    shown.add(u"seen"_s);
    Troubles(path).add(u"came meanwhile"_s);
    shown.markRead();
    EXPECT_EQ(shown.kept(), QStringList(u"came meanwhile"_s));
    EXPECT_EQ(Troubles(path).kept(), QStringList(u"came meanwhile"_s));
    Troubles(path).add(u"and that"_s);
    shown.add(u"and this"_s);
    EXPECT_EQ(Troubles(path).kept().size(), 3) << "nobody overwrites what another kept";
}

TEST_F(TroublesTest, ForgetsNothingWhereNothingCanBeWritten)
{
    Troubles troubles(u"/proc/nowhere/troubles.json"_s);
    troubles.add(u"the list was damaged"_s, Troubles::Harm::ListMayBeLost);
    troubles.add(u"and the disk is full"_s);
    EXPECT_EQ(troubles.kept().size(), 2);
    EXPECT_EQ(troubles.lost(), u"the list was damaged"_s);
}

TEST_F(TroublesTest, KeepsTheNewestTwenty)
{
    Troubles troubles(path);
    for (int i = 0; i < 30; ++i)
        troubles.add(QString::number(i));
    EXPECT_EQ(troubles.kept().size(), 20);
    EXPECT_EQ(troubles.kept().last(), u"29"_s);
}

TEST_F(TroublesTest, ReadsWhatAnEarlierVersionWroteAndNothingStrange)
{
    QFile file(path);
    ASSERT_TRUE(file.open(QIODevice::WriteOnly));
    file.write(R"(["old", 7, {"text":"new","harm":"list-may-be-lost"}, {"no":1}, ["x"]])");
    file.close();
    EXPECT_EQ(Troubles(path).kept(), QStringList({u"old"_s, u"new"_s}));
    ASSERT_TRUE(file.open(QIODevice::WriteOnly));
    file.write("no json");
    file.close();
    EXPECT_TRUE(Troubles(path).kept().isEmpty());
}

TEST_F(TroublesTest, WhatGoesWrongNowEndsWhenItDoes)
{
    Troubles troubles(path);
    troubles.set(Troubles::Topic::History, u"full"_s);
    troubles.set(Troubles::Topic::Said, u"not stored"_s);
    EXPECT_TRUE(troubles.canBeRead());
    troubles.set(Troubles::Topic::Said, {});
    EXPECT_FALSE(troubles.canBeRead()) << "a disk that is full is not over by being read";
    EXPECT_EQ(troubles.text(), u"full"_s);
    troubles.set(Troubles::Topic::History, {});
    EXPECT_TRUE(troubles.text().isEmpty());
}

} // namespace
} // namespace downlight
