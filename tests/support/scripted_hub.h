// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/net/http.h"
#include "core/reports/crowd_json.h"

#include <QJsonDocument>
#include <QJsonObject>

#include <deque>
#include <functional>

namespace downlight::testing {

using namespace Qt::StringLiterals;

/// A hub of our own making: what it answers next stands in a queue; everything sent is kept.
class ScriptedHub final : public NetworkGate {
public:
    struct Asked {
        QByteArray method;
        QUrl url;
        QByteArray key;
        QJsonObject body;
        QByteArray authorization;
    };

    void get(const HttpRequest& request, QObject& context, Done done) override
    {
        Asked asked{request.method, request.url, {}, QJsonDocument::fromJson(request.body).object(), {}};
        for (const auto& [name, value] : request.headers)
            (name == "Idempotency-Key" ? asked.key : asked.authorization) = value;
        if (request.method == "GET")
            gets.append(asked);
        else
            posts.append(asked);
        if (request.onPiece) {
            piece = request.onPiece; // a stream stays open
            return;
        }
        const bool isScripted = request.method != "GET" && !answers.empty();
        Result<HttpReply> reply = isScripted                  ? answers.front()
            : request.url.path().endsWith("/v1/status"_L1)    ? status
            : request.url.path().endsWith("/v1/catalogue"_L1) ? catalogue
            : request.url.path().endsWith("/v1/meta"_L1)      ? meta
                                                              : unreachable();
        if (isScripted)
            answers.pop_front();
        QMetaObject::invokeMethod(
            &context, [done, reply] { done(reply); }, Qt::QueuedConnection);
    }
    void connectTo(const TcpRequest&, QObject&, Done) override { }

    static Result<HttpReply> unreachable() { return fail(Failure::Kind::Network, u"refused"_s); }
    static HttpReply reply(int code, const QByteArray& body)
    {
        HttpReply answer;
        answer.status = code;
        answer.body = body;
        return answer;
    }
    static HttpReply receipt(const QString& id = u"17"_s)
    {
        return reply(
            201, crowd_json::write(CrowdReceipt{id, u"token"_s, true, CrowdState::Operational, 12, 14, 1}));
    }

    QList<Asked> posts;
    QList<Asked> gets;
    std::deque<Result<HttpReply>> answers;
    std::function<void(const QByteArray&)> piece; ///< Of the stream that was opened last.
    Result<HttpReply> status = unreachable();
    Result<HttpReply> catalogue = unreachable();
    Result<HttpReply> meta = reply(404, {}); ///< As a hub that names no hash.
};

} // namespace downlight::testing
