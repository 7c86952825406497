// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/service_json.h"

#include "core/base/text.h"

#include <QJsonArray>

#include <algorithm>

namespace downlight {

using namespace Qt::StringLiterals;

namespace {

constexpr int shortestInterval = 10;
constexpr int longestInterval = 86'400;
constexpr int longestId = 100;

void put(QJsonObject& json, QLatin1StringView key, const QString& value)
{
    if (!value.isEmpty())
        json.insert(key, value);
}

void put(QJsonObject& json, QLatin1StringView key, bool value)
{
    if (value)
        json.insert(key, true);
}

std::chrono::seconds interval(const QJsonValue& value, std::chrono::seconds fallback)
{
    const int seconds = value.toInt(static_cast<int>(fallback.count()));
    return std::chrono::seconds(std::clamp(seconds, shortestInterval, longestInterval));
}

QUrl address(const QJsonValue& value)
{
    // As it is stored: Qt takes "#" in a fragment for another one than the "%23" that it writes.
    const QUrl typed(value.toString().left(2048), QUrl::StrictMode);
    return QUrl(typed.toString(QUrl::FullyEncoded), QUrl::StrictMode);
}

bool isSlug(const QString& id)
{
    return !id.isEmpty() && id.size() <= 64 && std::all_of(id.begin(), id.end(), [](QChar c) {
        return (c >= u'a' && c <= u'z') || (c >= u'0' && c <= u'9') || c == u'.' || c == u'-';
    });
}

QJsonObject pageToJson(const PageSpec& page)
{
    QJsonObject json{{u"url"_s, page.url.toString(QUrl::FullyEncoded)}, {u"format"_s, page.format}};
    if (!page.components.isEmpty())
        json.insert("components"_L1, QJsonArray::fromStringList(page.components));
    QJsonObject ids;
    for (auto it = page.componentIds.begin(); it != page.componentIds.end(); ++it)
        ids.insert(it.key(), it.value());
    if (!ids.isEmpty())
        json.insert("component_ids"_L1, ids);
    if (page.interval != PageSpec().interval)
        json.insert("interval"_L1, static_cast<int>(page.interval.count()));
    put(json, "foreign"_L1, page.foreign);
    return json;
}

QJsonObject probeToJson(const ProbeSpec& probe)
{
    QJsonObject json{{u"url"_s, probe.url.toString(QUrl::FullyEncoded)}};
    put(json, "find"_L1, probe.findText);
    if (probe.expectedStatus != 0)
        json.insert("status"_L1, probe.expectedStatus);
    if (!probe.followsRedirects)
        json.insert("follows_redirects"_L1, false);
    if (probe.slowAfter.count() > 0)
        json.insert("slow_after_ms"_L1, static_cast<int>(probe.slowAfter.count()));
    if (probe.interval != ProbeSpec().interval)
        json.insert("interval"_L1, static_cast<int>(probe.interval.count()));
    put(json, "foreign"_L1, probe.foreign);
    QJsonArray headers;
    for (const SecretHeader& header : probe.headers)
        headers.append(QJsonObject{{u"name"_s, header.name}, {u"key"_s, header.key}});
    if (!headers.isEmpty())
        json.insert("headers"_L1, headers);
    return json;
}

ProbeSpec probeFromJson(const QJsonObject& json)
{
    ProbeSpec probe;
    probe.url = address(json["url"_L1]);
    probe.findText = json["find"_L1].toString().left(1000);
    probe.expectedStatus = std::clamp(json["status"_L1].toInt(), 0, 599);
    probe.followsRedirects = json["follows_redirects"_L1].toBool(true);
    probe.slowAfter = std::chrono::milliseconds(std::clamp(json["slow_after_ms"_L1].toInt(), 0, 60'000));
    probe.interval = interval(json["interval"_L1], probe.interval);
    probe.foreign = json["foreign"_L1].toBool();
    const QJsonArray headers = json["headers"_L1].toArray();
    for (const auto& header : headers)
        probe.headers.append({header["name"_L1].toString().left(100), header["key"_L1].toString().left(200)});
    return probe;
}

} // namespace

QJsonObject toJson(const Service& service)
{
    QJsonObject json{{u"id"_s, service.id}, {u"name"_s, service.name}};
    put(json, "slug"_L1, service.slug);
    put(json, "instance"_L1, service.instance);
    put(json, "provider"_L1, service.provider);
    put(json, "homepage"_L1, service.homepage.toString(QUrl::FullyEncoded));
    if (!service.page.url.isEmpty())
        json.insert("page"_L1, pageToJson(service.page));
    if (!service.probe.url.isEmpty())
        json.insert("probe"_L1, probeToJson(service.probe));
    put(json, "community"_L1, service.community);
    put(json, "local"_L1, service.local);
    put(json, "critical"_L1, service.critical);
    return json;
}

namespace {

QString slugOrNothing(const QJsonValue& value)
{
    return isSlug(value.toString()) ? value.toString() : QString();
}

} // namespace

Result<Service> serviceFromJson(const QJsonObject& json)
{
    Service service;
    service.id = json["id"_L1].toString();
    if (!isSlug(service.id))
        return fail(Failure::Kind::Format, u"id: must be 1 to 64 of a-z, 0-9, '.' and '-'"_s);
    service.name = text::clean(json["name"_L1].toString());
    if (service.name.isEmpty())
        service.name = service.id;
    service.slug = slugOrNothing(json["slug"_L1]);
    service.instance = text::clean(json["instance"_L1].toString());
    service.provider = text::clean(json["provider"_L1].toString());
    service.homepage = address(json["homepage"_L1]);
    if (const QJsonObject page = json["page"_L1].toObject(); !page.isEmpty()) {
        service.page.url = address(page["url"_L1]);
        service.page.format = slugOrNothing(page["format"_L1]);
        if (!service.page.url.isValid() || service.page.url.host().isEmpty())
            return fail(Failure::Kind::Format, u"page.url: no address"_s);
        const QJsonArray components = page["components"_L1].toArray();
        for (const auto& component : components)
            service.page.components.append(text::cleanEscaped(component.toString()));
        const QJsonObject ids = page["component_ids"_L1].toObject();
        for (const QString& component : std::as_const(service.page.components)) {
            if (const QString id = text::clean(ids[component].toString(), longestId); !id.isEmpty())
                service.page.componentIds.insert(component, id);
        }
        service.page.interval = interval(page["interval"_L1], service.page.interval);
        service.page.foreign = page["foreign"_L1].toBool();
    }
    if (const QJsonObject probe = json["probe"_L1].toObject(); !probe.isEmpty()) {
        service.probe = probeFromJson(probe);
        if (!service.probe.url.isValid() || service.probe.url.host().isEmpty())
            return fail(Failure::Kind::Format, u"probe.url: no address"_s);
    }
    service.community = json["community"_L1].toBool();
    service.local = json["local"_L1].toBool();
    service.critical = json["critical"_L1].toBool();
    return service;
}

QString slugFrom(const QString& name, const QString& host)
{
    const auto fold = [](const QString& text) {
        QString slug;
        const QString plain = text.normalized(QString::NormalizationForm_KD).toLower();
        for (const QChar c : plain) {
            if ((c >= u'a' && c <= u'z') || (c >= u'0' && c <= u'9') || c == u'.')
                slug += c;
            else if (!c.isMark() && !slug.isEmpty() && !slug.endsWith(u'-'))
                slug += u'-';
        }
        slug = slug.left(64);
        while (slug.endsWith(u'-') || slug.endsWith(u'.'))
            slug.chop(1);
        return slug;
    };
    const QString fromName = fold(name);
    const QString slug = fromName.isEmpty() ? fold(host) : fromName;
    return slug.isEmpty() ? u"service"_s : slug;
}

} // namespace downlight
