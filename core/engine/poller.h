// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/clock.h"
#include "core/engine/ports.h"
#include "core/model/chosen_parts.h"
#include "core/model/packed_reading.h"
#include "core/model/service.h"
#include "core/net/http.h"
#include "core/sources/answer_reader.h"
#include "core/sources/probe.h"
#include "core/sources/source_registry.h"
#include "core/watch/poll_plan.h"

#include <QObject>

#include <memory>

namespace downlight {

class Complements;

/// How one poll ended.
struct PollOutcome {
    PollKey key;
    Says says = Says::Unknown;
    QString detail; ///< Short, English.
    std::shared_ptr<const PackedReading> reading; ///< Of an official page that was read.
    std::chrono::milliseconds latency{0}; ///< Of a probe that was answered.
    std::optional<Failure::Kind> trouble; ///< Why nothing usable was read.
    Steady retryAfter{0};
    bool pageUnreadable = false; ///< Somebody answered, but it was no status page.
    bool plain = false; ///< Answered over http or bare tcp: anybody on the way could have.
    bool strayed = false; ///< The same, and led to another host than the last time.
    QStringList missingParts; ///< Chosen, and no longer listed by the page.
    std::optional<ChosenParts> parts; ///< What the page calls the chosen parts, where that is news.
    std::optional<RunningIncident> running; ///< The worst incident that the page tells of.
    QList<PastIncident> past; ///< Those that it tells of as over.
    std::optional<Expectation> expected; ///< Of a hub: how long what people report will last.
    QDateTime workEnds; ///< UTC, when the work that the page tells of is to be over; null: it does not say.

    /// True where the user's own line may be to blame, so that the anchors have to be asked first.
    [[nodiscard]] bool accusesTheLine() const;
};

/// Carries out single polls: asks the source, goes through the gate, reads the answer (large ones on a worker
/// thread), remembers validators and the last reading of each page for 304s. Knows neither timers nor
/// verdicts.
class Poller : public QObject {
public:
    /// The parts a poller uses and does not own; community and secrets may be null.
    struct Parts {
        NetworkGate& network;
        const SourceRegistry& sources;
        CommunityPort* community = nullptr;
        SecretPort* secrets = nullptr;
    };
    using Done = std::function<void(const PollOutcome&)>;

    explicit Poller(const Parts& parts, QObject* parent = nullptr);
    ~Poller() override;

    /// Answers of so many bytes and more are read on the worker thread; 0: all of them are read at once. For
    /// simulations, which must give the same output every time, set it to 0.
    void setWorkerThreshold(qsizetype bytes) { m_reader.setThreshold(bytes); }

    /// Carries out the poll of \p kind for \p service. \p done comes exactly once, later, unless the poller
    /// dies.
    void poll(const Service& service, LampKind kind, bool freshConnection, Done done);

    /// Forgets what is remembered of \p service's page.
    void forget(const QString& service) { m_pages.remove(service), m_hosts.remove(service); }

private:
    struct Page {
        QUrl url;
        QByteArray etag;
        QByteArray lastModified;
        QByteArray bodyHash;
        PollOutcome outcome; ///< Of the newest answer that could be read; without a reading where none could.
        bool timeMatters = false; ///< The same bytes may mean something else later.
        bool onlyComplementsAccuse = false; ///< The first answer alone looked fine.
        std::shared_ptr<Complements> complements;
    };
    void pollPage(const Service& service, bool freshConnection, Done done);
    void pageAnswered(const Service& service, const StatusSource& source, const HttpReply& reply,
                      const Done& done);
    void pageRead(const Service& service, const StatusSource& source, const HttpReply& reply,
                  const Reading& reading, const Done& done);
    void pageFilled(const Service& service, const StatusSource& source, const HttpReply& reply,
                    const Reading& first, const Reading& filled, const Done& done);
    void pollProbe(const Service& service, bool freshConnection, Done done);
    void sendProbe(const Service& service, const HttpRequest& request, const Done& done);
    void addSecrets(const Service& service, HttpRequest request, qsizetype next, const Done& done);
    void pollCommunity(const Service& service, Done done);

    Parts m_parts;
    QHash<QString, Page> m_pages;
    QHash<QString, QString> m_hosts; ///< Where each plain probe ended the last time.
    AnswerReader m_reader;
};

} // namespace downlight
