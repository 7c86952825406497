// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sources/foreign_json.h"

#include "core/base/compat.h"
#include "core/base/effort.h"
#include "core/base/text.h"

#include <QSet>

namespace downlight::foreign {

using namespace Qt::StringLiterals;

namespace {

/// Without a zone UTC is meant: the zone of this machine says nothing about a page's.
QDateTime plausible(QDateTime time)
{
    if (time.timeSpec() == Qt::LocalTime)
        time = QDateTime(time.date(), time.time(), compat::utc);
    const int year = time.isValid() ? time.toUTC().date().year() : 0;
    return year >= 2000 && year <= 2100 ? time.toUTC() : QDateTime();
}

/// "Sat Jul 09 2022 04:20:00 GMT+0000 (Coordinated Universal Time)", as JavaScript's Date prints itself. Read
/// by its columns: QLocale takes 30 µs for one.
QDateTime javaScriptTime(QStringView text)
{
    constexpr QStringView months = u"JanFebMarAprMayJunJulAugSepOctNovDec";
    if (text.size() < 33 || text.sliced(24, 4) != u" GMT")
        return {};
    const qsizetype month = months.indexOf(text.sliced(4, 3));
    bool ok = false;
    const int offset = text.sliced(28, 5).toInt(&ok); // +hhmm
    const QDate date =
        QDate(text.sliced(11, 4).toInt(), static_cast<int>(month / 3 + 1), text.sliced(8, 2).toInt());
    const QTime time = QTime::fromString(text.sliced(16, 8).toString(), Qt::ISODate);
    if (!ok || month < 0 || month % 3 != 0 || !date.isValid() || !time.isValid())
        return {};
    QDateTime utc(date, time, compat::utc);
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
    if (Effort::isSpent())
        return {};
    return text::cleanEscaped(value.toString());
}

QString id(const QJsonValue& value)
{
    constexpr int longest = 100;
    return value.isString() || value.isDouble() ? text::clean(value.toVariant().toString(), longest)
                                                : QString();
}

QDateTime time(const QJsonValue& value)
{
    return time(value.toString());
}

QDateTime utcTime(const QJsonValue& value)
{
    constexpr qsizetype dayEnds = 10; // "2026-01-05"
    QString written = value.toString().left(40);
    if (written.size() > dayEnds && written[dayEnds] == u' ')
        written[dayEnds] = u'T';
    return time(written.remove(u' '));
}

QDateTime time(const QString& written)
{
    if (written.isEmpty() || written.size() > 100 || Effort::isSpent())
        return {};
    const QDateTime iso = QDateTime::fromString(written, Qt::ISODateWithMs);
    return plausible(iso.isValid() ? iso : javaScriptTime(written));
}

QDateTime epoch(const QJsonValue& value)
{
    constexpr double beyondSeconds = 1e11; // year 5138
    bool ok = value.isDouble();
    const double number = ok ? value.toDouble() : value.toString().left(20).toDouble(&ok);
    if (!ok || !(number > 0) || number > 1e14)
        return {};
    const double ms = number > beyondSeconds ? number : number * 1000;
    return plausible(QDateTime::fromMSecsSinceEpoch(static_cast<qint64>(ms), compat::utc));
}

int number(const QJsonValue& value, int otherwise)
{
    bool ok = false;
    const int fromText = value.toString().left(12).toInt(&ok);
    return ok ? fromText : value.toInt(otherwise);
}

QUrl webUrl(const QString& address)
{
    if (Effort::isSpent())
        return {};
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

QUrl root(const QUrl& url)
{
    return below(url.adjusted(QUrl::RemovePath), u"");
}

QList<QUrl> ownAndRoot(const QUrl& pasted)
{
    const QUrl own = below(pasted, u"");
    const QUrl host = root(pasted);
    return own == host ? QList<QUrl>{host} : QList<QUrl>{own, host};
}

QString noKnownWord(QStringView field, const QString& word)
{
    return u"%1 is \"%2\", which is no known word"_s.arg(field, text::clean(word));
}

bool isOn(const QUrl& url, QLatin1StringView domain)
{
    const QString host = url.host();
    return host == domain
        || (host.endsWith(domain) && host.size() > domain.size()
            && host[host.size() - domain.size() - 1] == u'.');
}

QList<QUrl> linksIn(const QByteArray& html, const QUrl& base)
{
    constexpr int most = 2000;
    QList<QUrl> links;
    QSet<QUrl> seen;
    for (qsizetype at = html.indexOf("href="); at >= 0 && links.size() < most && !Effort::isSpent();
         at = html.indexOf("href=", at)) {
        at += 5;
        const char quote = at < html.size() ? html[at] : '\0';
        const qsizetype end = quote == '"' || quote == '\'' ? html.indexOf(quote, at + 1) : -1;
        if (end < 0 || end - at > 2048)
            continue;
        const QUrl written(QString::fromUtf8(html.mid(at + 1, end - at - 1)).replace("&amp;"_L1, "&"_L1));
        const QUrl link = webUrl(base.resolved(written).toString(QUrl::FullyEncoded));
        if (link.isEmpty() || seen.contains(link))
            continue;
        seen.insert(link);
        links.append(link);
    }
    return links;
}

} // namespace downlight::foreign
