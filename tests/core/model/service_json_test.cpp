// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/service_json.h"
#include "support/qt_printers.h"

#include <gtest/gtest.h>

namespace downlight {
namespace {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

TEST(ServiceJson, ComesBackAsItWas)
{
    Service service;
    service.id = u"example"_s;
    service.name = u"Example & Söhne"_s;
    service.page = {QUrl(u"https://status.example.com/"_s), u"statuspage"_s, {u"API"_s}, {}, 90s};
    service.probe.url = QUrl(u"tcp://example.com:25"_s);
    service.probe.slowAfter = 500ms;
    service.probe.headers = {{u"Authorization"_s, u"example/1"_s}};
    service.local = true;
    service.critical = true;
    EXPECT_EQ(serviceFromJson(toJson(service)).value_or(Service{}), service);
}

TEST(ServiceJson, NamesTheFieldThatIsWrong)
{
    EXPECT_EQ(serviceFromJson({{u"id"_s, u"No Slug"_s}}).error().detail,
              u"id: must be 1 to 64 of a-z, 0-9, '.' and '-'"_s);
    EXPECT_EQ(serviceFromJson({{u"id"_s, u"a"_s}, {u"page"_s, QJsonObject{{u"url"_s, u"nonsense"_s}}}})
                  .error()
                  .detail,
              u"page.url: no address"_s);
}

TEST(ServiceJson, ClampsIntervals)
{
    const auto service =
        serviceFromJson({{u"id"_s, u"a"_s},
                         {u"probe"_s, QJsonObject{{u"url"_s, u"https://a.example"_s}, {u"interval"_s, 1}}}});
    ASSERT_TRUE(service);
    EXPECT_EQ(service->probe.interval, 10s);
}

TEST(ServiceJson, MakesSlugs)
{
    EXPECT_EQ(slugFrom(u"Café Status!"_s, {}), u"cafe-status"_s);
    EXPECT_EQ(slugFrom(u"日本"_s, u"status.example.jp"_s), u"status.example.jp"_s);
    EXPECT_EQ(slugFrom({}, {}), u"service"_s);
}

} // namespace
} // namespace downlight
