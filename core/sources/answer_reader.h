// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/effort.h"

#include <QObject>
#include <QPointer>
#include <QThreadPool>

#include <atomic>
#include <functional>
#include <memory>

namespace downlight {

/// Reads foreign answers without holding up its thread: small ones at once, large ones on a worker. None may
/// take more than a second, and none goes on when the reader goes.
class AnswerReader {
public:
    AnswerReader() = default;
    AnswerReader(const AnswerReader&) = delete;
    AnswerReader& operator=(const AnswerReader&) = delete;
    ~AnswerReader()
    {
        m_stop = true;
        if (m_worker)
            m_worker->clear();
    }

    static constexpr std::chrono::milliseconds longest{1000}; ///< Of the worker's CPU time.
    static constexpr qsizetype usualThreshold = qsizetype{96} * 1024; ///< Some 2 ms of reading.

    /// Answers of \p bytes and more go to the worker; 0: none do. For simulations, which must give the same
    /// output every time, it is 0.
    void setThreshold(qsizetype bytes) { m_threshold = bytes; }

    /// Calls \p done once with what \p work makes of an answer of \p size bytes: at once, or later on the
    /// thread of \p context, which is this one; never after the context or the reader is gone. \p work must
    /// need nothing that dies before the reader.
    template<typename Work, typename Done>
    void read(qsizetype size, Work work, QObject& context, Done done)
    {
        if (m_threshold == 0 || size < m_threshold)
            return done(work());
        if (!m_worker) {
            m_worker = std::make_unique<QThreadPool>();
            m_worker->setMaxThreadCount(2); // a dear answer holds up no other
        }
        // The pool is destroyed first of all members and waits for its last answer, so what the work posts to
        // is still there; what was posted is dropped with it.
        m_worker->start([this, work = std::move(work), guard = QPointer<QObject>(&context),
                         done = std::move(done)]() mutable {
            const Effort effort(longest, &m_stop);
            auto result = work();
            QMetaObject::invokeMethod(
                &m_home,
                [guard = std::move(guard), result = std::move(result), done = std::move(done)] {
                    if (guard)
                        done(result);
                },
                Qt::QueuedConnection);
        });
    }

private:
    qsizetype m_threshold = usualThreshold;
    std::atomic_bool m_stop = false;
    QObject m_home; ///< On the reader's thread.
    std::unique_ptr<QThreadPool> m_worker; ///< Made with the first large answer. Last, see read().
};

} // namespace downlight
