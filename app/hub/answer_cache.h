// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/hub/http_message.h"

#include <chrono>
#include <memory>
#include <mutex>
#include <unordered_map>
#include <vector>

namespace downlight::hub {

/// Answers that were made not long ago, by address. A bounded number of bytes; thread-safe.
class AnswerCache {
public:
    using Time = std::chrono::steady_clock::time_point;

    [[nodiscard]] std::shared_ptr<const CachedAnswer> find(const QByteArray& target, Time now)
    {
        const std::lock_guard lock(m_mutex);
        const auto found = m_answers.find(target.toStdString());
        return found != m_answers.end() && now < found->second.until ? found->second.answer : nullptr;
    }

    void keep(const QByteArray& target, std::shared_ptr<const CachedAnswer> answer, Time until, Time now)
    {
        constexpr qsizetype mostBytes = qsizetype{32} * 1024 * 1024;
        const std::lock_guard lock(m_mutex);
        if (m_bytes + answer->full.size() > mostBytes) {
            constexpr auto rest = std::chrono::seconds(1); // looking through all of them has its price
            if (now < m_swept + rest)
                return;
            m_swept = now;
            std::erase_if(m_answers, [now](const auto& kept) { return kept.second.until <= now; });
            m_bytes = 0;
            for (const auto& [key, kept] : m_answers)
                m_bytes += kept.answer->full.size();
            if (m_bytes + answer->full.size() > mostBytes)
                return; // this one is made anew each time until others have expired
        }
        Kept& kept = m_answers[target.toStdString()];
        m_bytes += answer->full.size() - (kept.answer ? kept.answer->full.size() : 0);
        kept = {std::move(answer), until};
    }

private:
    struct Kept {
        std::shared_ptr<const CachedAnswer> answer;
        Time until;
    };
    std::mutex m_mutex;
    std::unordered_map<std::string, Kept> m_answers;
    qsizetype m_bytes = 0;
    Time m_swept{};
};

/// Who waits for an answer that is being made, by address: many ask for the same when something breaks, and
/// it is made once for all of them. Thread-safe.
class AnswersInMaking {
public:
    using Done = std::function<void(HttpAnswer)>;

    /// Has \p done wait for \p target. False for the first: who must have it made, and tell().
    [[nodiscard]] bool joins(const QByteArray& target, Done done)
    {
        const std::lock_guard lock(m_mutex);
        std::vector<Done>& waiting = m_waiting[target.toStdString()];
        waiting.push_back(std::move(done));
        return waiting.size() > 1;
    }

    /// Gives \p answer to all who wait for \p target.
    void tell(const QByteArray& target, const HttpAnswer& answer)
    {
        std::vector<Done> waiting;
        {
            const std::lock_guard lock(m_mutex);
            const auto found = m_waiting.find(target.toStdString());
            if (found == m_waiting.end())
                return;
            waiting = std::move(found->second);
            m_waiting.erase(found);
        }
        for (const Done& done : waiting)
            done(answer);
    }

private:
    std::mutex m_mutex;
    std::unordered_map<std::string, std::vector<Done>> m_waiting;
};

} // namespace downlight::hub
