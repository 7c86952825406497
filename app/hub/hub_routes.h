// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>

#include <array>
#include <optional>

namespace downlight::hub {

/// Everything that can be asked of a hub. What is not here does not exist: an endpoint is open to everybody
/// because its row says so.
enum class Route {
    Meta,
    Catalogue,
    Service,
    Status,
    Counts,
    Live,
    History,
    Incidents,
    Events,
    Challenge,
    Report,
    Withdraw,
    Works,
    FrontPage,
    ServicePage,
    Style,
    Health,
    Ready,
    Metrics, // on the admin address only
};

/// Who may ask.
enum class Access {
    Everybody,
    Owner, ///< Who holds the report's manage token.
    Admin, ///< Who reaches the admin address.
};

struct RouteRow {
    Route route;
    const char* method;
    const char* pattern; ///< "{…}" stands for one part of a path.
    Access access;
    const char* cacheControl;
};

inline constexpr const char* noStore = "no-store";
inline constexpr std::array routes{
    RouteRow{Route::Meta, "GET", "/v1/meta", Access::Everybody,
             "public, max-age=300, stale-while-revalidate=600, stale-if-error=86400"},
    RouteRow{Route::Catalogue, "GET", "/v1/catalogue", Access::Everybody,
             "public, max-age=3600, stale-while-revalidate=86400, stale-if-error=86400"},
    RouteRow{Route::Service, "GET", "/v1/services/{slug}", Access::Everybody,
             "public, max-age=3600, stale-while-revalidate=86400, stale-if-error=86400"},
    RouteRow{Route::Status, "GET", "/v1/status", Access::Everybody,
             "public, max-age=10, s-maxage=15, stale-while-revalidate=30, stale-if-error=600"},
    RouteRow{Route::Counts, "GET", "/v1/counts", Access::Everybody,
             "public, max-age=30, stale-while-revalidate=60, stale-if-error=600"},
    RouteRow{Route::Live, "GET", "/v1/services/{slug}/live", Access::Everybody,
             "public, max-age=15, stale-while-revalidate=30, stale-if-error=600"},
    RouteRow{Route::History, "GET", "/v1/services/{slug}/history", Access::Everybody,
             "public, max-age=300, stale-while-revalidate=600, stale-if-error=3600"},
    RouteRow{Route::Incidents, "GET", "/v1/incidents", Access::Everybody,
             "public, max-age=60, stale-while-revalidate=120, stale-if-error=3600"},
    RouteRow{Route::Events, "GET", "/v1/events", Access::Everybody, noStore},
    RouteRow{Route::Challenge, "POST", "/v1/challenges", Access::Everybody, noStore},
    RouteRow{Route::Report, "POST", "/v1/reports", Access::Everybody, noStore},
    RouteRow{Route::Withdraw, "DELETE", "/v1/reports/{id}", Access::Owner, noStore},
    RouteRow{Route::Works, "POST", "/v1/services/{slug}/works", Access::Everybody, noStore},
    RouteRow{Route::FrontPage, "GET", "/", Access::Everybody,
             "public, max-age=60, stale-while-revalidate=120, stale-if-error=3600"},
    RouteRow{Route::ServicePage, "GET", "/services/{slug}", Access::Everybody,
             "public, max-age=60, stale-while-revalidate=120, stale-if-error=3600"},
    RouteRow{Route::Style, "GET", "/style.css", Access::Everybody,
             "public, max-age=3600, stale-while-revalidate=86400, stale-if-error=86400"},
    RouteRow{Route::Health, "GET", "/healthz", Access::Admin, noStore},
    RouteRow{Route::Ready, "GET", "/readyz", Access::Admin, noStore},
    RouteRow{Route::Metrics, "GET", "/metrics", Access::Admin, noStore},
};

/// What a method and a path mean.
struct Match {
    const RouteRow* row = nullptr; ///< Null where nothing is there, or not with this method.
    QByteArray parameter; ///< What stands for "{…}".
    QByteArray allowed; ///< Methods that the path has, for 405; empty where there is no such path.
};

/// HEAD is taken as GET. \p isAdmin: asked at the admin address, where nothing else is.
[[nodiscard]] Match matchRoute(const QByteArray& method, const QByteArray& path, bool isAdmin);

} // namespace downlight::hub
