// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/notice_json.h"

#include <QJsonArray>

#include <algorithm>

namespace downlight {

using namespace Qt::StringLiterals;

QJsonObject toJson(const NoticeLine& line)
{
    QJsonObject json{
        {u"service"_s, line.service}, {u"level"_s, toWord(line.level)}, {u"was"_s, toWord(line.was)}};
    if (line.duration)
        json.insert("duration"_L1, static_cast<double>(line.duration->count()));
    if (isProblem(line.level))
        json.insert("scope"_L1, toWord(line.scope));
    if (line.expected)
        json.insert("expected"_L1, toJson(*line.expected));
    return json;
}

NoticeLine noticeLineFromJson(const QJsonValue& json)
{
    NoticeLine line;
    line.service = json["service"_L1].toString();
    line.level = levelFromWord(json["level"_L1].toString()).value_or(Level::Unknown);
    line.was = levelFromWord(json["was"_L1].toString()).value_or(Level::Unknown);
    line.scope = scopeFromWord(json["scope"_L1].toString()).value_or(Scope::Everyone);
    if (json["duration"_L1].isDouble())
        line.duration = std::chrono::seconds(json["duration"_L1].toInteger());
    line.expected = expectationFromJson(json["expected"_L1]);
    return line;
}

QJsonObject toJson(const Notice& notice)
{
    QJsonArray lines;
    for (const NoticeLine& line : notice.lines)
        lines.append(toJson(line));
    QJsonObject json{{u"notice"_s, toWord(notice.kind)},
                     {u"services"_s, lines},
                     {u"id"_s, notice.id},
                     {u"replaces"_s, notice.replaces},
                     {u"urgency"_s, static_cast<int>(notice.urgency)}};
    if (!notice.withdraws.isEmpty()) {
        QJsonArray withdraws;
        for (const qint64 id : notice.withdraws)
            withdraws.append(id);
        json.insert("withdraws"_L1, withdraws);
    }
    if (!notice.subject.isEmpty())
        json.insert("subject"_L1, notice.subject);
    if (notice.silent)
        json.insert("silent"_L1, true);
    if (notice.pagesUnreadable)
        json.insert("pages_unreadable"_L1, true);
    if (notice.stableAgain)
        json.insert("stable_again"_L1, true);
    if (notice.at.isValid())
        json.insert("at"_L1, notice.at.toString(Qt::ISODate));
    return json;
}

Notice noticeFromJson(const QJsonObject& json)
{
    Notice notice;
    notice.kind = noticeKindFromWord(json["notice"_L1].toString()).value_or(NoticeKind::Summary);
    notice.id = json["id"_L1].toInteger();
    notice.replaces = json["replaces"_L1].toInteger();
    notice.urgency = static_cast<Urgency>(std::clamp(json["urgency"_L1].toInt(1), 0, 2));
    notice.subject = json["subject"_L1].toString();
    notice.silent = json["silent"_L1].toBool();
    notice.pagesUnreadable = json["pages_unreadable"_L1].toBool();
    notice.stableAgain = json["stable_again"_L1].toBool();
    notice.at = QDateTime::fromString(json["at"_L1].toString(), Qt::ISODate);
    const QJsonArray lines = json["services"_L1].toArray();
    for (const auto& line : lines)
        notice.lines.append(noticeLineFromJson(line));
    const QJsonArray withdraws = json["withdraws"_L1].toArray();
    for (const auto& id : withdraws)
        notice.withdraws.append(id.toInteger());
    return notice;
}

} // namespace downlight
