// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/model/notice.h"
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

    /// The desktop's number for the notice that was shown, or a failure: nobody takes notices now.
    using Shown = std::function<void(const Result<quint32>&)>;

    /// Shows \p notice in the place of what the desktop calls \p replaces (0: none).
    virtual void show(const Notice& notice, quint32 replaces, QObject& context, Shown done) = 0;

    /// Takes back what the desktop calls \p desktopId.
    virtual void withdraw(quint32 desktopId) = 0;
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
    };
    using Done = std::function<void(const Result<Answer>&)>;
    virtual void ask(const QString& service, QObject& context, Done done) = 0;
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
    /// entry.
    virtual void read(const QString& key, QObject& context, Done done) = 0;
};

} // namespace downlight
