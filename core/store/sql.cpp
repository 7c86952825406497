// SPDX-License-Identifier: GPL-3.0-or-later
// Result codes: https://www.sqlite.org/rescode.html (read 2026-11-28).
#include "core/store/sql.h"

#include "core/base/compat.h"

#include <QSqlError>
#include <QSqlQuery>
#include <QUrl>

namespace downlight::sql {

using namespace Qt::StringLiterals;

namespace {

/// Without their extension.
enum SqliteCode {
    anyError = 1,
    corrupt = 11,
    tooBig = 18,
    constraint = 19,
    mismatch = 20,
    notADatabase = 26
};

int codeOf(const QSqlError& error)
{
    return error.nativeErrorCode().toInt() & 0xff;
}

} // namespace

QVariant value(const QString& text)
{
    return text.isNull() ? u""_s : text;
}

QVariant value(const QByteArray& bytes)
{
    return bytes.isNull() ? QByteArray("") : bytes;
}

QVariant value(QLatin1StringView word)
{
    return value(QString(word));
}

QVariant value(const QDateTime& at)
{
    return at.isValid() ? QVariant(at.toMSecsSinceEpoch()) : QVariant();
}

QVariant value(const QVariant& read)
{
    return read;
}

QDateTime timeOf(const QVariant& value)
{
    return value.isNull() ? QDateTime() : QDateTime::fromMSecsSinceEpoch(value.toLongLong(), compat::utc);
}

void bindAt(QSqlQuery& query, int position, const QVariant& value)
{
    query.bindValue(position, value);
}

Result<void> exec(QSqlQuery& query)
{
    if (query.exec())
        return {};
    return tl::unexpected(failureOf(query));
}

Failure failureOf(const QSqlQuery& query)
{
    return failureOf(query.lastError());
}

Result<void> each(QSqlQuery& query, const std::function<void()>& take)
{
    while (query.next())
        take();
    return query.lastError().isValid() ? tl::unexpected(failureOf(query)) : Result<void>();
}

Failure failureOf(const QSqlError& error)
{
    switch (codeOf(error)) {
    case corrupt:
    case notADatabase:
        return {Failure::Kind::Format, error.text()};
    case tooBig:
    case constraint:
    case mismatch:
        return {Failure::Kind::Unstorable, error.text()};
    default:
        return {Failure::Kind::Storage, error.text()};
    }
}

bool isStatementError(const QSqlError& error)
{
    return codeOf(error) == anyError;
}

QString uriOf(const QString& path, const QString& how)
{
    return u"file:%1%2"_s.arg(QString::fromLatin1(QUrl::toPercentEncoding(path, "/")), how);
}

} // namespace downlight::sql
