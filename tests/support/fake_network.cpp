// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/fake_network.h"

#include <utility>

namespace downlight::testing {

using namespace Qt::StringLiterals;

void FakeNetwork::answer(const QString& url, int status, const QByteArray& body)
{
    HttpReply reply;
    reply.status = status;
    reply.body = body;
    reply.url = QUrl(url);
    reply.receivedAt = QDateTime(QDate(2026, 1, 5), QTime(12, 0), Qt::UTC);
    m_answers.insert(reply.url, reply);
}

void FakeNetwork::get(const HttpRequest& request, QObject& context, Done done)
{
    m_asked.append(request.url);
    m_requests.append(request);
    Result<HttpReply> unplanned = fail(Failure::Kind::NameLookup, u"no answer planned"_s);
    for (auto it = m_answers.cbegin(); it != m_answers.cend(); ++it) {
        if (*it && it.key().host() == request.url.host()) {
            HttpReply notFound;
            notFound.status = 404;
            notFound.url = request.url;
            unplanned = notFound;
        }
    }
    // Queued, as in production: done never runs inside get(), nor after context is gone.
    QMetaObject::invokeMethod(
        &context, [done = std::move(done), reply = m_answers.value(request.url, unplanned)] { done(reply); },
        Qt::QueuedConnection);
}

void FakeNetwork::connectTo(const TcpRequest& request, QObject& context, Done done)
{
    HttpRequest asGet;
    asGet.url = QUrl(u"tcp://%1:%2"_s.arg(request.host).arg(request.port));
    get(asGet, context, std::move(done));
}

} // namespace downlight::testing
