// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/reports/report_outbox.h"

#include <algorithm>

namespace downlight {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

constexpr std::chrono::milliseconds firstPause{10'000};
constexpr std::chrono::milliseconds longestPause{80'000};
constexpr std::chrono::milliseconds waitsAtMost = UnsentReport::lasts;

} // namespace

ReportOutbox::ReportOutbox(EmbeddedHub& disk, const Clock& clock, QObject* parent)
    : QObject(parent)
    , m_disk(disk)
    , m_clock(clock)
    , m_pause(firstPause)
{
    m_timer.setSingleShot(true);
    connect(&m_timer, &QTimer::timeout, this, &ReportOutbox::retry);
}

void ReportOutbox::open()
{
    m_disk.unsent(*this, [this](const QList<UnsentReport>& unsent) {
        for (const UnsentReport& report : unsent)
            m_waiting.insert_or_assign(report.key, Waiting{report, false, true, false, {}});
        retry();
    });
}

void ReportOutbox::setClient(HubClient* client)
{
    m_client = client;
    m_link = std::make_unique<QObject>(); // what an earlier hub still answers changes nothing
    for (auto& [key, waiting] : m_waiting)
        waiting.sending = waiting.mayBeThere = false;
    retryNow();
}

void ReportOutbox::add(const UnsentReport& report, QObject& context, Done done)
{
    m_disk.keepUnsent(report, *this,
                      [this, report, guard = QPointer<QObject>(&context),
                       done = std::move(done)](const Result<void>& kept) {
                          // Where it cannot be kept it is sent all the same, and lives as long as the
                          // program.
                          if (!kept)
                              Q_EMIT storageChanged(kept.error().detail);
                          m_waiting.insert_or_assign(report.key, Waiting{report, false, false, false, {}});
                          send(report.key, guard, done);
                      });
}

void ReportOutbox::send(const QString& key, QObject* context, const Done& done)
{
    const auto found = m_waiting.find(key);
    if (found == m_waiting.end() || found->second.sending)
        return;
    Waiting& waiting = found->second;
    if (!m_client || heldBack() > 0ms) {
        waiting.why = m_client ? u"the hub asks for patience"_s : u"there is no hub"_s;
        plan();
        if (context && done)
            done(Outcome{true, {}, waiting.why});
        return;
    }
    waiting.sending = true;
    m_client->send(waiting.report, *m_link,
                   [this, key, guard = QPointer<QObject>(context),
                    done](const Result<CrowdReceipt>& receipt) { settled(key, receipt, guard, done); });
}

void ReportOutbox::settled(const QString& key, const Result<CrowdReceipt>& receipt, QObject* context,
                           const Done& done)
{
    const auto found = m_waiting.find(key);
    if (found == m_waiting.end())
        return;
    found->second.sending = false;
    if (!receipt && receipt.error().kind != Failure::Kind::Refused) {
        found->second.mayBeThere |= receipt.error().kind == Failure::Kind::Network;
        const QString why = found->second.why = receipt.error().detail;
        plan();
        if (context && done)
            done(Outcome{true, {}, why});
        return;
    }
    m_pause = firstPause;
    const Waiting waited = std::move(found->second);
    m_waiting.erase(found);
    forget(key);
    const bool isAwaited = context && done;
    if (!receipt) {
        if (isAwaited)
            return done(tl::unexpected(receipt.error()));
        return waited.undone ? void() : Q_EMIT dropped(key, waited.report.service, receipt.error().detail);
    }
    if (waited.undone)
        return m_client ? m_client->withdraw(*receipt, *this, [](const Result<void>&) {}) : void();
    Q_EMIT confirmed(waited.report, *receipt, !isAwaited);
    if (isAwaited)
        done(Outcome{false, *receipt, {}});
}

void ReportOutbox::forget(const QString& key)
{
    m_disk.dropUnsent(key, *this, [](const Result<void>&) {});
}

void ReportOutbox::dropLate()
{
    const QDateTime now = m_clock.now();
    QList<Waiting> late;
    for (const auto& [key, waiting] : m_waiting) {
        const std::chrono::milliseconds age(waiting.report.madeAt.msecsTo(now));
        // A clock that went back must not keep a report for ever.
        if ((age > waitsAtMost || age < -waitsAtMost) && !waiting.sending)
            late.append(waiting);
    }
    for (const Waiting& waiting : std::as_const(late)) {
        m_waiting.erase(waiting.report.key);
        forget(waiting.report.key);
        if (!waiting.undone)
            Q_EMIT dropped(waiting.report.key, waiting.report.service,
                           u"it could not be sent within 15 minutes"_s
                               + (waiting.why.isEmpty() ? QString() : u": "_s + waiting.why));
    }
}

void ReportOutbox::retry()
{
    dropLate();
    QStringList keys;
    for (const auto& [key, waiting] : m_waiting)
        keys.append(key);
    for (const QString& key : std::as_const(keys))
        send(key, nullptr, {});
}

/// How long the hub still wants to be left alone.
std::chrono::milliseconds ReportOutbox::heldBack() const
{
    const Steady held = m_client ? m_client->heldBackUntil() - m_clock.steady() : Steady{0};
    return std::clamp<std::chrono::milliseconds>(std::chrono::ceil<std::chrono::milliseconds>(held), 0ms,
                                                 waitsAtMost);
}

void ReportOutbox::plan()
{
    const std::chrono::milliseconds held = heldBack();
    if (m_timer.isActive() && m_timer.remainingTimeAsDuration() >= held)
        return;
    const bool isNewTry = !m_timer.isActive();
    m_timer.start(std::max(isNewTry ? m_pause : 0ms, held) + m_phase);
    if (isNewTry)
        m_pause = std::min(m_pause * 2, longestPause);
}

void ReportOutbox::retryNow()
{
    m_timer.stop();
    m_pause = firstPause;
    retry();
}

int ReportOutbox::size() const
{
    return static_cast<int>(std::count_if(m_waiting.begin(), m_waiting.end(),
                                          [](const auto& entry) { return !entry.second.undone; }));
}

bool ReportOutbox::undo(const QString& key)
{
    const auto found = m_waiting.find(key);
    if (found == m_waiting.end())
        return false;
    // Whatever becomes of the program: it is not sent anew.
    forget(key);
    if (found->second.sending || found->second.mayBeThere)
        found->second.undone = true;
    else
        m_waiting.erase(found);
    return true;
}

} // namespace downlight
