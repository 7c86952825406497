// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/clock.h"
#include "core/net/http.h"

#include <QObject>
#include <QSet>

namespace downlight {

/// Which services a hub counts. What it says of others is silence, not health. The list is large and seldom
/// changes: it is loaded only where the hub's `/v1/meta` names another than the one that is known.
class HubServices : public QObject {
    Q_OBJECT
public:
    HubServices(NetworkGate& network, const Clock& clock, const QUrl& hub, QObject* parent = nullptr);

    /// Asks whether the list is still the same, unless that was asked lately, and for the list where it is
    /// not.
    void fetch();

    /// The list of an earlier run is being looked for: nothing is asked before restore().
    void awaitKept() { m_awaitsKept = true; }

    /// Takes up what kept() was in an earlier run. Anything else, or another hub's, is nothing.
    void restore(const QByteArray& kept);

    /// What an earlier run knew, for restore(); empty where nothing is known.
    [[nodiscard]] QByteArray kept() const;

    [[nodiscard]] bool isFetching() const { return m_fetching; }
    [[nodiscard]] bool isKnown() const { return !m_slugs.isEmpty(); }
    [[nodiscard]] bool contains(const QString& slug) const { return m_slugs.contains(slug); }

Q_SIGNALS:
    void arrived(); ///< Also where the list could not be read.
    void changed(); ///< It is another list: kept() is to be kept.

private:
    void ask(const QString& path, void (HubServices::*answered)(const Result<HttpReply>&));
    void metaAnswered(const Result<HttpReply>& reply);
    void listAnswered(const Result<HttpReply>& reply);
    void settle(bool isGood);

    NetworkGate& m_network;
    const Clock& m_clock;
    QUrl m_hub;
    QSet<QString> m_slugs; ///< Empty: not known yet.
    QByteArray m_hash; ///< Of the answer that `m_slugs` is of, as the hub's meta names it.
    QByteArray m_etag; ///< Of the same, for hubs whose meta names none.
    Steady m_due{0};
    bool m_fetching = false;
    bool m_awaitsKept = false;
};

/// `catalogue_hash` in the answer to `GET /v1/meta`; empty where it has none that could be one.
[[nodiscard]] QByteArray readCatalogueHash(const QByteArray& bytes);

/// The slugs in the answer to `GET /v1/catalogue`, whose shape is in docs/openapi.yaml. Kind Format where it
/// is none, or names nothing.
[[nodiscard]] Result<QSet<QString>> readHubServices(const QByteArray& bytes);

} // namespace downlight
