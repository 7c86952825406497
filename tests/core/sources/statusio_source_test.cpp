// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/source_test.h"

namespace downlight {
namespace {

using namespace Qt::StringLiterals;

class StatusIoSourceTest : public testing::SourceTest {
protected:
    StatusIoSourceTest()
        : SourceTest(u"statusio"_s)
    {
    }
};

QByteArray page(int overall, int first, int second)
{
    return u"{\"result\":{\"status_overall\":{\"status\":\"S\",\"status_code\":%1},\"status\":[{\"name\":\"Web\",\"status_code\":%2,\"containers\":[{\"name\":\"EU\",\"status_code\":%2}]},{\"name\":\"API\",\"status_code\":%3,\"containers\":[{\"name\":\"EU\",\"status_code\":%3},{\"name\":\"US\",\"status_code\":100}]}],\"incidents\":[],\"maintenance\":{\"active\":[],\"upcoming\":[]}}}"_s
        .arg(overall)
        .arg(first)
        .arg(second)
        .toUtf8();
}

TEST_F(StatusIoSourceTest, ReadsCodes)
{
    EXPECT_EQ(level(page(100, 100, 100)), Level::Operational);
    EXPECT_EQ(level(page(200, 200, 100)), Level::Maintenance);
    EXPECT_EQ(level(page(300, 300, 100)), Level::Degraded);
    EXPECT_EQ(level(page(400, 400, 100)), Level::PartialOutage);
    EXPECT_EQ(level(page(500, 500, 100)), Level::PartialOutage) << "not everything is disrupted";
    EXPECT_EQ(level(page(600, 100, 100)), Level::MajorOutage) << "a security event";
    EXPECT_EQ(parse(page(700, 100, 100)).error().detail, u"status_code is \"700\", which is no known word"_s);
}

TEST_F(StatusIoSourceTest, ContainersArePlacesOfAComponent)
{
    const Result<Reading> reading = parse(page(400, 100, 400));
    ASSERT_TRUE(reading);
    ASSERT_EQ(reading->components.size(), 3);
    EXPECT_EQ(reading->components[0].group, QString());
    EXPECT_EQ(reading->components[1],
              (Component{u"EU"_s, u"API"_s, Level::PartialOutage, {}, true, reading->components[1].id}));
}

TEST_F(StatusIoSourceTest, FindsThePagesIdInItsAddressOrItsHtml)
{
    const QString id = u"0123456789abcdef01234567"_s;
    EXPECT_EQ(asked(u"https://status.example.org/pages/"_s + id),
              u"https://api.status.io/1.0/status/"_s + id);
    EXPECT_TRUE(candidates(u"https://status.example.org/pages/about"_s).isEmpty());
    const QByteArray html =
        "<html><a href=\"/pages/history/x\"><script src=https://cdn.status.io/x.js><a href=\"/pages/"
        + id.toLatin1() + "/rss\">";
    EXPECT_EQ(source->shownBy(html, QUrl(u"https://status.example.org"_s)),
              QList<QUrl>{QUrl(u"https://status.example.org/pages/"_s + id)});
}

} // namespace
} // namespace downlight
