// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/net/http.h"

#include <QByteArray>
#include <QString>

namespace downlight::testing {

/// The bytes of tests/data/<path>; fails the test that asks for a file that is not there.
[[nodiscard]] QByteArray fixture(const QString& path);

/// \p body as an answer with status 200 that arrived at \p at (ISO 8601).
[[nodiscard]] HttpReply answer(const QByteArray& body,
                               const QString& at = QStringLiteral("2026-01-05T12:00:00Z"));

} // namespace downlight::testing
