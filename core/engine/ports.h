// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/model/expectation.h"
#include "core/model/notice.h"
#include "core/model/service.h"
#include "core/model/verdict.h"

#include <QObject>

#include <functional>

namespace downlight {

// What the engine needs from the system and does not know itself. Implemented in ui/desktop, app/platform,
// the simulation and the tests. Every callback comes exactly once, later or at once, on the engine's thread,
// and never after its context is gone.

/// Where notices go.
class NoticePort {
public:
    NoticePort() = default;
    NoticePort(const NoticePort&) = delete;
    NoticePort& operator=(const NoticePort&) = delete;
    virtual ~NoticePort() = default;

    /// The place of the notice that was shown, or a failure: nobody takes notices now. A place is the port's
    /// own word for one notice on the desktop; empty: none. It is stored, so it must never come to mean
    /// somebody else's notice, not even after a new login.
    using Shown = std::function<void(const Result<QString>&)>;

    /// Shows \p notice in the place \p replaces, or where that is no more (or empty) in a new one.
    virtual void show(const Notice& notice, const QString& replaces, QObject& context, Shown done) = 0;

    /// Takes back what is shown in \p place, where it still is.
    virtual void withdraw(const QString& place) = 0;
};

/// Where reports of other people are read.
class CommunityPort {
public:
    CommunityPort() = default;
    CommunityPort(const CommunityPort&) = delete;
    CommunityPort& operator=(const CommunityPort&) = delete;
    virtual ~CommunityPort() = default;

    struct Answer {
        Says says = Says::Unknown; ///< Fine, Possible, Outage or Unknown.
        QString detail; ///< "42 people, usually 3".
        std::optional<Expectation> expected = {}; ///< How long it will last, as far as the hub can tell.
    };
    using Done = std::function<void(const Result<Answer>&)>;
    virtual void ask(const Service& service, QObject& context, Done done) = 0;
};

/// Where the values of the user's own request headers are kept.
class SecretPort {
public:
    SecretPort() = default;
    SecretPort(const SecretPort&) = delete;
    SecretPort& operator=(const SecretPort&) = delete;
    virtual ~SecretPort() = default;

    using Done = std::function<void(const Result<QByteArray>&)>;

    /// The secret called \p key. Fails with kind Secret where the keychain is locked, absent or has no such
    /// entry. Answers within ten seconds, whatever the keychain does.
    virtual void read(const QString& key, QObject& context, Done done) = 0;

    /// Removes the secret called \p key, where it is. \p done comes in any case.
    virtual void remove(const QString& key, QObject& context, std::function<void()> done) = 0;

    /// The user wants to know now: whatever was held off is tried again.
    virtual void askAgain() { }
};

} // namespace downlight
