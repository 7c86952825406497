// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/hub/day_keys.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>

#include <gtest/gtest.h>

namespace downlight::hub {
namespace {

using namespace Qt::StringLiterals;

TEST(DayKeys, AreTheSameAfterARestartAndOthersTheNextDay)
{
    const QTemporaryDir folder;
    const QDate day(2026, 3, 4);
    DayKeys keys(folder.path());
    const quint64 key = (*keys.of(day))->reporter("install", "github");
    DayKeys again(folder.path());
    EXPECT_EQ((*again.of(day))->reporter("install", "github"), key);
    EXPECT_NE((*again.of(day.addDays(1)))->reporter("install", "github"), key);
    EXPECT_EQ(*keys.secret(), *again.secret());
}

TEST(DayKeys, AreDestroyedWhenTheirDayIsOver)
{
    const QTemporaryDir folder;
    DayKeys keys(folder.path());
    for (int i = 0; i < 4; ++i)
        ASSERT_TRUE(keys.of(QDate(2026, 3, 1 + i)));
    keys.destroyOld(QDate(2026, 3, 4));
    EXPECT_EQ(QDir(folder.path()).entryList({u"day-*"_s}),
              (QStringList{u"day-2026-03-03"_s, u"day-2026-03-04"_s}));
}

TEST(DayKeys, AreForTheirOwnerOnly)
{
    const QTemporaryDir folder;
    DayKeys keys(folder.path());
    ASSERT_TRUE(keys.of(QDate(2026, 3, 4)));
    const auto permissions = QFile::permissions(folder.filePath(u"day-2026-03-04"_s));
    EXPECT_FALSE(permissions & (QFile::ReadGroup | QFile::ReadOther));
}

TEST(DayKeys, ADamagedFileIsNoKey)
{
    const QTemporaryDir folder;
    QFile file(folder.filePath(u"day-2026-03-04"_s));
    ASSERT_TRUE(file.open(QIODevice::WriteOnly));
    file.write("short");
    file.close();
    EXPECT_FALSE(DayKeys(folder.path()).of(QDate(2026, 3, 4)));
}

} // namespace
} // namespace downlight::hub
