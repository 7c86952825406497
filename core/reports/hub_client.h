// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/clock.h"
#include "core/net/http.h"
#include "core/reports/crowd.h"
#include "core/reports/hub_address.h"
#include "core/reports/hub_services.h"
#include "core/reports/report_store.h"

#include <QObject>
#include <QThreadPool>
#include <QUrl>

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <set>

namespace downlight {

/// Speaks with a shared hub. Everything goes through the network gate, and nothing that comes back is taken
/// on trust. Callbacks come once, later, and never after their context is gone.
class HubClient : public QObject {
    Q_OBJECT
public:
    template<typename T>
    using Done = std::function<void(const Result<T>&)>;

    /// \p address: https, or http to this machine; see isHubAddress().
    HubClient(NetworkGate& network, const Clock& clock, const QUrl& address, QObject* parent = nullptr);
    ~HubClient() override;

    [[nodiscard]] const QUrl& address() const { return m_address; }

    /// Asks for the status of everything: one small answer, the same for everybody.
    void fetchStatus();

    /// The newest status; nothing before the first, or where it is older than \p oldest.
    [[nodiscard]] std::optional<CrowdStatus> status(Steady oldest) const;
    /// People this hour at \p key as an event told just now; nothing where there was none for a while.
    [[nodiscard]] std::optional<int> newestCount(const QString& key) const;
    [[nodiscard]] bool isFetching() const { return m_fetching || m_services.isFetching(); }
    [[nodiscard]] bool knowsServices() const { return m_services.isKnown(); }

    /// Which services the hub counts, as an earlier run knew it; see HubServices.
    [[nodiscard]] HubServices& services() { return m_services; }

    /// Whether the hub counts \p slug: what it says of what it does not is silence, not health. Nothing until
    /// it is known.
    [[nodiscard]] std::optional<bool> counts(const QString& slug) const;

    /// Until when the hub asked to be left alone with reports (Retry-After).
    [[nodiscard]] Steady heldBackUntil() const { return m_heldBackUntil; }

    /// Sends \p report. Fails with Refused and the hub's reason where it must not be sent again. Else it may
    /// be, the very same, so that it counts once: with Network where it may have been counted though the
    /// answer was lost; with another kind where it was not. A proof of work is made on another thread.
    void send(const UnsentReport& report, QObject& context, Done<CrowdReceipt> done);

    void withdraw(const CrowdReceipt& receipt, QObject& context, Done<void> done);
    void live(const QString& service, const QString& instance, QObject& context, Done<CrowdLive> done);
    void history(const QString& service, const QString& instance, int days, QObject& context,
                 Done<CrowdHistory> done);

    /// Keeps a stream of events open, as long as somebody looks.
    void listen(bool on);

Q_SIGNALS:
    void statusArrived(); ///< Also one that says the same.
    void statusFailed(const downlight::Failure& why);
    void servicesArrived(); ///< counts() may say something else; also where they could not be read.
    void counted(const QStringList& keys); ///< Counts of these, by crowdKey(), are others than before.

private:
    struct Sending;
    void get(const QString& path, const QString& query, QObject& context,
             std::function<void(const Result<QByteArray>&)> done);
    void post(const std::shared_ptr<Sending>& sending);
    void answered(const std::shared_ptr<Sending>& sending, const Result<HttpReply>& reply);
    void prove(const std::shared_ptr<Sending>& sending, const QByteArray& challenge);
    void statusAnswered(const Result<HttpReply>& reply);
    void openStream();
    void takeEvents(const QByteArray& piece);
    void takeEvent(const QByteArray& name, const QByteArray& data);
    [[nodiscard]] bool isOlder(const CrowdStatus& status, const CrowdStatus& known) const;
    [[nodiscard]] bool isCurrent(Steady saidAt) const;
    void becomeStatus(CrowdStatus status, Steady at, Steady saidAt);
    [[nodiscard]] HttpRequest requestTo(const QString& path) const;
    [[nodiscard]] Minute now() const;
    [[nodiscard]] Minute hubTime() const;

    NetworkGate& m_network;
    const Clock& m_clock;
    QUrl m_address;
    std::optional<CrowdStatus> m_status;
    Steady m_statusAt{0}; ///< When it was heard,
    Steady m_saidAt{0}; ///< and when the hub made it.
    std::chrono::minutes m_hubAhead{0}; ///< By how much the hub's clock differs from ours.
    QByteArray m_etag;
    HubServices m_services;
    Steady m_heldBackUntil{0};
    std::set<std::shared_ptr<Sending>> m_proving; ///< Whose proof is being made.
    bool m_fetching = false; ///< The status.
    bool m_listening = false;
    std::unique_ptr<QObject> m_stream; ///< Context of the open stream; gone: none is open.
    struct Told {
        int people = 0;
        Steady toldAt{0};
        Minute minute{};
    };
    static constexpr std::chrono::milliseconds firstStreamPause{2500};
    std::chrono::milliseconds m_streamPause = firstStreamPause; ///< Before the stream is opened again.
    QHash<QString, Told> m_counts; ///< People this hour, as told by events.
    QByteArray m_events; ///< The beginning of an event whose end has not come.
    std::atomic<bool> m_stopped = false; ///< Read by the solver.
    QObject m_home;
    QThreadPool m_solver; ///< Last: it ends before what its answers are posted to.
};

} // namespace downlight
