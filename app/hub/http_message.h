// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QHash>
#include <QHostAddress>
#include <QList>
#include <QPair>

#include <functional>
#include <memory>

namespace downlight::hub {

/// One request as the hub's code sees it: checked, bounded, without its connection.
struct HttpAsk {
    QByteArray method; ///< "GET", "HEAD", "POST", "DELETE".
    QByteArray path; ///< As sent, percent-escapes resolved; begins with "/", no ".." in it.
    QList<QPair<QByteArray, QByteArray>> query; ///< In order, percent-escapes resolved.
    QHash<QByteArray, QByteArray> headers; ///< Lower-case names; no name twice.
    QByteArray body;
    QHostAddress peer; ///< Of whoever asks, not of a proxy that is trusted. Never stored or logged.
    bool keepAlive = true;
};

struct HttpAnswer {
    int status = 200;
    QByteArray contentType = "application/json";
    QByteArray body;
    QByteArray etag; ///< Strong, with its quotes; empty: none. A request that has it is answered 304.
    QByteArray cacheControl = "no-store";
    QList<QPair<QByteArray, QByteArray>> headers; ///< Further ones.
    bool isStream = false; ///< The body goes on: server-sent events.

    void addHeader(const QByteArray& name, const QByteArray& value) { headers.emplace_back(name, value); }
};

/// Bytes that can be sent again and again, made once: head and body of an answer that is the same for
/// everybody.
struct CachedAnswer {
    QByteArray full; ///< 200 with body.
    QByteArray notModified; ///< 304.
    QByteArray etag;
};

} // namespace downlight::hub
