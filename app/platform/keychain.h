// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/clock.h"
#include "core/engine/ports.h"

#include <QPointer>

#include <chrono>
#include <deque>
#include <functional>
#include <memory>

namespace downlight {

class SharedBus;

/// The user's keychain through QtKeychain: Secret Service or KWallet. Secrets never go anywhere else; where
/// no keychain answers, reading fails and says so. One that refuses is left alone for a while: nobody wants
/// to be asked for a password with every poll.
class Keychain final : public SecretPort {
public:
    explicit Keychain(const Clock& clock);
    ~Keychain() override;

    void read(const QString& key, QObject& context, Done done) override;
    void remove(const QString& key, QObject& context, std::function<void()> done) override;
    void askAgain() override { m_quietUntil = Steady{0}; }

    using Written = std::function<void(const Result<void>&)>;

    /// Stores \p secret as \p key. Waits two minutes for a user who is asked to unlock the keychain.
    void write(const QString& key, const QByteArray& secret, QObject& context, Written done);

private:
    struct Asked {
        QString key;
        QPointer<QObject> context;
        Done done;
        bool again = false; ///< A new session with the daemon has been made for it.
    };
    template<typename Job>
    void begin(const std::function<Job*()>& make, std::chrono::milliseconds patience,
               const QPointer<QObject>& context, const std::function<void(Job*)>& finish, bool again = false);
    void readNext();
    void answered(const Asked& asked, const Result<QByteArray>& secret);

    const Clock& m_clock;
    std::unique_ptr<SharedBus> m_bus;
    QObject m_home; ///< Jobs report to us only while we live.
    std::deque<Asked> m_waiting; ///< One read at a time: each may put a prompt before the user.
    bool m_reading = false;
    bool m_stalled = false; ///< The read under way was given up; its prompt may still be there.
    Steady m_quietUntil{0};
    QString m_refusal; ///< What was said when it refused.
};

} // namespace downlight
