// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sources/foreign_json.h"

#include "core/base/compat.h"
#include "core/base/text.h"

#include <QLocale>

namespace downlight::foreign {

using namespace Qt::StringLiterals;

namespace {

QDateTime plausible(const QDateTime& time)
{
    const int year = time.isValid() ? time.toUTC().date().year() : 0;
    return year >= 2000 && year <= 2100 ? time.toUTC() : QDateTime();
}

/// "Sat Jul 09 2022 04:20:00 GMT+0000 (Coordinated Universal Time)", as JavaScript's Date prints itself.
QDateTime javaScriptTime(const QString& text)
{
    const QDateTime local = QLocale::c().toDateTime(text.left(24), u"ddd MMM dd yyyy HH:mm:ss"_s);
    if (!local.isValid() || text.mid(24, 4) != " GMT"_L1)
        return {};
    bool ok = false;
    const int offset = text.mid(28, 5).toInt(&ok); // +hhmm
    if (!ok)
        return {};
    QDateTime utc(local.date(), local.time(), compat::utc);
    return utc.addSecs(-(offset / 100 * 3600 + offset % 100 * 60));
}

} // namespace

Result<void> success(const HttpReply& reply)
{
    if (reply.status == 403 || reply.status == 429)
        return fail(Failure::Kind::Blocked, u"HTTP status %1"_s.arg(reply.status));
    if (reply.status < 200 || reply.status > 299)
        return fail(Failure::Kind::Http, u"HTTP status %1"_s.arg(reply.status));
    return {};
}

QString text(const QJsonValue& value)
{
    return text::clean(value.toString());
}

QDateTime time(const QJsonValue& value)
{
    const QString written = value.toString();
    if (written.isEmpty() || written.size() > 100)
        return {};
    const QDateTime iso = QDateTime::fromString(written, Qt::ISODateWithMs);
    return plausible(iso.isValid() ? iso : javaScriptTime(written));
}

QUrl webUrl(const QString& address)
{
    QUrl url(address.left(2048), QUrl::StrictMode);
    if ((url.scheme() != "https"_L1 && url.scheme() != "http"_L1) || url.host().isEmpty())
        return {};
    url.setUserInfo(QString());
    return url;
}

QUrl webUrl(const QJsonValue& value)
{
    return webUrl(value.toString());
}

QUrl below(const QUrl& base, QStringView path)
{
    QUrl url = base.adjusted(QUrl::RemoveQuery | QUrl::RemoveFragment | QUrl::RemoveUserInfo);
    QString own = url.path();
    while (own.endsWith(u'/'))
        own.chop(1);
    url.setPath(own + path);
    return url;
}

} // namespace downlight::foreign
