// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/threaded_journal.h"

#include "core/store/sqlite_journal.h"

#include <QPointer>

namespace downlight {

using namespace Qt::StringLiterals;

ThreadedJournal::ThreadedJournal(QObject* parent)
    : QObject(parent)
    , m_worker(new QObject)
{
    m_thread.setObjectName(u"downlight-store"_s);
    m_worker->moveToThread(&m_thread);
    connect(&m_thread, &QThread::finished, m_worker, &QObject::deleteLater);
    m_thread.start();
}

ThreadedJournal::~ThreadedJournal()
{
    // Posted behind everything that is still to be written; the connection must die on its own thread.
    QMetaObject::invokeMethod(
        m_worker, [this] { m_journal.reset(); }, Qt::BlockingQueuedConnection);
    m_thread.quit();
    m_thread.wait();
}

Result<ThreadedJournal::Begin> ThreadedJournal::open(const QString& path, const Retention& retention)
{
    Result<Begin> begin = fail(Failure::Kind::Storage, u"the store's thread does not run"_s);
    QMetaObject::invokeMethod(
        m_worker,
        [&] {
            m_journal = std::make_unique<SqliteJournal>();
            m_journal->setRetention(retention);
            begin = m_journal->open(path).and_then([this](const Database::Opened& opened) {
                return m_journal->recollect().map([&opened](Recollection all) {
                    return Begin{opened, std::move(all)};
                });
            });
        },
        Qt::BlockingQueuedConnection);
    return begin;
}

/// Does \p work on the store's thread, and \p done with what came of it on ours, unless \p context is gone.
template<typename Value>
void ThreadedJournal::run(QObject& context, std::function<void(const Result<Value>&)> done,
                          std::function<Result<Value>(SqliteJournal&)> work)
{
    const QPointer<QObject> guard = &context;
    QMetaObject::invokeMethod(
        m_worker,
        [this, guard, done = std::move(done), work = std::move(work)] {
            const Result<Value> result =
                m_journal ? work(*m_journal) : fail(Failure::Kind::Storage, u"nothing is stored"_s);
            QMetaObject::invokeMethod(
                this,
                [guard, done, result] {
                    if (guard)
                        done(result);
                },
                Qt::QueuedConnection);
        },
        Qt::QueuedConnection);
}

void ThreadedJournal::history(const QString& service, const QDateTime& from, QObject& context,
                              std::function<void(const Result<ServiceHistory>&)> done)
{
    run<ServiceHistory>(context, std::move(done), [service, from](SqliteJournal& journal) {
        return History(journal.database()).all(service, from);
    });
}

void ThreadedJournal::commit(const Batch& batch, QObject& context, Committed done)
{
    run<Written>(context, std::move(done), [batch](SqliteJournal& journal) { return journal.write(batch); });
}

void ThreadedJournal::saveWatchList(const QList<Service>& services, QObject& context, Done done)
{
    run<void>(context, std::move(done),
              [services](SqliteJournal& journal) { return journal.writeWatchList(services); });
}

} // namespace downlight
