// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/ports.h"
#include "core/reports/reports.h"

namespace downlight {

class Engine;

/// The community lamp, read from what the shared hub says of everything at once. Without a hub that speaks
/// for others it says nothing: neither good nor bad.
class CrowdPort final : public CommunityPort {
public:
    explicit CrowdPort(const Reports& reports)
        : m_reports(reports)
    {
    }

    void ask(const Service& service, QObject& context, Done done) override;

private:
    [[nodiscard]] QString whyUnknown(const Service& service) const;

    const Reports& m_reports;
};

/// What \p mark says as a lamp: possible problems, outages and what is quiet after them are bad.
[[nodiscard]] CommunityPort::Answer answerOf(const CrowdStatus::Mark& mark);

/// Has \p engine read the lamps at once when people say something else, and \p reports ask more often while
/// something watched is down. Both must live as long as each other.
void connectCrowd(Reports& reports, Engine& engine);

} // namespace downlight
