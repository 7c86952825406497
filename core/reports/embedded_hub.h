// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/clock.h"
#include "core/reports/counting_hub.h"

#include <QObject>
#include <QPointer>
#include <QThread>

#include <functional>
#include <memory>

namespace downlight {

/// The hub inside the program: counts what its user reports, over a database of its own, on a thread of its
/// own. Also keeps what is still to be sent to a shared hub. Every callback comes once, later, on the thread
/// of its context, and never after that is gone.
class EmbeddedHub : public QObject {
    Q_OBJECT
public:
    template<typename T>
    using Done = std::function<void(const T&)>;

    explicit EmbeddedHub(const Clock& clock, QObject* parent = nullptr);
    ~EmbeddedHub() override; ///< Waits until everything that was asked for is done.

    /// Opens \p path. Where that fails it counts in memory, and says why with storageChanged().
    void open(const QString& path);

    void report(const NewReport& report, QObject& context, Done<Result<CrowdReceipt>> done);
    void withdraw(quint64 id, QObject& context, Done<Result<void>> done);
    void vote(const NewReport& vote, QObject& context, Done<Result<void>> done);
    void live(const QString& service, const QString& instance, QObject& context,
              Done<Result<CrowdLive>> done);
    void history(const QString& service, const QString& instance, int days, QObject& context,
                 Done<Result<CrowdHistory>> done);

    /// Has \p report on disk before \p done comes.
    void keepUnsent(const UnsentReport& report, QObject& context, Done<Result<void>> done);
    void dropUnsent(const QString& key, QObject& context, Done<Result<void>> done);
    void unsent(QObject& context, Done<QList<UnsentReport>> done);

    /// A value that outlives the program: what \p choose makes of what is stored under \p key.
    void remembered(const QByteArray& key, std::function<QByteArray(const QByteArray& stored)> choose,
                    QObject& context, Done<QByteArray> done);

    /// Judges up to now and writes what is due. To be called every few minutes.
    void tick();

Q_SIGNALS:
    void storageChanged(const QString& why); ///< English; empty: it works.
    void begunAnew(const QString& why,
                   const QString& keptAs); ///< A damaged file was set aside; see Database.

private:
    template<typename T>
    void run(QObject& context, std::function<T(CountingHub&, Minute)> work, Done<T> done);
    [[nodiscard]] Minute now() const;

    const Clock& m_clock;
    QObject m_home; ///< On this thread: what is posted to it is dropped with it.
    QThread m_thread;
    QObject* m_worker; ///< Lives on the thread.
    std::unique_ptr<CountingHub> m_hub; ///< Touched on the thread only.
};

} // namespace downlight
