// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <QDateTime>
#include <QVariant>

#include <concepts>
#include <functional>
#include <optional>

class QSqlError;
class QSqlQuery;

/// The one place where values of ours become values of SQLite. Text and bytes of ours are never NULL: a null
/// string is an empty one, whatever a column thinks of NULL. Only what has no value at all (a time that is
/// not set, an empty optional) is NULL.
namespace downlight::sql {

[[nodiscard]] QVariant value(const QString& text);
[[nodiscard]] QVariant value(const QByteArray& bytes);
[[nodiscard]] QVariant value(QLatin1StringView word);
[[nodiscard]] QVariant value(const QDateTime& at); ///< Milliseconds since 1970 UTC.
[[nodiscard]] QVariant value(const QVariant& read); ///< What another query read, as it is.

template<std::integral Number>
[[nodiscard]] QVariant value(Number number)
{
    return QVariant(static_cast<qlonglong>(number)); // SQLite's integers are signed
}

template<std::floating_point Number>
[[nodiscard]] QVariant value(Number number)
{
    return QVariant(static_cast<double>(number));
}

template<typename Value>
[[nodiscard]] QVariant value(const std::optional<Value>& optional)
{
    return optional ? value(*optional) : QVariant();
}

/// JSON and other text that is held as UTF-8, for a column of text.
[[nodiscard]] inline QString text(const QByteArray& utf8)
{
    return QString::fromUtf8(utf8);
}

/// The time that value() wrote; invalid for NULL.
[[nodiscard]] QDateTime timeOf(const QVariant& value);

void bindAt(QSqlQuery& query, int position, const QVariant& value);

/// Binds \p values to the placeholders of \p query, in order.
template<typename... Values>
void bind(QSqlQuery& query, const Values&... values)
{
    int position = 0;
    (bindAt(query, position++, value(values)), ...);
}

[[nodiscard]] Result<void> exec(QSqlQuery& query);

/// Binds \p values in order and runs \p query. Fails as failureOf() says.
template<typename... Values>
[[nodiscard]] Result<void> run(QSqlQuery& query, const Values&... values)
{
    bind(query, values...);
    return exec(query);
}

/// The failure that \p query ended with, in SQLite's own words. Its kind says what can be done: Format, the
/// file is damaged; Unstorable, this row will never be taken; Storage, it may work another time.
[[nodiscard]] Failure failureOf(const QSqlQuery& query);
[[nodiscard]] Failure failureOf(const QSqlError& error);

/// True where the statement itself does not fit the file, by a table or column that is missing or there
/// already.
[[nodiscard]] bool isStatementError(const QSqlError& error);

/// \p path as SQLite's URI, with the query \p how; https://www.sqlite.org/uri.html.
[[nodiscard]] QString uriOf(const QString& path, const QString& how);

/// Calls \p take at each row of \p query, which has been run. Fails where reading stopped before the end: a
/// damaged page ends a query as the end of its table does.
[[nodiscard]] Result<void> each(QSqlQuery& query, const std::function<void()>& take);

} // namespace downlight::sql
