// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/net/http.h"

#include <QHash>
#include <QList>

namespace downlight::testing {

/// A NetworkGate that answers from a table and never opens a socket. Of hosts that are in the table, other
/// addresses are not found; other hosts do not resolve.
class FakeNetwork final : public NetworkGate {
public:
    void answer(const QUrl& url, Result<HttpReply> reply) { m_answers.insert(url, std::move(reply)); }
    void answer(const QString& url, int status, const QByteArray& body);

    void get(const HttpRequest& request, QObject& context, Done done) override;
    void connectTo(const TcpRequest& request, QObject& context, Done done) override;

    /// Every address asked for, in order.
    [[nodiscard]] const QList<QUrl>& asked() const noexcept { return m_asked; }
    [[nodiscard]] const QList<HttpRequest>& requests() const noexcept { return m_requests; }

private:
    QHash<QUrl, Result<HttpReply>> m_answers;
    QList<QUrl> m_asked;
    QList<HttpRequest> m_requests;
};

} // namespace downlight::testing
