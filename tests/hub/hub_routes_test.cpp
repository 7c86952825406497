// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/hub/hub_routes.h"

#include <QByteArray>

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <string>
#include <yaml-cpp/yaml.h>

namespace downlight::hub {
namespace {

using Table = std::map<std::string, std::string>; ///< "GET /path" → access

Table documented()
{
    Table table;
    const YAML::Node paths = YAML::LoadFile(DOWNLIGHT_OPENAPI)["paths"];
    for (const auto& path : paths) {
        for (const auto& operation : path.second) {
            std::string method = operation.first.as<std::string>();
            if (method == "parameters" || method == "servers")
                continue;
            std::transform(method.begin(), method.end(), method.begin(),
                           [](unsigned char c) { return std::toupper(c); });
            table[method + ' ' + path.first.as<std::string>()] =
                operation.second["x-access"].as<std::string>();
        }
    }
    return table;
}

TEST(HubRoutes, AreThoseOfTheDocument)
{
    Table built;
    for (const RouteRow& row : routes)
        built[std::string(row.method) + ' ' + row.pattern] = row.access == Access::Everybody ? "everybody"
            : row.access == Access::Owner                                                    ? "owner"
                                                                                             : "admin";
    EXPECT_EQ(built, documented());
}

TEST(HubRoutes, AdminPathsAreNotForEverybody)
{
    for (const RouteRow& row : routes) {
        const QByteArray path = QByteArray(row.pattern).replace("{slug}", "github").replace("{id}", "1");
        const bool isAdmin = row.access == Access::Admin;
        EXPECT_EQ(matchRoute(row.method, path, isAdmin).row, &row) << row.pattern;
        EXPECT_EQ(matchRoute(row.method, path, !isAdmin).row, nullptr) << row.pattern;
        EXPECT_TRUE(matchRoute(row.method, path, !isAdmin).allowed.isEmpty()) << row.pattern;
    }
}

TEST(HubRoutes, TakeOnePartForAName)
{
    EXPECT_EQ(matchRoute("GET", "/v1/services/github/live", false).parameter, "github");
    EXPECT_EQ(matchRoute("HEAD", "/v1/status", false).row->route, Route::Status);
    EXPECT_EQ(matchRoute("GET", "/v1/services/a/b/live", false).row, nullptr);
    EXPECT_EQ(matchRoute("GET", "/v1/services/", false).row, nullptr);
    EXPECT_EQ(matchRoute("PUT", "/v1/reports", false).allowed, "POST");
}

} // namespace
} // namespace downlight::hub
