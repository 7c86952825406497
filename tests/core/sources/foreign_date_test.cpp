// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sources/foreign_date.h"
#include "support/qt_printers.h"

#include <gtest/gtest.h>

#include <rapidcheck/gtest.h>

namespace downlight {
namespace {

using namespace Qt::StringLiterals;

QString read(const char* written)
{
    return readForeignDate(QString::fromUtf8(written)).time.toString(Qt::ISODate);
}

TEST(ForeignDate, ReadsEveryFormThatMeansTheSameMoment)
{
    for (const char* written : {"Wed, 10 Jun 2026 11:00:00 +0000",
                                "Wed, 10 Jun 2026 11:00:00 GMT",
                                "Wed,  10 Jun 2026 11:00:00 GMT",
                                "wed, 10 jun 2026 11:00:00 gmt",
                                "10 Jun 2026 11:00 UT",
                                "Wed, 10 Jun 26 11:00:00 Z",
                                "Wed, 10 June 2026 11:00:00 GMT",
                                "Mon, 10 Jun 2026 11:00:00 GMT",
                                "Wednesday, 10-Jun-26 11:00:00 GMT",
                                "Wed Jun 10 11:00:00 2026",
                                "Wed, Jun 10 2026 11:00:00 +0000",
                                "June 10, 2026 11:00 AM UTC",
                                "Jun 10th, 2026, 11:00:00 UTC",
                                "Wed, 10 Jun 2026 13:00:00 CEST",
                                "Wed, 10 Jun 2026 12:00:00 BST",
                                "Wed, 10 Jun 2026 20:00:00 JST",
                                "Wed, 10 Jun 2026 7:00:00 EDT",
                                "Wed, 10 Jun 2026 04:00:00 PDT",
                                "Wed, 10 Jun 2026 12:00:00 GMT+1",
                                "Wed, 10 Jun 2026 13:00:00 UTC+02:00",
                                "Wed, 10 Jun 2026 13:00:00 +0200 (CEST)",
                                "2026-06-10T11:00:00Z",
                                "2026-06-10T11:00:00.123Z",
                                "2026-06-10T13:00:00+02:00",
                                "2026-06-10T13:00:00+0200",
                                "2026-06-10 11:00:00 UTC",
                                "2026-06-10 13:00 Europe/Berlin",
                                "10.06.2026 11:00",
                                "2026/06/10 11:00",
                                "20260610T110000Z"})
        EXPECT_EQ(read(written).left(16), u"2026-06-10T11:00"_s) << written;
}

TEST(ForeignDate, TellsTheYearWhereTheRestIsNoTime)
{
    EXPECT_EQ(readForeignDate(u"le 10 juin 2020 à 13 h"_s), (ForeignDate{{}, 2020}));
    EXPECT_EQ(readForeignDate(u"06/07/2020 11:00"_s).year, 2020) << "June or July: nobody can tell";
    EXPECT_EQ(readForeignDate(u"13/06/2026 11:00"_s).time.date(), QDate(2026, 6, 13));
    EXPECT_EQ(readForeignDate(u"06/13/2026 11:00"_s).time.date(), QDate(2026, 6, 13));
    EXPECT_EQ(readForeignDate(u"Wed, 31 Feb 2026 11:00:00 GMT"_s), (ForeignDate{{}, 2026}));
    EXPECT_EQ(readForeignDate(u"Thu, 01 Jan 1970 00:00:00 GMT"_s), (ForeignDate{{}, 1970}));
    EXPECT_EQ(readForeignDate(u"soon"_s), ForeignDate());
    EXPECT_EQ(readForeignDate(QString(5000, u'1')), ForeignDate());
}

RC_GTEST_PROP(ForeignDateProperty, ReadsWhatQtWrites, ())
{
    const auto seconds = *rc::gen::inRange<qint64>(946'800'000, 4'102'444'800);
    const QDateTime at = QDateTime::fromSecsSinceEpoch(seconds, Qt::UTC);
    RC_ASSERT(readForeignDate(at.toString(Qt::RFC2822Date)).time == at);
    RC_ASSERT(readForeignDate(at.toString(Qt::ISODate)).time == at);
    const QDateTime elsewhere = at.toOffsetFromUtc(*rc::gen::inRange(-12, 14) * 3600);
    RC_ASSERT(readForeignDate(elsewhere.toString(Qt::RFC2822Date)).time == at);
}

} // namespace
} // namespace downlight
