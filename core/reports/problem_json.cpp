// SPDX-License-Identifier: GPL-3.0-or-later
// The part of crowd_json that is words: why a hub refuses, and what it counts.
#include "core/base/bounded_json.h"
#include "core/base/text.h"
#include "core/reports/crowd_json.h"

#include <QJsonObject>

namespace downlight::crowd_json {

using namespace Qt::StringLiterals;

QByteArray writeProblem(int status, QLatin1StringView code, const QString& detail)
{
    const QJsonObject problem{
        {"type"_L1, "about:blank"_L1}, {"status"_L1, status}, {"code"_L1, code}, {"detail"_L1, detail}};
    return QJsonDocument(problem).toJson(QJsonDocument::Compact);
}

Problem readProblem(const QByteArray& bytes)
{
    const Result<QJsonDocument> document = parseJson(bytes);
    if (!document)
        return {};
    constexpr int longestCode = 40;
    const QJsonObject object = document->object();
    return {text::clean(object["code"_L1].toString(), longestCode),
            text::clean(object["detail"_L1].toString())};
}

QString explanation(int people, double expected)
{
    return u"%1 %2, %3 expected"_s.arg(people)
        .arg(people == 1 ? u"person"_s : u"people"_s)
        .arg(expected, 0, 'f', expected < 10 ? 1 : 0);
}

} // namespace downlight::crowd_json
