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

/// The value of \p key in \p map, or in what its merge keys ("<<") bring, which yaml-cpp leaves to us: the
/// map's own keys win, then the first that has it (https://yaml.org/type/merge.html).
YAML::Node field(const YAML::Node& map, const char* key, int& looks)
{
    if (!map.IsMap() || --looks < 0)
        return YAML::Node(YAML::NodeType::Undefined);
    if (const YAML::Node own = map[key])
        return own;
    const YAML::Node merged = map["<<"];
    if (merged && merged.IsSequence()) {
        for (const YAML::Node& each : merged) {
            if (YAML::Node found = field(each, key, looks))
                return found;
        }
    }
    return merged && merged.IsMap() ? field(merged, key, looks) : YAML::Node(YAML::NodeType::Undefined);
}

YAML::Node field(const YAML::Node& map, const char* key)
{
    int looks = 100; // lists of lists of the same few maps would be looked through for ever
    return field(map, key, looks);
}

/// YAML 1.1 has many words for both, which Go's reader takes.
bool isYes(const YAML::Node& node)
{
    const QString word = textIn(node).toLower();
    return word == "true"_L1 || word == "yes"_L1 || word == "on"_L1 || word == "y"_L1;
}

bool isNo(const YAML::Node& node)
{
    const QString word = textIn(node).toLower();
    return word == "false"_L1 || word == "no"_L1 || word == "off"_L1 || word == "n"_L1;
}

/// What of an endpoint's conditions a probe says too.
struct Conditions {
    bool judgesStatus = false;
    QStringList foreign; ///< Would judge by another rule here: the endpoint cannot be taken over.
    QStringList lost; ///< Are about something else than whether it works.
};

/// "[STATUS] == 204", "[BODY] == pat(*text*)" and the like.
Conditions readConditions(const YAML::Node& conditions, ProbeSpec& probe)
{
    static const QRegularExpression status(u"^\\[STATUS\\] == (\\d{3})$"_s);
    static const QRegularExpression success(u"^\\[STATUS\\] (?:< (?:300|400)|<= (?:299|399))$"_s);
    static const QRegularExpression body(u"^\\[BODY\\] == pat\\(\\*([^*()?\\[\\]]+)\\*\\)$"_s);
    static const QRegularExpression time(u"^\\[RESPONSE_TIME\\] <=? (\\d{1,6})$"_s);
    Conditions read;
    for (const YAML::Node& condition : conditions) {
        const QString written = textIn(condition).simplified();
        if (const auto match = status.match(written); match.hasMatch()) {
            probe.expectedStatus = match.captured(1).toInt();
            read.judgesStatus = true;
        } else if (success.match(written).hasMatch()) {
            read.judgesStatus = true;
        } else if (const auto text = body.match(written); text.hasMatch() && probe.findText.isEmpty()) {
            probe.findText = text.captured(1);
        } else if (const auto slow = time.match(written); slow.hasMatch()) {
            probe.slowAfter = std::chrono::milliseconds(slow.captured(1).toInt());
        } else if (written.startsWith("[CERTIFICATE_EXPIRATION]"_L1)
                   || written.startsWith("[DOMAIN_EXPIRATION]"_L1)) {
            read.lost.append(text::clean(written, 60));
        } else if (written != "[CONNECTED] == true"_L1) {
            read.foreign.append(text::clean(written, 60));
        }
    }
    return read;
}

/// Why a probe cannot do what \p endpoint does; empty where it can.
QString hindrance(const YAML::Node& endpoint)
{
    const QString method = textIn(field(endpoint, "method")).toUpper();
    const YAML::Node client = field(endpoint, "client");
    if (isNo(field(endpoint, "enabled")))
        return u"switched off there"_s;
    if (field(endpoint, "dns"))
        return u"questions to a name server have no counterpart"_s;
    if (field(endpoint, "ssh"))
        return u"logging in by ssh has no counterpart"_s;
    if (isYes(field(endpoint, "graphql")))
        return u"GraphQL questions have no counterpart"_s;
    if (!method.isEmpty() && method != "GET"_L1)
        return u"requests with %1 have no counterpart"_s.arg(text::clean(method, 20));
    if (field(endpoint, "body"))
        return u"requests with a body have no counterpart"_s;
    if (client && isYes(field(client, "insecure")))
        return u"its certificate is not to be checked, which has no counterpart"_s;
    for (const auto* const key : {"oauth2", "identity-aware-proxy", "tls", "proxy-url", "tunnel"}) {
        if (client && field(client, key))
            return u"client.%1 has no counterpart"_s.arg(QLatin1StringView(key));
    }
    return {};
}

QString nameOf(const YAML::Node& endpoint)
{
    const QString name = text::clean(textIn(field(endpoint, "name")));
    const QString group = text::clean(textIn(field(endpoint, "group")));
    const QString shown = name.isEmpty() ? text::clean(textIn(field(endpoint, "url")), 60) : name;
    return group.isEmpty() ? shown : group + " / "_L1 + shown;
}

void addEndpoint(const YAML::Node& endpoint, ImportPlan& plan)
{
    const QString name = nameOf(endpoint);
    const auto skip = [&](const QString& why) { plan.skipped.append(u"%1: %2"_s.arg(name, why)); };
    if (const QString why = hindrance(endpoint); !why.isEmpty())
        return skip(why);
    const Result<QUrl> address = pastedAddress(textIn(field(endpoint, "url")));
    if (!address)
        return skip(address.error().detail);
    ImportItem item;
    item.service.name = name;
    ProbeSpec& probe = item.service.probe;
    probe.url = *address;
    probe.interval = durationIn(textIn(field(endpoint, "interval")));
    const bool tcp = address->scheme() == "tcp"_L1;
    item.service.homepage = tcp ? QUrl() : *address;
    const Conditions conditions = readConditions(field(endpoint, "conditions"), probe);
    if (!conditions.foreign.isEmpty())
        return skip(u"judged there by what has no counterpart: %1"_s.arg(conditions.foreign.join(u", "_s)));
    const YAML::Node written = field(endpoint, "conditions");
    if (!tcp && !conditions.judgesStatus && written && written.size() > 0)
        return skip(u"any status is good there, and a probe judges by it"_s);
    QStringList notes;
    if (!conditions.lost.isEmpty())
        notes.append(u"conditions not taken over: %1"_s.arg(conditions.lost.join(u", "_s)));
    if (const YAML::Node client = field(endpoint, "client");
        client && isYes(field(client, "ignore-redirect")))
        probe.followsRedirects = false;
    else if (probe.expectedStatus == 200)
        probe.expectedStatus = 0; // what is left when redirects are followed is the same to a probe
    if (!tcp && !probe.followsRedirects && probe.expectedStatus == 0)
        return skip(u"without redirects it judges by more than one status"_s);
    if (field(endpoint, "headers"))
        notes.append(u"headers are not taken over"_s);
    if (field(endpoint, "alerts"))
        notes.append(u"alerts are not taken over"_s);
    item.note = notes.join(u"; "_s);
    plan.items.append(item);
}

/// The configuration in \p root: itself, or what a ConfigMap of Kubernetes holds as text.
YAML::Node configurationIn(const YAML::Node& root)
{
    const YAML::Node data =
        root.IsMap() && textIn(root["kind"]) == "ConfigMap"_L1 ? root["data"] : YAML::Node();
    if (data && data.IsMap()) {
        for (const auto& entry : data) {
            const std::string name = entry.first.IsScalar() ? entry.first.Scalar() : std::string();
            if (entry.second.IsScalar() && (name.ends_with(".yaml") || name.ends_with(".yml")))
                return YAML::Load(entry.second.Scalar());
        }
    }
    return root;
}

} // namespace

Result<ImportPlan> planFromGatus(const QByteArray& yaml)
{
    ImportPlan plan;
    plan.kind = u"configuration of Gatus"_s;
    try {
        YAML::Node root;
        for (const YAML::Node& document : YAML::LoadAll(yaml.toStdString())) {
            const YAML::Node configuration = configurationIn(document);
            if (configuration.IsMap() && (configuration["endpoints"] || configuration["services"]))
                root = configuration;
        }
        const YAML::Node endpoints = !root.IsMap() ? YAML::Node()
            : root["endpoints"]                    ? root["endpoints"]
                                                   : root["services"];
        if (!endpoints || !endpoints.IsSequence())
            return fail(Failure::Kind::Format, u"YAML: no list named endpoints"_s);
        for (const YAML::Node& pushed : root["external-endpoints"])
            plan.skipped.append(
                u"%1: others push its state there, which has no counterpart"_s.arg(nameOf(pushed)));
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
