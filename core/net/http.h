// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <QByteArray>
#include <QDateTime>
#include <QList>
#include <QObject>
#include <QPair>
#include <QUrl>

#include <chrono>
#include <functional>

namespace downlight {

/// Whose word an address is: it decides whether private networks may be reached.
enum class Trust {
    Typed, ///< The user typed this host: any address it resolves to is meant.
    Foreign, ///< It came from a page, a redirect or a list: public addresses only.
};

/// A request; a GET unless it says otherwise. Headers that name this program are added by the gate.
struct HttpRequest {
    QUrl url; ///< http or https.
    QByteArray method = "GET"; ///< Another is sent at most once, over a new connection, and never redirected.
    QByteArray body; ///< Not for GET.
    QByteArray contentType; ///< Of `body`.
    QByteArray accept = "application/json";
    QByteArray etag; ///< For If-None-Match; empty: none.
    QByteArray lastModified; ///< For If-Modified-Since; empty: none.
    QList<QPair<QByteArray, QByteArray>>
        headers; ///< The user's own; dropped when a redirect leaves the host.
    Trust trust = Trust::Typed;
    bool freshConnection = false; ///< Nothing kept from earlier requests is used.
    bool followsRedirects = true; ///< False: a redirect is the reply.
    bool wantsBody = true; ///< False: the reply is complete once its headers are there.
    std::chrono::milliseconds deadline{15'000}; ///< For everything, redirects and name lookup included.
    /// For an answer that goes on: gets what of a successful body has come since the last call. `deadline` is
    /// then the longest silence. It ends like any other, at `maxBytes` at latest.
    std::function<void(const QByteArray&)> onPiece;
    qsizetype maxBytes = qsizetype{2} * 1024 * 1024; ///< Of the decompressed body.
};

/// What answered, whatever its status. For tcp there is a latency and nothing else.
struct HttpReply {
    int status = 0; ///< 0 for tcp.
    QByteArray body; ///< Decompressed.
    QByteArray contentType;
    QByteArray etag;
    QByteArray lastModified;
    std::chrono::seconds retryAfter{0}; ///< At most an hour; 0 where the reply does not say.
    QDateTime date; ///< UTC, when its maker says that it was made (RFC 9110, 6.6.1); null: it does not say.
    std::chrono::seconds age{0}; ///< How long caches on the way have had it (RFC 9111, 5.1), at most a day.
    std::chrono::milliseconds latency{
        0}; ///< To the headers of the last reply, from when its request was sent, or its connection begun.
    QUrl url; ///< Where the answer came from in the end.
    QDateTime receivedAt; ///< UTC.
};

/// A connection that is opened and closed again, nothing more. Only what the user typed is tried this way, so
/// every address is meant.
struct TcpRequest {
    QString host;
    quint16 port = 0;
    Trust trust = Trust::Typed;
    std::chrono::milliseconds deadline{10'000};
};

/// The only door to the network. Production: QtNetworkGate; tests and simulations bring their own.
class NetworkGate {
public:
    NetworkGate() = default;
    NetworkGate(const NetworkGate&) = delete;
    NetworkGate& operator=(const NetworkGate&) = delete;
    virtual ~NetworkGate() = default;

    using Done = std::function<void(const Result<HttpReply>&)>;

    /// Sends \p request and returns at once. Calls \p done exactly once, later, on the thread of \p context,
    /// with the reply or with a Failure. If \p context is destroyed first, the request is aborted and \p done
    /// is never called.
    virtual void get(const HttpRequest& request, QObject& context, Done done) = 0;

    /// Opens a connection and closes it. The same promises as get(); the reply holds the latency.
    virtual void connectTo(const TcpRequest& request, QObject& context, Done done) = 0;

    /// The network changed or the machine slept: connections that were kept are of no use any more.
    virtual void forgetConnections() { }
};

} // namespace downlight
