// SPDX-License-Identifier: GPL-3.0-or-later
//
// Microsoft 365 for consumers: GET https://status.cloud.microsoft/api/posts/m365Consumer. Shape and words
// read in public readers that checked it live (2026). What businesses use has no public page.

#include "core/base/text.h"
#include "core/sources/foreign_json.h"
#include "core/sources/json_source.h"
#include "core/sources/limits.h"
#include "core/sources/page_level.h"
#include "core/sources/words.h"

#include <QJsonArray>
#include <QJsonObject>

#include <algorithm>
#include <array>
#include <memory>

namespace downlight::sources::microsoft365 {

using namespace Qt::StringLiterals;

namespace {

/// "Available", "Service degradation", "Service restored" …
Level levelOf(const QString& status)
{
    QString word = status.toLower();
    if (word.startsWith("service "_L1))
        word = word.mid(8);
    static constexpr Words<13> words{{
        {"available"_L1, Level::Operational},
        {"operational"_L1, Level::Operational},
        {"normal"_L1, Level::Operational},
        {"restored"_L1, Level::Operational},
        {"maintenance"_L1, Level::Maintenance},
        {"degraded"_L1, Level::Degraded},
        {"degradation"_L1, Level::Degraded},
        {"investigating"_L1, Level::Degraded},
        {"advisory"_L1, Level::Degraded},
        {"interruption"_L1, Level::PartialOutage},
        {"incident"_L1, Level::PartialOutage},
        {"unavailable"_L1, Level::MajorOutage},
        {"outage"_L1, Level::MajorOutage},
    }};
    return levelIn(words, word);
}

constexpr std::array fields_{
    foreign::Field{"[]"_L1, foreign::Kind::Object, foreign::Need::Must},
    foreign::Field{"[].ServiceDisplayName"_L1, foreign::Kind::Text, foreign::Need::Must},
    foreign::Field{"[].Status"_L1, foreign::Kind::Text, foreign::Need::Must},
};

class Microsoft365Source final : public JsonSource {
public:
    QString id() const override { return u"microsoft365"_s; }
    QString title() const override { return u"Microsoft service health"_s; }

    HttpRequest request(const QUrl& page) const override
    {
        HttpRequest request;
        request.url =
            page.path().contains("/api/posts/"_L1) ? page : foreign::below(page, u"/api/posts/m365Consumer");
        return request;
    }

    QList<QUrl> candidates(const QUrl& pasted) const override
    {
        if (!hintedBy(pasted))
            return {};
        return {pasted.path().contains("/api/posts/"_L1) ? pasted
                                                         : QUrl(u"https://status.cloud.microsoft"_s)};
    }

    bool hintedBy(const QUrl& pasted) const override
    {
        return foreign::isOn(pasted, "status.cloud.microsoft"_L1)
            || foreign::isOn(pasted, "status.office.com"_L1) || foreign::isOn(pasted, "portal.office.com"_L1);
    }

protected:
    std::span<const foreign::Field> fields() const override { return fields_; }
    QString missing() const override { return u"list with ServiceDisplayName and Status"_s; }

    bool isAnswer(const QJsonValue& root) const override
    {
        return root[0]["ServiceDisplayName"_L1].isString() && root[0]["Status"_L1].isString();
    }

    Result<Reading> read(const QJsonValue& root, const QDateTime& at) const override
    {
        Q_UNUSED(at);
        Reading reading;
        const QJsonArray services = root.toArray();
        for (const auto& service : services) {
            const QString name = foreign::text(service["ServiceDisplayName"_L1]);
            const QString status = foreign::text(service["Status"_L1]);
            const Level level = levelOf(status);
            limits::add(reading.components, {name, {}, level, {}});
            if (isProblem(level))
                limits::add(reading.incidents,
                            {text::clean(u"%1: %2"_s.arg(name, service["Title"_L1].toString())),
                             status,
                             level,
                             true,
                             {},
                             {},
                             {name}});
        }
        reading.level = overall(Level::Unknown, reading);
        return reading;
    }
};

} // namespace

std::unique_ptr<StatusSource> make()
{
    return std::make_unique<Microsoft365Source>();
}

} // namespace downlight::sources::microsoft365
