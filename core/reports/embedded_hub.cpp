// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/reports/embedded_hub.h"

#include "core/base/log.h"

namespace downlight {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

EmbeddedHub::EmbeddedHub(const Clock& clock, QObject* parent)
    : QObject(parent)
    , m_clock(clock)
    , m_worker(new QObject)
    , m_hub(std::make_unique<CountingHub>())
{
    m_worker->moveToThread(&m_thread);
    connect(&m_thread, &QThread::finished, m_worker, &QObject::deleteLater);
    m_thread.start();
}

EmbeddedHub::~EmbeddedHub()
{
    // Behind everything that was asked for; the connection is closed where it was opened.
    QMetaObject::invokeMethod(
        m_worker, [this] { m_hub.reset(); }, Qt::QueuedConnection);
    QMetaObject::invokeMethod(
        m_worker, [this] { m_thread.quit(); }, Qt::QueuedConnection);
    m_thread.wait();
}

Minute EmbeddedHub::now() const
{
    return Minute(std::chrono::minutes(m_clock.now().toSecsSinceEpoch() / 60));
}

template<typename T>
void EmbeddedHub::run(QObject& context, std::function<T(CountingHub&, Minute)> work, Done<T> done)
{
    QMetaObject::invokeMethod(
        m_worker,
        [this, guard = QPointer<QObject>(&context), work = std::move(work),
         done = std::move(done)]() mutable {
            auto result = work(*m_hub, now());
            QMetaObject::invokeMethod(
                &m_home,
                [guard = std::move(guard), result = std::move(result), done = std::move(done)] {
                    if (guard)
                        done(result);
                },
                Qt::QueuedConnection);
        },
        Qt::QueuedConnection);
}

void EmbeddedHub::open(const QString& path)
{
    run<Result<Database::Opened>>(
        *this,
        [path](CountingHub& hub, Minute at) {
            Result<Database::Opened> opened = hub.openAnyhow(path, at);
            if (opened)
                hub.advance(at);
            return opened;
        },
        [this](const Result<Database::Opened>& opened) {
            if (!opened)
                return Q_EMIT storageChanged(opened.error().detail);
            if (!opened->setAside.isEmpty())
                Q_EMIT begunAnew(opened->why, opened->setAside);
            if (opened->inMemory)
                Q_EMIT storageChanged(opened->why);
        });
}

void EmbeddedHub::tick()
{
    run<int>(
        *this,
        [](CountingHub& hub, Minute at) {
            hub.advance(at);
            return 0;
        },
        [](int) {});
}

void EmbeddedHub::report(const NewReport& report, QObject& context, Done<Result<CrowdReceipt>> done)
{
    run<Result<CrowdReceipt>>(
        context,
        [report](CountingHub& hub, Minute at) -> Result<CrowdReceipt> {
            hub.advance(at);
            NewReport dated = report;
            dated.at = at;
            CountingHub::Accepted accepted;
            const Result<void> stored = hub.together([&] { accepted = hub.accept(dated, at); });
            if (!stored)
                return tl::unexpected(stored.error());
            return CrowdReceipt{QString::number(accepted.id), {},
                                accepted.receipt.counted,     accepted.receipt.state,
                                accepted.receipt.thisHour,    accepted.receipt.last60,
                                accepted.usualThisHour};
        },
        std::move(done));
}

void EmbeddedHub::withdraw(quint64 id, QObject& context, Done<Result<void>> done)
{
    run<Result<void>>(
        context,
        [id](CountingHub& hub, Minute at) -> Result<void> {
            bool withdrawn = false;
            const Result<void> stored = hub.together([&] { withdrawn = hub.withdraw(id, at); });
            if (stored && !withdrawn)
                return fail(Failure::Kind::Usage, u"a report can be taken back for ten minutes"_s);
            return stored;
        },
        std::move(done));
}

void EmbeddedHub::vote(const NewReport& vote, QObject& context, Done<Result<void>> done)
{
    run<Result<void>>(
        context,
        [vote](CountingHub& hub, Minute at) {
            NewReport dated = vote;
            dated.at = at;
            return hub.together([&] { hub.vote(dated, at); });
        },
        std::move(done));
}

void EmbeddedHub::live(const QString& service, const QString& instance, QObject& context,
                       Done<Result<CrowdLive>> done)
{
    run<Result<CrowdLive>>(
        context,
        [service, instance](CountingHub& hub, Minute at) -> Result<CrowdLive> {
            hub.advance(at);
            return hub.live(service, instance, at);
        },
        std::move(done));
}

void EmbeddedHub::history(const QString& service, const QString& instance, int days, QObject& context,
                          Done<Result<CrowdHistory>> done)
{
    run<Result<CrowdHistory>>(
        context,
        [service, instance, days](CountingHub& hub, Minute at) -> Result<CrowdHistory> {
            hub.advance(at);
            return hub.history(service, instance, days, at);
        },
        std::move(done));
}

void EmbeddedHub::keepUnsent(const UnsentReport& report, QObject& context, Done<Result<void>> done)
{
    run<Result<void>>(
        context,
        [report](CountingHub& hub, Minute) {
            return hub.store().transaction([&] { hub.store().insertUnsent(report); });
        },
        std::move(done));
}

void EmbeddedHub::dropUnsent(const QString& key, QObject& context, Done<Result<void>> done)
{
    run<Result<void>>(
        context,
        [key](CountingHub& hub, Minute) {
            return hub.store().transaction([&] { hub.store().removeUnsent(key); });
        },
        std::move(done));
}

void EmbeddedHub::unsent(QObject& context, Done<QList<UnsentReport>> done)
{
    run<QList<UnsentReport>>(
        context, [](CountingHub& hub, Minute) { return hub.store().unsent(); }, std::move(done));
}

void EmbeddedHub::remembered(const QByteArray& key, std::function<QByteArray(const QByteArray&)> choose,
                             QObject& context, Done<QByteArray> done)
{
    run<QByteArray>(
        context,
        [key, choose = std::move(choose)](CountingHub& hub, Minute) {
            const QByteArray stored = hub.store().recall(key);
            const QByteArray chosen = choose(stored);
            // Where it cannot be stored it holds as long as the program runs.
            if (chosen != stored)
                static_cast<void>(hub.store().transaction([&] { hub.store().remember(key, chosen); }));
            return chosen;
        },
        std::move(done));
}

} // namespace downlight
