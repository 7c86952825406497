// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/anchor_round.h"

#include <QSet>

#include <utility>

namespace downlight {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

constexpr auto anchorDeadline = 5s;

AnchorAnswer::Way judge(const Anchor& anchor, const Result<HttpReply>& reply)
{
    if (!reply)
        return wayOf(reply.error());
    const bool right = reply->status == anchor.status && reply->body.startsWith(anchor.body);
    return right ? AnchorAnswer::Way::Good : AnchorAnswer::Way::Wrong;
}

HttpRequest requestFor(const QUrl& url)
{
    HttpRequest request;
    request.url = url;
    request.accept = "*/*";
    request.deadline = anchorDeadline;
    request.freshConnection = true;
    request.maxBytes = 64 * 1024;
    return request;
}

} // namespace

void AnchorRound::ask(const QList<Anchor>& anchors, Done done)
{
    m_waiting.append(std::move(done));
    if (m_underWay > 0)
        return;
    m_anchors = anchors;
    m_answers = QList<AnchorAnswer>(anchors.size());
    for (qsizetype i = 0; i < anchors.size(); ++i) {
        const Anchor& anchor = anchors[i];
        for (const auto& [scheme, way] :
             {std::pair(u"http"_s, &AnchorAnswer::plain), std::pair(u"https"_s, &AnchorAnswer::secure)}) {
            // Nobody speaks both at one port: a chosen port is asked as it was written, else the line looks
            // broken.
            if (anchor.url.isEmpty() || (anchor.url.port() != -1 && anchor.url.scheme() != scheme))
                continue;
            QUrl url = anchor.url;
            url.setScheme(scheme);
            askOne(i, way, [&](NetworkGate::Done answer) {
                m_network.get(requestFor(url), *this, std::move(answer));
            });
        }
        if (const qsizetype colon = anchor.address.lastIndexOf(u':'); colon > 0) {
            const TcpRequest request{.host = anchor.address.left(colon),
                                     .port = anchor.address.mid(colon + 1).toUShort(),
                                     .deadline = anchorDeadline};
            askOne(i, &AnchorAnswer::address,
                   [&](NetworkGate::Done answer) { m_network.connectTo(request, *this, std::move(answer)); });
        }
    }
    // The gate never answers at once, so nothing has ended yet; without anchors there is nothing to wait for.
    if (m_underWay == 0)
        QMetaObject::invokeMethod(
            this, [this] { finish(); }, Qt::QueuedConnection);
}

void AnchorRound::askOne(qsizetype index, AnchorAnswer::Way AnchorAnswer::*way,
                         const std::function<void(NetworkGate::Done)>& send)
{
    ++m_underWay;
    send([this, index, way](const Result<HttpReply>& reply) {
        const bool tcp = way == &AnchorAnswer::address;
        m_answers[index].*way = tcp && reply ? AnchorAnswer::Way::Good : judge(m_anchors[index], reply);
        answered();
    });
}

void AnchorRound::answered()
{
    if (--m_underWay == 0)
        finish();
}

void AnchorRound::finish()
{
    const Connection connection = m_anchors.isEmpty() ? Connection::Online : connectionFrom(m_answers);
    QSet<QString> operators;
    for (qsizetype i = 0; i < m_anchors.size(); ++i) {
        const AnchorAnswer& answer = m_answers[i];
        if (answer.plain == AnchorAnswer::Way::Good || answer.secure == AnchorAnswer::Way::Good
            || answer.address == AnchorAnswer::Way::Good)
            operators.insert(m_anchors[i].operatorName);
    }
    const QList<Done> waiting = std::exchange(m_waiting, {});
    for (const Done& done : waiting)
        done(connection, static_cast<int>(operators.size()));
}

} // namespace downlight
