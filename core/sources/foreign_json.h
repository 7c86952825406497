// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/net/http.h"

#include <QDateTime>
#include <QJsonValue>
#include <QUrl>

/// Helpers that every JSON source needs to take single values out of a foreign answer.
namespace downlight::foreign {

/// Fails where \p reply's status says that its body is not the answer that was asked for: with Blocked for
/// 403 and 429, else with Http.
[[nodiscard]] Result<void> success(const HttpReply& reply);

/// \p value's text through the text gate; empty where it is no text.
[[nodiscard]] QString text(const QJsonValue& value);

/// \p value as UTC: ISO 8601 or what JavaScript's Date prints. Null where it is neither, or where the year is
/// not between 2000 and 2100.
[[nodiscard]] QDateTime time(const QJsonValue& value);

/// \p value as an http(s) address without user name or password; empty for anything else.
[[nodiscard]] QUrl webUrl(const QJsonValue& value);
[[nodiscard]] QUrl webUrl(const QString& address);

/// \p base (a pasted address) with its path replaced or extended by \p path, without query and fragment.
[[nodiscard]] QUrl below(const QUrl& base, QStringView path);

} // namespace downlight::foreign
