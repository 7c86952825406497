// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/reports/crowd.h"
#include "core/reports/hub_address.h"

#include <gtest/gtest.h>

namespace downlight {
namespace {

using namespace Qt::StringLiterals;

TEST(HubAddress, IsWhatIsMeant)
{
    for (const auto& [typed, meant] : {std::pair{u"https://hub.example"_s, u"https://hub.example"_s},
                                       {u"  hub.example "_s, u"https://hub.example"_s},
                                       {u"127.0.0.1:8731"_s, u"http://127.0.0.1:8731"_s},
                                       {u"localhost:8731"_s, u"http://localhost:8731"_s},
                                       {u"[::1]:8731"_s, u"http://[::1]:8731"_s},
                                       {u"http://127.0.0.1:8731/v1/meta"_s, u"http://127.0.0.1:8731"_s},
                                       {u"https://example.org/hub/v1"_s, u"https://example.org/hub"_s},
                                       {u"https://example.org/hub/"_s, u"https://example.org/hub/"_s}}) {
        const Result<QUrl> address = hubAddressFrom(typed);
        ASSERT_TRUE(address) << typed.toStdString() << address.error().detail.toStdString();
        EXPECT_EQ(address->toString(), meant);
        EXPECT_TRUE(isHubAddress(*address));
    }
}

TEST(HubAddress, SaysWhatIsWrong)
{
    for (const QString& typed :
         {u""_s, u"http://hub.example"_s, u"ftp://hub.example"_s, u"https://a@hub.example"_s,
          u"https://hub.example/?a=b"_s, u"https://"_s, u"a b"_s, u"http://10.0.0.1"_s})
        EXPECT_FALSE(hubAddressFrom(typed)) << typed.toStdString();
    EXPECT_TRUE(hubAddressFrom(u"https://a@hub.example"_s).error().detail.contains(u"users"_s));
}

TEST(HubMeta, IsBelievedOnlyOfAHub)
{
    const Result<HubMeta> meta = readHubMeta(R"({"name":"downlight-hub","version":"0.1.0","services":42})");
    ASSERT_TRUE(meta);
    EXPECT_EQ(meta->version, u"0.1.0"_s);
    EXPECT_EQ(meta->services, 42);
    for (const char* other : {"", "[]", "{}", "<html>", R"({"name":"nginx"})", R"({"name":5})"})
        EXPECT_FALSE(readHubMeta(other)) << other;
    EXPECT_EQ(readHubMeta(R"({"name":"downlight-hub","services":-7})")->services, 0);
}

TEST(UsualCount, MakesNoSinglePersonUsual)
{
    EXPECT_EQ(usualCount(0), 0);
    EXPECT_EQ(usualCount(0.5), 0);
    EXPECT_EQ(usualCount(0.8), 1);
    EXPECT_EQ(usualCount(2.6), 3);
}

} // namespace
} // namespace downlight
