// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/catalogue/detector.h"
#include "core/catalogue/import_plan.h"

#include <vector>

namespace downlight {

/// Finishes a plan: recognises the addresses in it by asking them, a few at a time. Stores nothing.
class ImportRunner : public QObject {
public:
    struct Ready {
        QList<Service> services; ///< In the plan's order, without what was left out.
        QStringList skipped; ///< English: what was left out on the way, and why.
    };
    using Done = std::function<void(const Ready&)>;
    using Progress = std::function<void(int done, int all)>;

    ImportRunner(NetworkGate& network, const SourceRegistry& sources, Detector::Lookup lookup,
                 QObject* parent = nullptr);
    ~ImportRunner() override;

    /// \p done comes once, later, unless the runner dies first. An address that answers nothing now is
    /// watched as it is; a feed that is no status feed is left out.
    void run(const ImportPlan& plan, Progress progress, Done done);

private:
    void next();
    void recognised(qsizetype index, const Result<Detection>& detection);

    NetworkGate& m_network;
    const SourceRegistry& m_sources;
    Detector::Lookup m_lookup;
    ImportPlan m_plan;
    std::vector<bool> m_keep;
    qsizetype m_begun = 0;
    int m_done = 0;
    QStringList m_skipped;
    Progress m_progress;
    Done m_finished;
};

} // namespace downlight
