// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/net/http.h"

#include <QDateTime>
#include <QJsonValue>
#include <QList>
#include <QUrl>

/// Helpers that every JSON source needs to take single values out of a foreign answer.
namespace downlight::foreign {

/// Fails where \p reply's status says that its body is not the answer that was asked for: with Blocked for
/// 403 and 429, else with Http.
[[nodiscard]] Result<void> success(const HttpReply& reply);

/// \p value's text through the text gate, HTML's entities resolved; empty where it is no text.
[[nodiscard]] QString text(const QJsonValue& value);

/// \p value, a text or a number, as the page's own id of something; empty where it is neither.
[[nodiscard]] QString id(const QJsonValue& value);

/// \p value as UTC: ISO 8601 or what JavaScript's Date prints; without a zone UTC is meant. Null where it is
/// neither, or where the year is not between 2000 and 2100.
[[nodiscard]] QDateTime time(const QJsonValue& value);
[[nodiscard]] QDateTime time(const QString& written);

/// time() for formats that write a space for the "T", or before the zone.
[[nodiscard]] QDateTime utcTime(const QJsonValue& value);

/// \p value, a number or a text of digits, as UTC: seconds since 1970, or milliseconds where it is too large
/// for that. Null beyond the years 2000 to 2100.
[[nodiscard]] QDateTime epoch(const QJsonValue& value);

/// \p value as a whole number; text of digits is one, too. \p otherwise where it is neither.
[[nodiscard]] int number(const QJsonValue& value, int otherwise);

/// \p value as an http(s) address without user name or password; empty for anything else.
[[nodiscard]] QUrl webUrl(const QJsonValue& value);
[[nodiscard]] QUrl webUrl(const QString& address);

/// \p base (a pasted address) with its path replaced or extended by \p path, without query and fragment.
[[nodiscard]] QUrl below(const QUrl& base, QStringView path);

/// The address of the host's own page: \p url without path, query, fragment and user name.
[[nodiscard]] QUrl root(const QUrl& url);

/// \p pasted as the page it may be, then its host's own page; once where both are the same.
[[nodiscard]] QList<QUrl> ownAndRoot(const QUrl& pasted);

/// "field is "word", which is no known word", for a Failure.
[[nodiscard]] QString noKnownWord(QStringView field, const QString& word);

/// True where \p url is on \p domain or a host below it.
[[nodiscard]] bool isOn(const QUrl& url, QLatin1StringView domain);

/// The http(s) addresses in the href attributes of \p html, resolved against \p base, each once, at most
/// 2000.
[[nodiscard]] QList<QUrl> linksIn(const QByteArray& html, const QUrl& base);

} // namespace downlight::foreign
