// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/store/database.h"
#include "core/store/history.h"
#include "core/store/journal.h"

#include <QThread>

#include <memory>

namespace downlight {

class SqliteJournal;

/// A SqliteJournal on a thread of its own: writing never holds up the caller. Batches stay in order. The end
/// of the journal waits until everything that was given to it is written.
class ThreadedJournal final : public QObject, public Journal {
    Q_OBJECT
public:
    explicit ThreadedJournal(QObject* parent = nullptr);
    ~ThreadedJournal() override;

    struct Begin {
        Database::Opened opened;
        Recollection recollection;
    };

    /// Opens \p path and reads what a restart needs. Blocks: for the start of the program, before its first
    /// window.
    [[nodiscard]] Result<Begin> open(const QString& path, const Retention& retention = {});

    /// What a chart of \p service shows, from \p from on. Comes behind what was given to be written before.
    void history(const QString& service, const QDateTime& from, QObject& context,
                 std::function<void(const Result<ServiceHistory>&)> done);

    void commit(const Batch& batch, QObject& context, Committed done) override;
    void saveWatchList(const QList<Service>& services, QObject& context, Done done) override;

private:
    template<typename Value>
    void run(QObject& context, std::function<void(const Result<Value>&)> done,
             std::function<Result<Value>(SqliteJournal&)> work);

    QThread m_thread;
    QObject* m_worker; ///< Lives on the thread; what is posted to it runs there.
    std::unique_ptr<SqliteJournal> m_journal; ///< Touched on the thread only.
};

} // namespace downlight
