// SPDX-License-Identifier: GPL-3.0-or-later
// What is left out of a page that lists too much must not take the worst, or the best, with it.
#include "core/sources/limits.h"
#include "support/qt_printers.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace downlight {
namespace {

using namespace Qt::StringLiterals;

Component part(int number, Level level)
{
    return {QString::number(number), {}, level, {}};
}

TEST(Limits, KeepTheWorstPartWhereverItStands)
{
    for (const int worst : {0, 17, 4998, 4999, 5000, 5001, 20'000, 49'999}) {
        Reading reading;
        for (int i = 0; i < 50'000; ++i)
            limits::add(reading.components, part(i, i == worst ? Level::MajorOutage : Level::Operational));
        EXPECT_EQ(reading.components.size(), limits::parts);
        const auto is = [](Level level) { return [level](const Component& c) { return c.level == level; }; };
        EXPECT_EQ(std::count_if(reading.components.begin(), reading.components.end(), is(Level::MajorOutage)),
                  1)
            << worst;
        limits::bound(reading);
        limits::bound(reading);
        EXPECT_EQ(reading.summary.count(u"more is listed"_s), 1)
            << "said once, however often it is looked at";
    }
}

TEST(Limits, KeepOnePartThatWorksWhereAllOthersAreDown)
{
    QList<Component> kept;
    for (int i = 0; i < 50'000; ++i)
        limits::add(kept, part(i, i == 30'000 ? Level::Operational : Level::MajorOutage));
    EXPECT_TRUE(std::any_of(kept.begin(), kept.end(), [](const Component& c) {
        return c.level == Level::Operational;
    })) << "it is no outage of everything";
}

TEST(Limits, KeepTheWorstOpenIncident)
{
    for (const int open : {0, 400, 499, 500, 501, 9999}) {
        QList<PageIncident> kept;
        for (int i = 0; i < 10'000; ++i) {
            PageIncident incident;
            incident.title = QString::number(i);
            incident.open = i == open;
            incident.level = i == open ? Level::PartialOutage : Level::MajorOutage;
            limits::add(kept, incident);
        }
        EXPECT_EQ(kept.size(), limits::incidents);
        EXPECT_TRUE(std::any_of(kept.begin(), kept.end(), [](const PageIncident& incident) {
            return incident.open;
        })) << open;
    }
}

TEST(Limits, CutTheNamesThatIncidentsShare)
{
    Reading reading;
    for (int i = 0; i < 400; ++i) {
        PageIncident incident;
        for (int name = 0; name < 4000; ++name)
            limits::add(incident.components, QString::number(name));
        reading.incidents.append(incident);
    }
    limits::bound(reading);
    qsizetype names = 0;
    for (const PageIncident& incident : std::as_const(reading.incidents))
        names += incident.components.size();
    EXPECT_EQ(names, limits::allNames);
}

} // namespace
} // namespace downlight
