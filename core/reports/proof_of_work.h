// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <QByteArray>
#include <QDateTime>

#include <chrono>
#include <optional>

namespace downlight {

/// Makes a report cost its sender a moment of computing, so that a flood costs hours. A challenge is a text
/// that carries everything: nothing has to be remembered of it before it is used, and a client can read how
/// hard it is.
namespace proof_of_work {

/// About 20 ms of a desktop's core.
constexpr int usualBits = 14;
constexpr int mostBits = 24;
constexpr std::chrono::seconds validFor{600};

/// A challenge for \p install to report \p service, from now on valid for ten minutes. \p nonce: at least
/// eight random bytes. \p secret signs it (HMAC-SHA-256); its holder alone can make challenges.
[[nodiscard]] QByteArray makeChallenge(const QByteArray& secret, const QByteArray& service,
                                       const QByteArray& install, const QDateTime& now, int bits,
                                       const QByteArray& nonce);

/// A proof for \p challenge, none where it is no challenge or asks for more than mostBits. Takes some
/// 2^bits hashes. \p from: where to begin to try, for carrying on; \p most: how many to try.
[[nodiscard]] std::optional<QByteArray> solve(const QByteArray& challenge, quint64 from = 0,
                                              quint64 most = quint64{1} << 32);

/// Whether \p proof solves \p challenge, and that was made by the holder of \p secret for this service and
/// install and is still valid. Fails with kind Refused and a reason.
[[nodiscard]] Result<void> verify(const QByteArray& secret, const QByteArray& challenge,
                                  const QByteArray& proof, const QByteArray& service,
                                  const QByteArray& install, const QDateTime& now);

} // namespace proof_of_work

} // namespace downlight
