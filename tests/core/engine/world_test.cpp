// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/world.h"
#include "support/qt_printers.h"

#include <gtest/gtest.h>

namespace downlight {
namespace {

using namespace Qt::StringLiterals;

QString trouble(const QByteArray& text)
{
    const Result<World> world = parseWorld(text);
    return world ? QString() : world.error().detail;
}

TEST(World, NamesTheLineThatIsWrong)
{
    EXPECT_EQ(trouble(""), u"line 1: the world is empty"_s);
    EXPECT_EQ(trouble("{\"t\":0,\"network\":\"up\"}\n\n{\"t\":5}x"),
              u"line 3: JSON: garbage at the end of the document at byte 7"_s);
    EXPECT_EQ(trouble("{\"t\":5,\"network\":\"up\"}\n{\"t\":4,\"network\":\"up\"}"),
              u"line 2: \"t\" is less than in the line before"_s);
    EXPECT_EQ(trouble("{\"network\":\"up\"}"), u"line 1: \"t\" is missing"_s);
    EXPECT_EQ(trouble("{\"t\":0,\"service\":\"a\",\"reachable\":false}"),
              u"line 1: the service \"a\" was not declared before"_s);
    EXPECT_EQ(trouble("{\"t\":0,\"network\":\"sideways\"}"),
              u"line 1: \"network\" must be up, down, portal, dns or tls"_s);
    EXPECT_EQ(trouble("{\"t\":0,\"reachabel\":true}"), u"line 1: \"reachabel\" is no known field"_s);
    EXPECT_EQ(trouble("{\"t\":\"0\"}"), u"line 1: \"t\" has the wrong type"_s);
    EXPECT_EQ(trouble("{\"t\":0,\"tz\":\"Moon/Crater\"}"), u"line 1: \"tz\" is no known time zone"_s);
    EXPECT_EQ(trouble("[1]"), u"line 1: not an object"_s);
}

TEST(World, ReadsWhatIsDeclared)
{
    const Result<World> world = parseWorld(
        R"({"t":0,"service":"a","page":true,"probe":false,"interval":30,"provider":"p","local":true})");
    ASSERT_TRUE(world);
    const auto service = declaredService(world->events.first().fields);
    ASSERT_TRUE(service);
    EXPECT_TRUE(service->page);
    EXPECT_FALSE(service->probe);
    EXPECT_TRUE(service->local);
    EXPECT_EQ(service->interval, std::chrono::seconds(30));
}

} // namespace
} // namespace downlight
