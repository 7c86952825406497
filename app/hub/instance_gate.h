// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHash>
#include <QSet>
#include <QString>

namespace downlight::hub {

/// Which servers of federated services have counts of their own. Anybody can name any host, and what is named
/// is published: so a host that is not in the catalogue has to be named from several areas (see ReportKeys)
/// first, and there are only so many of them. Until then a report counts for its service as a whole.
class InstanceGate {
public:
    static constexpr qsizetype areasNeeded = 3;
    static constexpr qsizetype mostCandidates = 10'000;
    static constexpr qsizetype mostUnlisted = 2'000;

    /// Whether \p key (service/host), now named from \p area, is let in.
    [[nodiscard]] bool admits(const QString& key, quint64 area)
    {
        if (m_admitted.contains(key))
            return true;
        if (m_admitted.size() >= mostUnlisted)
            return false;
        if (m_candidates.size() >= mostCandidates && !m_candidates.contains(key))
            m_candidates.clear(); // a flood of names makes everybody begin again
        QSet<quint64>& areas = m_candidates[key];
        areas.insert(area);
        if (areas.size() < areasNeeded)
            return false;
        m_candidates.remove(key);
        m_admitted.insert(key);
        return true;
    }

private:
    QHash<QString, QSet<quint64>> m_candidates;
    QSet<QString> m_admitted;
};

} // namespace downlight::hub
