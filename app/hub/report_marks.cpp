// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/hub/report_marks.h"

#include <QCryptographicHash>
#include <QtEndian>

namespace downlight::hub::report_marks {

namespace {

/// The day whose key \p who has at \p time. Days begin at another moment for everybody: else at midnight all
/// of a service's people would become others in other networks, and twice as many.
QDate dayOf(const QByteArray& who, const QDateTime& time)
{
    constexpr quint32 day = 86400;
    const QByteArray hash =
        QCryptographicHash::hash(who, QCryptographicHash::Md5); // spreads, protects nothing
    return time.addSecs(-static_cast<qint64>(qFromBigEndian<quint32>(hash.constData()) % day)).date();
}

} // namespace

Result<Keys> keysOf(Desk& desk, const QByteArray& install, const QString& service, const QHostAddress& peer)
{
    const auto secretOf = [&desk](const QByteArray& who) { return desk.keys.of(dayOf(who, desk.time)); };
    const Result<const ReportKeys*> ofPerson = secretOf(install);
    const Result<const ReportKeys*> ofNetwork = secretOf(networkPrefix(peer));
    const Result<const ReportKeys*> ofArea = secretOf(areaPrefix(peer));
    for (const auto& secret : {ofPerson, ofNetwork, ofArea}) {
        if (!secret)
            return tl::unexpected(secret.error());
    }
    return Keys{(*ofPerson)->reporter(install, service.toUtf8()), (*ofNetwork)->network(peer),
                (*ofArea)->area(peer)};
}

Result<Marks> marksOf(Desk& desk, const QByteArray& key, const QByteArray& meant)
{
    // Of the day on which it comes: that secret lives for another full day, longer than an answer is kept.
    const QDate day = desk.time.date();
    const Result<const ReportKeys*> today = desk.keys.of(day);
    if (!today)
        return tl::unexpected(today.error());
    Marks marks;
    for (const ReportKeys* keys : {*today, desk.keys.existing(day.addDays(-1))}) {
        if (keys)
            marks.push_back({keys->mark('k', key), keys->mark('m', meant)});
    }
    return marks;
}

std::optional<Before> answerBefore(Desk& desk, const Marks& marks)
{
    for (const Mark& mark : marks) {
        if (const auto answer = desk.hub.answerTo(mark.key))
            return Before{*answer, answer->bodyHash != mark.meant};
    }
    return std::nullopt;
}

} // namespace downlight::hub::report_marks
