// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/hub/day_keys.h"
#include "app/hub/folder_lock.h"
#include "app/hub/http_message.h"
#include "app/hub/rate_limiter.h"
#include "app/hub/spent_proofs.h"
#include "core/base/clock.h"
#include "core/reports/counting_hub.h"

#include <QSet>

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <span>
#include <thread>
#include <vector>

namespace downlight::hub {

struct HubConfig;
struct Metrics;

/// What a piece of work has at hand: everything that only the worker's thread may touch.
struct Desk {
    CountingHub& hub;
    DayKeys& keys;
    RateLimiter& limiter;
    const SpentProofs& proofs;
    QDateTime time; ///< UTC.
    Minute now; ///< The same, full minutes.
    QSet<QString> touched = {}; ///< Services whose counts are others than before.
    std::vector<std::atomic<quint64>*> tallies = {}; ///< What is one more once all of this is on disk.
    std::vector<quint64> charged = {}; ///< Networks that pay for it.
    std::vector<QByteArray> spent = {}; ///< Challenges that were solved for it.

    /// Counts one of \p network's share of this hour. False where it has had all of it.
    [[nodiscard]] bool charge(quint64 network)
    {
        const bool admitted = limiter.admit(network, std::chrono::floor<std::chrono::hours>(now));
        if (admitted)
            charged.push_back(network);
        return admitted;
    }

    /// True where \p challenge has bought something already.
    [[nodiscard]] bool isSpent(const QByteArray& challenge) const
    {
        return proofs.isSpent(challenge) || std::find(spent.begin(), spent.end(), challenge) != spent.end();
    }

    /// How much there is of what grows.
    struct Mark {
        std::size_t tallies = 0;
        std::size_t charged = 0;
        std::size_t spent = 0;
    };
    [[nodiscard]] Mark mark() const { return {tallies.size(), charged.size(), spent.size()}; }

    /// What came after \p mark did not come onto the disk: nobody pays, nothing is counted. (What was touched
    /// is told once more, which does no harm.)
    void forget(const Mark& mark)
    {
        for (std::size_t i = mark.charged; i < charged.size(); ++i)
            limiter.giveBack(charged[i], std::chrono::floor<std::chrono::hours>(now));
        charged.resize(mark.charged);
        tallies.resize(mark.tallies);
        spent.resize(mark.spent);
    }
};

/// The one thread that counts and writes. Work that came while the last transaction was written goes into
/// the next one together; nobody is answered before it is on disk. Once a minute it judges.
class HubWorker {
public:
    using Work = std::function<HttpAnswer(Desk&)>;
    using Done = std::function<void(HttpAnswer)>; ///< Comes on the worker's thread.

    struct Listener {
        std::function<void(Desk&, const CrowdStatus&)> judged; ///< Once a minute, and at the start.
        std::function<void(Desk&)> counted; ///< At most once a second; `touched` says what.
    };

    HubWorker(const HubConfig& config, Metrics& metrics, const Clock& clock);
    HubWorker(const HubWorker&) = delete;
    HubWorker& operator=(const HubWorker&) = delete;
    ~HubWorker();

    /// Opens keys and database and begins. Blocks until that worked or failed.
    [[nodiscard]] Result<void> start(Listener listener);

    /// Ends after everything that was taken has been answered.
    void stop();

    /// Takes \p work, which changes something. False where too much waits already.
    [[nodiscard]] bool write(Work work, Done done) { return take({std::move(work), std::move(done), true}); }

    /// The same for work that only reads.
    [[nodiscard]] bool read(Work work, Done done) { return take({std::move(work), std::move(done), false}); }

    /// False where the newest transaction failed.
    [[nodiscard]] bool isHealthy() const { return m_healthy; }
    /// False where the minute's judgement has not come for a while.
    [[nodiscard]] bool isJudging() const;
    [[nodiscard]] QByteArray secret() const { return m_secret; }

    static constexpr std::size_t mostWaiting = 4000;
    static constexpr std::size_t mostReads = 500;

private:
    struct Job {
        Work work;
        Done done;
        bool writes = false;
    };
    bool take(Job job);
    [[nodiscard]] Result<void> open(const QString& data);
    void run();
    void wait(std::unique_lock<std::mutex>& lock);
    void carryOut(std::deque<Job> writes, std::deque<Job> reads);
    void store(std::span<Job> jobs);
    void judge();
    void tellCounts();

    const HubConfig& m_config;
    Metrics& m_metrics;
    const Clock& m_clock;
    FolderLock m_lock; ///< Before what it protects.
    DayKeys m_keys;
    RateLimiter m_limiter;
    SpentProofs m_spent;
    CountingHub m_hub;
    Listener m_listener;
    QByteArray m_secret;
    Minute m_judged{};
    QSet<QString> m_touched;
    std::chrono::steady_clock::time_point m_told{};
    std::size_t m_lastBatch = 0;

    std::mutex m_mutex;
    std::condition_variable m_woken;
    std::deque<Job> m_jobs; ///< That write.
    std::deque<Job> m_reads; ///< Answered a few at a time between writes: they must not hold reports up.
    bool m_stopping = false;
    std::atomic<bool> m_healthy = true;
    std::atomic<std::chrono::steady_clock::time_point> m_judgedAt = std::chrono::steady_clock::now();
    std::thread m_thread;
};

} // namespace downlight::hub
