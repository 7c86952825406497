// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/hub/http_handler.h"

namespace downlight::hub {

class HubWorker;
struct Metrics;

/// What the admin address answers: /healthz, /readyz and /metrics.
class AdminApi final : public HttpHandler {
public:
    AdminApi(const HubWorker& worker, const Metrics& metrics)
        : m_worker(worker)
        , m_metrics(metrics)
    {
    }

    [[nodiscard]] std::shared_ptr<const CachedAnswer> ready(const HttpAsk& ask) override;
    void handle(HttpAsk ask, Done done) override;

private:
    const HubWorker& m_worker;
    const Metrics& m_metrics;
};

} // namespace downlight::hub
