// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/source_test.h"

namespace downlight {
namespace {

using namespace Qt::StringLiterals;

class StatusCakeSourceTest : public testing::SourceTest {
protected:
    StatusCakeSourceTest()
        : SourceTest(u"statuscake"_s)
    {
    }
};

TEST_F(StatusCakeSourceTest, ReadsTests)
{
    EXPECT_EQ(level(R"({"TestData":[{"Status":"Up"},{"Status":"Up"}]})"), Level::Operational);
    EXPECT_EQ(level(R"({"TestData":[{"Status":"Up"},{"Status":"Down"}]})"), Level::PartialOutage);
    EXPECT_EQ(level(R"({"TestData":[{"Status":"Down"}]})"), Level::MajorOutage);
    EXPECT_EQ(parse(R"({"TestData":[]})").error().detail, u"no TestData[].Status"_s);
}

TEST_F(StatusCakeSourceTest, FindsTheIdInThePage)
{
    const QByteArray html = "<html><script>$.get('PublicReportHandler.php?PublicID=AbC12&x')";
    EXPECT_EQ(
        source->shownBy(html, QUrl(u"https://up.example.org"_s)),
        QList<QUrl>{QUrl(u"https://app.statuscake.com/Workfloor/PublicReportHandler.php?PublicID=AbC12"_s)});
}

} // namespace
} // namespace downlight
