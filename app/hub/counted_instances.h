// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QSet>
#include <QString>

#include <mutex>
#include <utility>

namespace downlight::hub {

/// Which servers of federated services have counts of their own, by crowdKey(), for those who must not ask
/// the thread that counts: whoever names hosts that nobody counts makes no work for it. Thread-safe.
class CountedInstances {
public:
    void become(QSet<QString> keys)
    {
        const std::lock_guard lock(m_mutex);
        m_keys = std::move(keys);
    }
    void add(const QString& key)
    {
        const std::lock_guard lock(m_mutex);
        m_keys.insert(key);
    }
    [[nodiscard]] bool contains(const QString& key) const
    {
        const std::lock_guard lock(m_mutex);
        return m_keys.contains(key);
    }

private:
    mutable std::mutex m_mutex;
    QSet<QString> m_keys;
};

} // namespace downlight::hub
