// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/hub/sent_report.h"

#include "app/hub/hub_api.h"
#include "app/hub/strict_json.h"
#include "core/base/bounded_json.h"
#include "core/reports/crowd_place.h"

#include <QJsonObject>

#include <algorithm>

namespace downlight::hub {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype shortestInstall = 16;
constexpr qsizetype longestInstall = 64;

bool isInstall(const QByteArray& text)
{
    return text.size() >= shortestInstall && text.size() <= longestInstall
        && std::all_of(text.begin(), text.end(), [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-'
                   || c == '_';
           });
}

bool isHost(const QString& text)
{
    return text.size() <= 253 && text.contains(u'.') && !text.startsWith(u'.') && !text.endsWith(u'.')
        && std::all_of(text.begin(), text.end(), [](QChar c) {
               return (c >= u'a' && c <= u'z') || (c >= u'0' && c <= u'9') || c == u'-' || c == u'.';
           });
}

/// True where the head says that the body is JSON, in the one charset that JSON has, and not packed.
bool isPlainJson(const HttpAsk& ask)
{
    const QByteArray encoding = ask.headers.value("content-encoding").trimmed().toLower();
    const QList<QByteArray> type = ask.headers.value("content-type").toLower().split(';');
    const bool isOtherCharset = std::any_of(type.begin() + 1, type.end(), [](const QByteArray& written) {
        const QByteArray parameter = written.simplified().replace('"', "").replace(' ', "");
        return parameter.startsWith("charset=") && parameter != "charset=utf-8"
            && parameter != "charset=utf8";
    });
    return type.first().trimmed() == "application/json" && !isOtherCharset
        && (encoding.isEmpty() || encoding == "identity");
}

std::optional<HttpAnswer> checkPlace(Sent& sent, const Catalogue& catalogue)
{
    const auto entry = catalogue.find(sent.service);
    if (!entry)
        return problemAnswer(404, "unknown-service"_L1, u"This hub does not know such a service."_s);
    if (sent.instance.isEmpty()) {
        // A server of a federated service has one counter, whichever of its names was sent.
        const CrowdPlace place = placeOf(serviceOf(*entry));
        sent.service = place.service;
        sent.instance = place.instance;
        return std::nullopt;
    }
    if (catalogue.instancesOf(sent.service).isEmpty())
        return invalid(u"This service has no instances."_s);
    if (!isHost(sent.instance))
        return invalid(u"\"instance\" must be the name of a host."_s);
    return std::nullopt;
}

} // namespace

HttpAnswer invalid(const QString& detail)
{
    return problemAnswer(422, "validation"_L1, detail);
}

std::optional<HttpAnswer> readSent(const HttpAsk& ask, const QString& slug, const Catalogue& catalogue,
                                   Sent& sent)
{
    if (!isPlainJson(ask))
        return problemAnswer(415, "unsupported-media-type"_L1,
                             u"Send application/json in UTF-8, without an encoding."_s);
    constexpr JsonLimits limits{8, 200};
    const bool isStrict = isStrictJson(ask.body, limits.depth);
    const Result<QJsonDocument> document =
        isStrict ? parseJson(ask.body, limits) : fail(Failure::Kind::Format, u"no JSON"_s);
    if (!document || !document->isObject())
        return problemAnswer(400, "malformed"_L1, u"The body is no JSON object."_s);
    const QJsonObject object = document->object();
    for (const QLatin1StringView name :
         {"service"_L1, "instance"_L1, "type"_L1, "install"_L1, "observed_at"_L1}) {
        if (object.contains(name) && !object[name].isString() && !object[name].isNull())
            return invalid(u"\"%1\" must be a text."_s.arg(name));
    }
    if (object.contains("proof"_L1) && !object["proof"_L1].isObject() && !object["proof"_L1].isNull())
        return invalid(u"\"proof\" must be an object."_s);
    sent.service = slug.isEmpty() ? object["service"_L1].toString() : slug;
    sent.instance = object["instance"_L1].toString().toLower();
    sent.type = object["type"_L1].toString();
    sent.install = object["install"_L1].toString().toUtf8();
    sent.challenge = object["proof"_L1]["challenge"_L1].toString().toUtf8();
    sent.proof = object["proof"_L1]["nonce"_L1].toString().toUtf8();
    // Without the proof, which may have to be made anew where an answer was lost.
    const QStringList meant{QString::fromLatin1(ask.path),
                            sent.service,
                            sent.instance,
                            sent.type,
                            object["observed_at"_L1].toString(),
                            QString::fromLatin1(sent.install)};
    sent.meant = meant.join(u'\n').toUtf8();
    if (object.contains("observed_at"_L1)) {
        sent.observedAt =
            QDateTime::fromString(object["observed_at"_L1].toString().left(40), Qt::ISODateWithMs);
        if (!sent.observedAt.isValid() || sent.observedAt.timeSpec() == Qt::LocalTime)
            return invalid(u"\"observed_at\" must be a time of RFC 3339 with its zone."_s);
    }
    if (!isInstall(sent.install))
        return invalid(u"\"install\" must be 16 to 64 letters, digits, - or _."_s);
    return checkPlace(sent, catalogue);
}

} // namespace downlight::hub
