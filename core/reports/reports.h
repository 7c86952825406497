// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/reports/crowd_place.h"
#include "core/reports/embedded_hub.h"
#include "core/reports/report_outbox.h"

#include <QTimer>

#include <map>

namespace downlight {

/// Reports of the user, and of other people, as the program sees them: with a shared hub, or without. What is
/// made while that cannot be reached waits on disk, is sent as soon as it can be, counts once, and is dropped
/// after a quarter of an hour, since an old report would say nothing of now.
class Reports : public QObject {
    Q_OBJECT
public:
    template<typename T>
    using Done = std::function<void(const Result<T>&)>;

    /// \p network may be null: there is no shared hub then, whatever is set.
    Reports(NetworkGate* network, const Clock& clock, QObject* parent = nullptr);
    ~Reports() override;

    /// Opens the database at \p path and takes up what was not sent.
    void open(const QString& path);

    /// The shared hub from now on; empty: none. What was counted so far stays. An address that cannot be a
    /// hub's is none.
    void setHub(const QUrl& address);
    [[nodiscard]] bool hasHub() const { return m_client != nullptr; }

    /// Whether reports of \p service go to the shared hub: there is one, and its catalogue has it.
    [[nodiscard]] bool isShared(const Service& service) const
    {
        return m_client && !service.slug.isEmpty() && m_client->counts(service.slug).value_or(true);
    }

    /// What became of a report so far.
    struct Sent {
        QString key; ///< For undo().
        bool waits = false; ///< Not sent yet: `receipt` is empty.
        bool shared = false; ///< Counted by the shared hub, else by the program itself.
        CrowdReceipt receipt;
        QString why; ///< English: why it waits.
    };

    /// Reports that \p service has a problem of \p type. Fails with kind Refused and the hub's reason.
    void report(const Service& service, const QString& type, QObject& context, Done<Sent> done);

    /// Says that \p service works again. The receipt stays empty.
    void works(const Service& service, QObject& context, Done<Sent> done);

    /// Takes the report called \p key back.
    void undo(const QString& key, QObject& context, Done<void> done);

    void live(const Service& service, QObject& context, Done<CrowdLive> done);

    /// Hours that the shared hub knows nothing of are filled from the program's own counts.
    void history(const Service& service, int days, QObject& context, Done<CrowdHistory> done);

    /// What people say of \p service; nothing where that is not known: no hub, or nothing fresh from it.
    [[nodiscard]] std::optional<CrowdStatus::Mark> mark(const Service& service) const;

    /// True where the newest status of the shared hub is fresh.
    [[nodiscard]] bool isStatusFresh() const { return m_client && m_client->status(freshFor).has_value(); }
    /// True while what the hub says is on its way and not known yet: statusSettled() will come.
    [[nodiscard]] bool awaitsStatus() const
    {
        return m_client && m_client->isFetching() && !(isStatusFresh() && m_client->knowsServices());
    }
    [[nodiscard]] QString hubTrouble() const { return m_hubTrouble; } ///< English; empty: it answers.

    /// Somebody looks: counts are told as they change.
    void listen(bool on);

    /// The user's line is back, or the machine woke.
    void retryNow();

    [[nodiscard]] int waiting() const { return m_outbox.size(); }

    static constexpr std::chrono::milliseconds freshFor{180'000};
    static constexpr std::chrono::milliseconds statusInterval{60'000}; ///< The same for everybody.

Q_SIGNALS:
    void statusSettled(); ///< The hub answered, or did not.
    void statusChanged(); ///< What people say of something is another, or is known again, or no more.
    void counted(const QStringList& keys); ///< By crowdKey() of placeOf().
    void sent(const QString& key, const downlight::Reports::Sent& sent); ///< What waited is counted.
    void dropped(const QString& key, const QString& service,
                 const QString& why); ///< What waited will never be. \p why: English.
    void storageChanged(const QString& why);
    void begunAnew(const QString& why, const QString& keptAs); ///< See EmbeddedHub.

private:
    struct Counted {
        UnsentReport report{};
        CrowdReceipt receipt{};
        QUrl hub{}; ///< Which one confirmed it; empty: the program's own.
    };
    void begin(UnsentReport report, QObject& context, Done<Sent> done);
    void keepUndoable(const Counted& counted);
    void readInstall();
    void recallServices();
    void statusArrived();
    void planStatus();
    [[nodiscard]] std::chrono::milliseconds phase(std::chrono::milliseconds span) const;

    NetworkGate* m_network;
    const Clock& m_clock;
    EmbeddedHub m_own;
    std::unique_ptr<HubClient> m_client;
    QString m_install; ///< Random, new every week; empty until it was read.
    ReportOutbox m_outbox;
    std::map<QString, Counted> m_done; ///< By key: what may be undone.
    QTimer m_tick; ///< Of the program's own hub.
    QTimer m_statusTimer;
    bool m_isOpen = false; ///< There is a database to remember in.
    bool m_listening = false;
    CrowdStatus m_lastStatus;
    bool m_wasFresh = false;
    QString m_hubTrouble;
};

} // namespace downlight
