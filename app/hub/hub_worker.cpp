// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/hub/hub_worker.h"

#include "app/hub/hub_config.h"
#include "app/hub/hub_log.h"
#include "app/hub/metrics.h"
#include "core/reports/crowd_json.h"

#include <QDir>

#include <future>

namespace downlight::hub {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

constexpr std::size_t largestBatch = 200;
constexpr std::size_t readsBetweenWrites = 8;
constexpr std::size_t busy = 8; ///< From such a batch on it pays to wait for more.
constexpr auto collectFor = 2ms;
constexpr auto toldEvery = 1s;

Minute minuteOf(const QDateTime& time)
{
    return std::chrono::floor<std::chrono::minutes>(std::chrono::sys_time<std::chrono::milliseconds>(
        std::chrono::milliseconds(time.toMSecsSinceEpoch())));
}

HttpAnswer notStored()
{
    HttpAnswer answer;
    answer.status = 503;
    answer.contentType = "application/problem+json";
    answer.body = crowd_json::writeProblem(503, "storage-failed"_L1,
                                           u"It could not be stored, so it is not counted. Try again."_s);
    answer.addHeader("Retry-After", "5");
    return answer;
}

HttpAnswer unstorable()
{
    HttpAnswer answer;
    answer.status = 422;
    answer.contentType = "application/problem+json";
    answer.body =
        crowd_json::writeProblem(422, "unstorable"_L1, u"It cannot be stored, however often it is sent."_s);
    return answer;
}

} // namespace

HubWorker::HubWorker(const HubConfig& config, Metrics& metrics, const Clock& clock)
    : m_config(config)
    , m_metrics(metrics)
    , m_clock(clock)
    , m_keys(config.data + "/keys"_L1)
    , m_limiter(config.reportsPerNetwork)
{
}

HubWorker::~HubWorker()
{
    stop();
}

Result<void> HubWorker::open(const QString& data)
{
    if (!QDir().mkpath(data))
        return fail(Failure::Kind::Storage, u"the folder %1 cannot be made"_s.arg(data));
    if (!m_lock.take(data))
        return fail(Failure::Kind::Storage,
                    u"the folder %1 is in use by another hub, or cannot be written"_s.arg(data));
    Result<QByteArray> secret = m_keys.secret();
    if (!secret)
        return tl::unexpected(secret.error());
    m_secret = std::move(*secret);
    const QDateTime now = m_clock.now();
    if (const auto keys = m_keys.of(now.date()); !keys)
        return tl::unexpected(keys.error());
    return m_hub.open(data + "/hub.sqlite"_L1, minuteOf(now));
}

Result<void> HubWorker::start(Listener listener)
{
    m_listener = std::move(listener);
    std::promise<Result<void>> opened;
    std::future<Result<void>> outcome = opened.get_future();
    m_thread = std::thread([this, &opened] {
        // The database belongs to the thread that opened it.
        Result<void> result = open(m_config.data);
        const bool works = result.has_value();
        if (works)
            judge();
        opened.set_value(std::move(result));
        if (works)
            run();
    });
    Result<void> result = outcome.get();
    if (!result)
        m_thread.join();
    return result;
}

void HubWorker::stop()
{
    if (!m_thread.joinable())
        return;
    {
        const std::lock_guard lock(m_mutex);
        m_stopping = true;
    }
    m_woken.notify_one();
    m_thread.join();
}

bool HubWorker::take(Job job)
{
    {
        const std::lock_guard lock(m_mutex);
        std::deque<Job>& queue = job.writes ? m_jobs : m_reads;
        if (m_stopping || queue.size() >= (job.writes ? mostWaiting : mostReads))
            return false;
        queue.push_back(std::move(job));
        m_metrics.queue = static_cast<qint64>(m_jobs.size() + m_reads.size());
    }
    m_woken.notify_one();
    return true;
}

void HubWorker::wait(std::unique_lock<std::mutex>& lock)
{
    const qint64 ms = m_clock.now().toMSecsSinceEpoch() % 60'000;
    std::chrono::milliseconds longest(60'000 - ms + 5);
    if (!m_touched.isEmpty())
        longest = std::min<std::chrono::milliseconds>(longest, toldEvery);
    m_woken.wait_for(lock, longest, [this] { return m_stopping || !m_jobs.empty() || !m_reads.empty(); });
    if (m_lastBatch >= busy && !m_stopping && m_reads.empty() && m_jobs.size() < m_lastBatch)
        m_woken.wait_for(lock, collectFor, [this] { return m_stopping || m_jobs.size() >= largestBatch; });
}

void HubWorker::run()
{
    for (;;) {
        std::deque<Job> writes;
        std::deque<Job> reads;
        {
            std::unique_lock lock(m_mutex);
            wait(lock);
            if (m_stopping && m_jobs.empty() && m_reads.empty())
                break;
            const auto take = [](std::deque<Job>& from, std::deque<Job>& to, std::size_t most) {
                while (!from.empty() && to.size() < most) {
                    to.push_back(std::move(from.front()));
                    from.pop_front();
                }
            };
            take(m_jobs, writes, largestBatch);
            take(m_reads, reads, readsBetweenWrites);
            m_metrics.queue = static_cast<qint64>(m_jobs.size() + m_reads.size());
        }
        m_lastBatch = writes.size();
        if (!writes.empty() || !reads.empty())
            carryOut(std::move(writes), std::move(reads));
        if (minuteOf(m_clock.now()) != m_judged)
            judge();
        tellCounts();
    }
    m_hub.flush();
}

void HubWorker::carryOut(std::deque<Job> writes, std::deque<Job> reads)
{
    if (!writes.empty()) {
        std::vector<Job> jobs(std::make_move_iterator(writes.begin()), std::make_move_iterator(writes.end()));
        store(jobs);
    }
    const QDateTime time = m_clock.now();
    Desk desk{m_hub, m_keys, m_limiter, m_spent, time, minuteOf(time)};
    for (const Job& read : reads)
        read.done(read.work(desk));
}

/// Carries out \p jobs in one transaction and answers them. One that can never be stored fails alone.
void HubWorker::store(std::span<Job> jobs)
{
    const QDateTime time = m_clock.now();
    Desk desk{m_hub, m_keys, m_limiter, m_spent, time, minuteOf(time)};
    std::vector<HttpAnswer> answers(jobs.size());
    const Result<void> stored = m_hub.together([&] {
        for (std::size_t i = 0; i < jobs.size(); ++i) {
            const Desk::Mark before = desk.mark();
            const Result<void> done = m_hub.alone([&] { answers[i] = jobs[i].work(desk); });
            if (done)
                continue;
            if (done.error().kind != Failure::Kind::Unstorable)
                return; // none of the others will be stored either
            desk.forget(before);
            answers[i] = unstorable();
            m_metrics.unstorable += 1;
            log("unstorable", {{"detail"_L1, done.error().detail}});
        }
    });
    m_metrics.batches += 1;
    m_healthy = stored.has_value();
    if (stored) {
        for (std::atomic<quint64>* tally : desk.tallies)
            *tally += 1;
        for (const QByteArray& challenge : desk.spent)
            m_spent.spend(challenge, time);
        m_touched.unite(desk.touched);
    } else {
        desk.forget({});
        m_metrics.storageFailures += 1;
        log("storage-failed", {{"detail"_L1, stored.error().detail}});
    }
    for (std::size_t i = 0; i < jobs.size(); ++i)
        jobs[i].done(stored ? std::move(answers[i]) : notStored());
}

bool HubWorker::isJudging() const
{
    constexpr auto longest = 3min;
    return std::chrono::steady_clock::now() - m_judgedAt.load() < longest;
}

void HubWorker::judge()
{
    m_judgedAt = std::chrono::steady_clock::now();
    const QDateTime time = m_clock.now();
    const Minute now = minuteOf(time);
    constexpr auto slack = 5min;
    if (m_judged != Minute{} && now < m_judged && m_judged - now <= slack)
        return; // the wall clock was set back a little: nothing is judged twice
    const std::vector<CrowdChange> changes = m_hub.advance(now);
    for (const CrowdChange& change : changes)
        log("state",
            {{"service"_L1, change.service},
             {"instance"_L1, change.instance},
             {"state"_L1, toWord(change.state)},
             {"was"_L1, toWord(change.was)}});
    if (!m_hub.isStored())
        m_metrics.storageFailures += 1;
    if (now < m_judged
        || std::chrono::floor<std::chrono::hours>(now) != std::chrono::floor<std::chrono::hours>(m_judged)) {
        if (m_hub.mayForgetOld())
            m_keys.destroyOld(time.date());
        if (m_hub.mayForgetAhead())
            m_keys.destroyAhead(time.date());
        // Made before they are needed, so that a full disk shows here and not in a report.
        if (const auto keys = m_keys.of(time.date()); !keys)
            log("storage-failed", {{"detail"_L1, keys.error().detail}});
    }
    m_judged = now;
    m_healthy = m_hub.isStored();
    const CrowdStatus status = m_hub.status(now);
    m_metrics.judgedAt = time.toSecsSinceEpoch();
    m_metrics.disturbed = std::count_if(status.services.begin(), status.services.end(), [](const auto& mark) {
        return mark.state == CrowdState::Possible || mark.state == CrowdState::Outage
            || mark.state == CrowdState::Recovering || mark.state == CrowdState::Quiet;
    });
    Desk desk{m_hub, m_keys, m_limiter, m_spent, time, now};
    m_listener.judged(desk, status);
}

void HubWorker::tellCounts()
{
    const auto now = std::chrono::steady_clock::now();
    if (m_touched.isEmpty() || now - m_told < toldEvery)
        return;
    m_told = now;
    const QDateTime time = m_clock.now();
    Desk desk{m_hub, m_keys, m_limiter, m_spent, time, minuteOf(time), std::exchange(m_touched, {})};
    m_listener.counted(desk);
}

} // namespace downlight::hub
