// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/packed_reading.h"

#include <gtest/gtest.h>

namespace downlight {
namespace {

using namespace Qt::StringLiterals;

TEST(PackedReading, ComesBackEqual)
{
    const QDateTime at = QDateTime::fromString(u"2026-02-03T04:05:06.789Z"_s, Qt::ISODateWithMs);
    Reading reading;
    reading.level = Level::PartialOutage;
    reading.pageName = u"Exämple 🦄"_s;
    reading.summary = u"Some systems are down"_s;
    reading.readAt = at;
    reading.components = {{u"API"_s, {}, Level::Operational},
                          {u"Web"_s, u"Europe"_s, Level::MajorOutage},
                          {u"Mail"_s, u"Europe"_s, Level::Degraded},
                          {u"Other"_s, {}, Level::Unknown}};
    reading.incidents = {{u"Fire"_s,
                          u"investigating"_s,
                          Level::MajorOutage,
                          true,
                          at,
                          QUrl(u"https://status.example/i/1"_s),
                          {u"Web"_s, u"Mail"_s},
                          at.addSecs(60),
                          Level::MajorOutage},
                         {}};
    reading.maintenances = {{u"Work"_s, u"scheduled"_s, false, at, at.addSecs(3600), QUrl()}, {}};
    EXPECT_EQ(PackedReading(reading).unpack(), reading);
    EXPECT_EQ(PackedReading(Reading()).unpack(), Reading());
    EXPECT_EQ(PackedReading().unpack(), Reading());
}

} // namespace
} // namespace downlight
