// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/source_test.h"

namespace downlight {
namespace {

using namespace Qt::StringLiterals;

class StatusCastSourceTest : public testing::SourceTest {
protected:
    StatusCastSourceTest()
        : SourceTest(u"statuscast"_s)
    {
    }
};

QByteArray page(const char* status)
{
    return QByteArray(R"({"Status":")") + status + R"(","StatusText":"T"})";
}

TEST_F(StatusCastSourceTest, ReadsThePagesWord)
{
    EXPECT_EQ(level(page("Available")), Level::Operational);
    EXPECT_EQ(level(page("Maintenance")), Level::Maintenance);
    EXPECT_EQ(level(page("Degraded")), Level::Degraded);
    EXPECT_EQ(level(page("PartialOutage")), Level::PartialOutage);
    EXPECT_EQ(level(page("Unavailable")), Level::MajorOutage);
    EXPECT_EQ(parse(page("Odd")).error().detail, u"Status is \"Odd\", which is no known word"_s);
    EXPECT_EQ(recognised(page("Available")), u"statuscast"_s);
}

TEST_F(StatusCastSourceTest, DeeperEntriesBelongToTheOneBefore)
{
    Result<Reading> reading = parse(page("PartialOutage"));
    ASSERT_TRUE(reading);
    ASSERT_TRUE(source->complete(
        *reading, testing::answer(R"([{"id":1,"text":"CDN","Level":1,"CurrentStatus":"PartialOutage"},
        {"id":2,"text":"Paris","Level":2,"CurrentStatus":"PartialOutage"},{"id":3,"text":"API","Level":1,"CurrentStatus":"Available"}])")));
    ASSERT_EQ(reading->components.size(), 2);
    EXPECT_EQ(reading->components[0], (Component{u"Paris"_s, u"CDN"_s, Level::PartialOutage, {}}));
    EXPECT_EQ(reading->components[1].group, QString());
    ASSERT_TRUE(
        source->complete(*reading, testing::answer(R"([{"Id":42,"Title":"Slow","Status":"InProgress"}])")));
    EXPECT_TRUE(reading->incidents[0].open);
}

TEST_F(StatusCastSourceTest, BelievesNothingGoodBesideWhatItCannotRead)
{
    const auto after = [this](const char* second) {
        Result<Reading> reading = parse(page("Available"));
        EXPECT_TRUE(reading);
        const Result<void> done = source->complete(*reading, testing::answer(second));
        return done ? std::optional(reading->level) : std::nullopt;
    };
    EXPECT_EQ(after(R"([{"Id":1,"Title":"Slow","Status":"Resolved"}])"), Level::Operational);
    EXPECT_EQ(after(R"([{"Id":1,"Title":"Slow","Status":"Zzz"}])"), Level::Unknown);
    EXPECT_EQ(after(R"([{"Id":1,"Title":"Slow","Status":"InProgress"}])"), Level::Degraded);
    EXPECT_EQ(after("[]"), Level::Operational);
    for (const char* none : {"{}", "7", R"([{"Id":1}])", R"([{"Title":"a","Status":"Resolved"},{"Id":1}])"})
        EXPECT_EQ(after(none), std::nullopt) << none;
    EXPECT_EQ(after(R"([{"text":"A","Level":1},{"text":"B","Level":2,"CurrentStatus":"Unavailable"}])"),
              Level::MajorOutage);
}

} // namespace
} // namespace downlight
