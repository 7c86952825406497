// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/watch/poll_plan.h"

#include "core/watch/rules.h"

#include <algorithm>
#include <cmath>

namespace downlight {

namespace {

Steady fraction(Steady of, double share)
{
    return Steady(static_cast<Steady::rep>(static_cast<double>(of.count()) * share));
}

/// Down to the shared slot, so that polls that are nearly due together share one wake-up.
Steady slotted(Steady at)
{
    return at - at % rules::slot;
}

} // namespace

void PollPlan::add(const PollKey& key, Steady interval, Steady now)
{
    if (find(key))
        return;
    Task task;
    task.key = key;
    task.interval = std::max(interval, rules::slot);
    task.due = now + fraction(std::min(rules::firstRoundSpread, task.interval), m_random.unit());
    m_index.insert(key, m_tasks.size());
    m_tasks.push_back(std::move(task));
    moved(m_tasks.back());
}

void PollPlan::removeService(const QString& service)
{
    std::erase_if(m_tasks, [&service](const Task& task) { return task.key.service == service; });
    m_next.reset();
    m_index.clear();
    for (std::size_t i = 0; i < m_tasks.size(); ++i)
        m_index.insert(m_tasks[i].key, i);
}

void PollPlan::setLocal(const QString& service, bool local)
{
    for (Task& task : m_tasks) {
        if (task.key.service == service)
            task.local = local;
    }
    m_next.reset();
}

std::vector<PollKey> PollPlan::takeDue(Steady now)
{
    if (nextDue() > now)
        return {};
    m_next.reset();
    std::vector<Task*> due;
    for (Task& task : m_tasks) {
        if (isOpen(task) && task.due <= now)
            due.push_back(&task);
    }
    std::stable_sort(due.begin(), due.end(), [](const Task* a, const Task* b) { return a->due < b->due; });
    std::vector<PollKey> keys;
    keys.reserve(due.size());
    for (Task* task : due) {
        task->underWay = true;
        keys.push_back(task->key);
    }
    return keys;
}

void PollPlan::ended(const PollKey& key, const PollResult& result, Steady now)
{
    Task* task = find(key);
    if (!task)
        return;
    task->underWay = false;
    task->failures = result.answered ? 0 : task->failures + 1;
    task->heldBackUntil = now + std::min(result.retryAfter, rules::maximumRetryAfter);
    task->due = std::max(next(*task, now), result.retryAfter.count() > 0 ? task->heldBackUntil : Steady{0});
    if (task->again) {
        task->again = false;
        task->due = std::max(now, task->againAt);
    }
    moved(*task);
}

void PollPlan::abandoned(const PollKey& key, Steady now)
{
    if (Task* task = find(key)) {
        task->underWay = false;
        task->due = next(*task, now);
        moved(*task);
    }
}

/// \p task is due at another time than before, or free again.
void PollPlan::moved(const Task& task)
{
    if (m_next && isOpen(task))
        m_next = std::min(*m_next, task.due);
}

Steady PollPlan::next(const Task& task, Steady now)
{
    Steady interval = task.interval;
    if (const int over = task.failures - rules::failuresBeforeBackOff; over > 0) {
        const double factor = std::exp2(std::min(over, 10));
        interval = std::max(interval, std::min(rules::maximumBackOff, fraction(interval, factor)));
    }
    return std::max(now + rules::slot,
                    slotted(now + fraction(interval, 1.0 - rules::jitter * m_random.unit())));
}

void PollPlan::want(const PollKey& key, Steady at, bool evenIfHeldBack)
{
    Task* task = find(key);
    if (!task)
        return;
    if (!evenIfHeldBack)
        at = std::max(at, task->heldBackUntil);
    if (task->underWay) {
        task->againAt = task->again ? std::min(task->againAt, at) : at;
        task->again = true;
    } else {
        task->due = std::min(task->due, at);
        moved(*task);
    }
}

void PollPlan::restart(Steady from, Steady spread)
{
    m_frozen = false;
    m_next.reset();
    for (Task& task : m_tasks) {
        task.failures = 0;
        task.heldBackUntil = Steady{0};
        task.due = from + fraction(spread, m_random.unit());
    }
}

Steady PollPlan::nextDue() const
{
    if (m_next)
        return *m_next;
    Steady next = Steady::max();
    for (const Task& task : m_tasks) {
        if (isOpen(task))
            next = std::min(next, task.due);
    }
    m_next = next;
    return next;
}

int PollPlan::underWay() const
{
    return static_cast<int>(
        std::count_if(m_tasks.begin(), m_tasks.end(), [](const Task& task) { return task.underWay; }));
}

PollPlan::Task* PollPlan::find(const PollKey& key)
{
    const auto found = m_index.constFind(key);
    return found == m_index.constEnd() ? nullptr : &m_tasks[*found];
}

} // namespace downlight
