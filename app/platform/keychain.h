// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/ports.h"

#include <QHash>

namespace downlight {

/// The user's keychain through QtKeychain: Secret Service or KWallet. Secrets never go anywhere else; where
/// no keychain answers, reading fails and says so.
class Keychain final : public SecretPort {
public:
    void read(const QString& key, QObject& context, Done done) override;

    using Written = std::function<void(const Result<void>&)>;
    void write(const QString& key, const QByteArray& secret, QObject& context, Written done);
    void remove(const QString& key);
};

} // namespace downlight
