// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/hub/answer_cache.h"
#include "app/hub/counted_instances.h"
#include "app/hub/http_handler.h"
#include "app/hub/hub_routes.h"
#include "app/hub/hub_worker.h"
#include "app/hub/instance_gate.h"
#include "core/base/clock.h"
#include "core/catalogue/catalogue.h"

namespace downlight::hub {

class HubPages;
struct HubConfig;
struct Metrics;
struct Sent;

/// Answers requests of everybody: what lies ready from memory, the rest by the worker.
class HubApi final : public HttpHandler {
public:
    struct Parts {
        const HubConfig& config;
        const Clock& clock;
        std::shared_ptr<const Catalogue> catalogue;
        HubWorker& worker;
        Metrics& metrics;
    };

    explicit HubApi(const Parts& parts);
    ~HubApi() override;

    [[nodiscard]] std::shared_ptr<const CachedAnswer> ready(const HttpAsk& ask) override;
    void handle(HttpAsk ask, Done done) override;

    /// The status as of now, and which servers are counted; \return the status' event for open streams, empty
    /// where nothing changed.
    QByteArray publish(Desk& desk, const CrowdStatus& status);

    /// The event that tells counts of \p desk's touched services.
    [[nodiscard]] static QByteArray countsEvent(Desk& desk);

private:
    HttpAnswer answerHere(const Match& match, const HttpAsk& ask);
    [[nodiscard]] HttpAnswer catalogue(const Match& match, const HttpAsk& ask) const;
    void askWorker(const Match& match, const HttpAsk& ask, Done done);
    void write(HubWorker::Work work, const Done& done);
    void keep(const QByteArray& target, const Match& match, HubWorker::Work work, Done done);
    [[nodiscard]] HttpAnswer cacheable(const Match& match, QByteArray body,
                                       const QByteArray& type = "application/json") const;
    void challenge(const HttpAsk& ask, const Done& done);
    void report(const HttpAsk& ask, const Done& done);
    void works(const HttpAsk& ask, const QByteArray& slug, const Done& done);
    void withdraw(const HttpAsk& ask, const QByteArray& id, const Done& done);
    void postOnce(const HttpAsk& ask, Sent sent, HubWorker::Work work, const Done& done);
    [[nodiscard]] std::optional<HttpAnswer> checkProof(const Sent& sent, const QDateTime& now) const;
    [[nodiscard]] QByteArray newChallenge(const Sent& sent, const QDateTime& now) const;
    [[nodiscard]] QByteArray manageToken(quint64 id) const;
    [[nodiscard]] QByteArray withToken(const QByteArray& receipt) const;
    [[nodiscard]] bool isListed(const QString& service, const QString& instance) const;
    [[nodiscard]] QByteArray meta() const;
    [[nodiscard]] QByteArray catalogueJson() const;
    [[nodiscard]] QByteArray serviceJson(const CatalogueEntry& entry) const;
    [[nodiscard]] bool isFederated(const QString& slug) const
    {
        return !m_parts.catalogue->instancesOf(slug).isEmpty();
    }

    Parts m_parts;
    std::unique_ptr<HubPages> m_pages;
    QByteArray m_catalogue; ///< JSON; it does not change while the hub runs.
    QByteArray m_catalogueGzip;
    AnswerCache m_cache;
    AnswersInMaking m_making;
    InstanceGate m_instances; ///< Touched on the worker's thread only.
    CountedInstances m_counted;
    std::mutex m_mutex;
    std::shared_ptr<const CachedAnswer> m_status; ///< Guarded by m_mutex.
    QByteArray m_statusBody;
    CrowdStatus m_published;
};

/// The answer that says what is wrong: application/problem+json.
[[nodiscard]] HttpAnswer problemAnswer(int status, QLatin1StringView code, const QString& detail);

} // namespace downlight::hub
