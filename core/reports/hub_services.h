// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/clock.h"
#include "core/net/http.h"

#include <QObject>
#include <QSet>

namespace downlight {

/// Which services a hub counts. What it says of others is silence, not health.
class HubServices : public QObject {
    Q_OBJECT
public:
    HubServices(NetworkGate& network, const Clock& clock, const QUrl& hub, QObject* parent = nullptr);

    /// Asks for the list, unless it is fresh or was asked for a moment ago.
    void fetch();

    [[nodiscard]] bool isFetching() const { return m_fetching; }
    [[nodiscard]] bool isKnown() const { return !m_slugs.isEmpty(); }
    [[nodiscard]] bool contains(const QString& slug) const { return m_slugs.contains(slug); }

Q_SIGNALS:
    void arrived(); ///< Also where the list could not be read.

private:
    void answered(const Result<HttpReply>& reply);

    NetworkGate& m_network;
    const Clock& m_clock;
    QUrl m_url;
    QSet<QString> m_slugs; ///< Empty: not known yet.
    QByteArray m_etag;
    Steady m_due{0};
    bool m_fetching = false;
};

/// The slugs in the answer to `GET /v1/catalogue`, whose shape is in docs/openapi.yaml. Kind Format where it
/// is none, or names nothing.
[[nodiscard]] Result<QSet<QString>> readHubServices(const QByteArray& bytes);

} // namespace downlight
