// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/net/body_decoder.h"
#include "core/net/http.h"

#include <QHostAddress>
#include <QNetworkReply>
#include <QPointer>
#include <QSslError>
#include <QTimer>

#include <memory>

class QNetworkAccessManager;

namespace downlight {

/// One request on its way through the gate: name lookup where addresses must be checked, redirects, limits,
/// and the deadline over all of it. Calls back exactly once and is then deleted by its owner.
class Transfer : public QObject {
    Q_OBJECT
public:
    using Done = std::function<void(const Result<HttpReply>&)>;

    Transfer(QNetworkAccessManager& network, HttpRequest request, QObject* parent);
    ~Transfer() override;

    /// Begins. \p done comes later, never from within.
    void start(Done done);

    /// Ends without calling back.
    void cancel();

private:
    void go();
    void resolved(const QList<QHostAddress>& addresses);
    void send();
    [[nodiscard]] QNetworkRequest prepare() const;
    void headersArrived();
    void bytesArrived();
    void finished();
    void follow(const QUrl& location);
    void succeed(QByteArray body);
    void end(const Result<HttpReply>& result);
    void endLater(const Failure& failure);
    void drop();
    [[nodiscard]] Failure failureOf(QNetworkReply::NetworkError error) const;
    [[nodiscard]] bool isOriginalHost() const;

    QNetworkAccessManager& m_network;
    HttpRequest m_request;
    QUrl m_url; ///< Where the transfer is now, redirects followed.
    Done m_done;
    QTimer m_deadline;
    QNetworkReply* m_reply = nullptr;
    QList<QHostAddress> m_addresses; ///< Checked ones still to be tried; empty where the name itself is used.
    QHostAddress m_address;
    int m_lookup = -1;
    int m_redirects = 0;
    qint64 m_sentAt = 0;
    qint64 m_answeredAt = 0;
    std::unique_ptr<BodyDecoder> m_decoder;
    QList<QSslError> m_sslErrors;
};

} // namespace downlight
