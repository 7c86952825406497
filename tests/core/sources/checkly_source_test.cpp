// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/source_test.h"

namespace downlight {
namespace {

using namespace Qt::StringLiterals;

class ChecklySourceTest : public testing::SourceTest {
protected:
    ChecklySourceTest()
        : SourceTest(u"checkly"_s)
    {
    }
};

QByteArray page(const char* severity, const char* status)
{
    return u"{\"incidents\":[{\"name\":\"T\",\"severity\":\"%1\",\"lastUpdateStatus\":\"%2\",\"services\":[{\"name\":\"API\"}]}]}"_s
        .arg(QLatin1StringView(severity), QLatin1StringView(status))
        .toUtf8();
}

TEST_F(ChecklySourceTest, ReadsSeverities)
{
    EXPECT_EQ(level(R"({"incidents":[]})"), Level::Operational);
    EXPECT_EQ(level(page("MINOR", "INVESTIGATING")), Level::Degraded);
    EXPECT_EQ(level(page("MEDIUM", "MONITORING")), Level::Degraded);
    EXPECT_EQ(level(page("MAJOR", "INVESTIGATING")), Level::PartialOutage);
    EXPECT_EQ(level(page("CRITICAL", "INVESTIGATING")), Level::MajorOutage);
    EXPECT_EQ(level(page("CRITICAL", "RESOLVED")), Level::Operational);
}

TEST_F(ChecklySourceTest, AnEmptyListBesideOtherFieldsIsSomebodyElses)
{
    EXPECT_EQ(recognised(R"({"incidents":[]})"), u"checkly"_s);
    EXPECT_EQ(recognised(R"({"incidents":[],"count":0})"), QString());
    EXPECT_EQ(parse(R"({"incidents":[{"name":"x"}]})").error().detail, u"no incidents[].severity"_s);
}

} // namespace
} // namespace downlight
