// SPDX-License-Identifier: GPL-3.0-or-later
// The one file that knows yaml-cpp. Its exceptions end here.
#include "core/catalogue/import_gatus.h"

#include "core/base/text.h"
#include "core/catalogue/detector.h"

#include <QRegularExpression>

#include <yaml-cpp/yaml.h>

namespace downlight::import {

using namespace Qt::StringLiterals;

namespace {

QString textIn(const YAML::Node& node)
{
    return node && node.IsScalar() ? QString::fromStdString(node.Scalar()).left(2048) : QString();
}

/// "30s", "5m", "1h30m", as Go writes a duration; 60 s where it is none.
std::chrono::seconds durationIn(const QString& written)
{
    static const QRegularExpression part(u"(\\d{1,6})(h|m(?!s)|s)"_s);
    std::chrono::seconds sum{0};
    for (auto it = part.globalMatch(written); it.hasNext();) {
        const QRegularExpressionMatch match = it.next();
        const qint64 factor = match.captured(2) == "h"_L1 ? 3600 : match.captured(2) == "m"_L1 ? 60 : 1;
        sum += std::chrono::seconds(match.captured(1).toLongLong() * factor);
    }
    return std::clamp(sum.count() == 0 ? std::chrono::seconds(60) : sum, std::chrono::seconds(10),
                      std::chrono::seconds(86'400));
}

/// "[STATUS] == 204" and "[BODY] == pat(*text*)"; says which conditions have no counterpart.
QString readConditions(const YAML::Node& conditions, ProbeSpec& probe)
{
    static const QRegularExpression status(u"^\\[STATUS\\] == (\\d{3})$"_s);
    static const QRegularExpression body(u"^\\[BODY\\] == pat\\(\\*([^*()]+)\\*\\)$"_s);
    static const QRegularExpression time(u"^\\[RESPONSE_TIME\\] < (\\d{1,6})$"_s);
    QStringList lost;
    for (const YAML::Node& condition : conditions) {
        const QString written = textIn(condition);
        if (const auto match = status.match(written); match.hasMatch())
            probe.expectedStatus = match.captured(1).toInt() == 200 ? 0 : match.captured(1).toInt();
        else if (const auto text = body.match(written); text.hasMatch())
            probe.findText = text.captured(1);
        else if (const auto slow = time.match(written); slow.hasMatch())
            probe.slowAfter = std::chrono::milliseconds(slow.captured(1).toInt());
        else if (written != "[CONNECTED] == true"_L1)
            lost.append(text::clean(written, 60));
    }
    return lost.isEmpty() ? QString() : u"conditions not taken over: %1"_s.arg(lost.join(u", "_s));
}

void addEndpoint(const YAML::Node& endpoint, ImportPlan& plan)
{
    const QString name = text::clean(textIn(endpoint["name"]));
    const QString group = text::clean(textIn(endpoint["group"]));
    const QString url = textIn(endpoint["url"]);
    const QString shown = name.isEmpty() ? text::clean(url, 60) : name;
    if (textIn(endpoint["enabled"]) == "false"_L1) {
        plan.skipped.append(u"%1: switched off there"_s.arg(shown));
        return;
    }
    if (endpoint["dns"]) {
        plan.skipped.append(u"%1: questions to a name server have no counterpart"_s.arg(shown));
        return;
    }
    const Result<QUrl> address = pastedAddress(url);
    if (!address) {
        plan.skipped.append(u"%1: %2"_s.arg(shown, address.error().detail));
        return;
    }
    ImportItem item;
    item.service.name = group.isEmpty() ? shown : group + " / "_L1 + shown;
    item.service.probe.url = *address;
    item.service.probe.interval = durationIn(textIn(endpoint["interval"]));
    item.service.homepage = address->scheme() == "tcp"_L1 ? QUrl() : *address;
    item.note = readConditions(endpoint["conditions"], item.service.probe);
    if (endpoint["headers"] || endpoint["body"])
        item.note +=
            QString(item.note.isEmpty() ? ""_L1 : "; "_L1) + u"headers and body are not taken over"_s;
    plan.items.append(item);
}

} // namespace

Result<ImportPlan> planFromGatus(const QByteArray& yaml)
{
    ImportPlan plan;
    plan.kind = u"configuration of Gatus"_s;
    try {
        const YAML::Node root = YAML::Load(yaml.toStdString());
        const YAML::Node endpoints = root["endpoints"] ? root["endpoints"] : root["services"];
        if (!endpoints || !endpoints.IsSequence())
            return fail(Failure::Kind::Format, u"YAML: no list named endpoints"_s);
        if (endpoints.size() > mostItems)
            return fail(Failure::Kind::TooLarge, u"more than %1 endpoints"_s.arg(mostItems));
        for (const YAML::Node& endpoint : endpoints) {
            if (!endpoint.IsMap())
                return fail(Failure::Kind::Format,
                            u"YAML: line %1: an endpoint is no mapping"_s.arg(endpoint.Mark().line + 1));
            addEndpoint(endpoint, plan);
        }
    } catch (const YAML::Exception& error) {
        return fail(Failure::Kind::Format,
                    u"YAML: line %1: %2"_s.arg(error.mark.line + 1)
                        .arg(text::clean(QString::fromStdString(error.msg))));
    }
    return plan;
}

} // namespace downlight::import
