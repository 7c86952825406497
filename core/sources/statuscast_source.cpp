// SPDX-License-Identifier: GPL-3.0-or-later
//
// StatusCast: GET <page>/status.json for the page's word, <page>/components.json and <page>/incidents.json
// for the rest. Shape read in public readers of fastlystatus.com (2026).

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

namespace downlight::sources::statuscast {

using namespace Qt::StringLiterals;

namespace {

constexpr Words<6> statusWords{{
    {"Available"_L1, Level::Operational},
    {"Maintenance"_L1, Level::Maintenance},
    {"Monitoring"_L1, Level::Degraded},
    {"Degraded"_L1, Level::Degraded},
    {"PartialOutage"_L1, Level::PartialOutage},
    {"Unavailable"_L1, Level::MajorOutage},
}};

/// A deeper level belongs to the entry before it that is less deep; an entry with others below it is a
/// heading.
QList<Component> componentsIn(const QJsonArray& entries)
{
    QList<Component> components;
    QString group;
    for (qsizetype i = 0; i < entries.size(); ++i) {
        const int depth = foreign::number(entries[i]["Level"_L1], 1);
        const int following = i + 1 < entries.size() ? foreign::number(entries[i + 1]["Level"_L1], 1) : 0;
        const QString name = foreign::text(entries[i]["text"_L1]);
        if (depth <= 1)
            group = following > depth ? name : QString();
        if (following <= depth)
            limits::add(components,
                        {name,
                         depth > 1 ? group : QString(),
                         levelIn(statusWords, entries[i]["CurrentStatus"_L1].toString()),
                         {}});
    }
    return components;
}

constexpr std::array fields_{
    foreign::Field{"Status"_L1, foreign::Kind::Text},
    foreign::Field{"StatusText"_L1, foreign::Kind::Text},
    foreign::Field{"[]"_L1, foreign::Kind::Object, foreign::Need::Must},
    foreign::Field{"[].CurrentStatus"_L1, foreign::Kind::Text},
    foreign::Field{"[].Status"_L1, foreign::Kind::Text},
};

class StatusCastSource final : public JsonSource {
public:
    QString id() const override { return u"statuscast"_s; }
    QString title() const override { return u"StatusCast"_s; }

    HttpRequest request(const QUrl& page) const override { return ask(page, u"/status.json"); }

    QList<HttpRequest> complements(const QUrl& page) const override
    {
        return {ask(page, u"/components.json"), ask(page, u"/incidents.json")};
    }

    Result<void> completeFrom(Reading& reading, const HttpReply& reply) const override
    {
        const Result<QJsonValue> root = fitting(reply);
        if (!root)
            return tl::unexpected(root.error());
        const QJsonArray entries = root->toArray();
        const auto isComponent = [](const auto& entry) { return entry["CurrentStatus"_L1].isString(); };
        const auto isIncident = [](const auto& entry) { return entry["Title"_L1].isString(); };
        const bool areComponents = std::any_of(entries.begin(), entries.end(), isComponent);
        if (!root->isArray() || (!areComponents && !std::all_of(entries.begin(), entries.end(), isIncident)))
            return fail(Failure::Kind::Format,
                        u"neither components with CurrentStatus nor incidents with Title"_s);
        if (areComponents) {
            reading.components = componentsIn(entries);
            reading.level = std::max(reading.level, worstPart(reading.components));
        }
        for (const auto& entry : entries) {
            if (!entry["Title"_L1].isString())
                continue;
            const QString status = foreign::text(entry["Status"_L1]);
            const bool open = status == "InProgress"_L1;
            // What a word means that nobody knows may be a problem.
            static constexpr std::array notOpen{"Resolved"_L1,  "Completed"_L1, "Closed"_L1,
                                                "Scheduled"_L1, "Cancelled"_L1, "Canceled"_L1};
            const bool isKnown = open || std::find(notOpen.begin(), notOpen.end(), status) != notOpen.end();
            if (!isKnown && !isProblem(reading.level))
                reading.level = Level::Unknown;
            limits::add(reading.incidents,
                        {foreign::text(entry["Title"_L1]),
                         status,
                         open ? Level::Degraded : Level::Operational,
                         open,
                         {},
                         foreign::webUrl(entry["ShortUrl"_L1]),
                         {}});
        }
        return {};
    }

    QList<QUrl> candidates(const QUrl& pasted) const override { return {foreign::root(pasted)}; }
    bool hintedBy(const QUrl& pasted) const override { return foreign::isOn(pasted, "statuscast.com"_L1); }

    QList<QUrl> shownBy(const QByteArray& html, const QUrl& url) const override
    {
        return html.contains("statuscast") || html.contains("StatusCast") ? QList<QUrl>{foreign::root(url)}
                                                                          : QList<QUrl>();
    }

protected:
    std::span<const foreign::Field> fields() const override { return fields_; }
    QString missing() const override { return u"Status with StatusText"_s; }

    bool isAnswer(const QJsonValue& root) const override
    {
        return root["Status"_L1].isString() && root["StatusText"_L1].isString();
    }

    Result<Reading> read(const QJsonValue& root, const QDateTime& at) const override
    {
        Q_UNUSED(at);
        Reading reading;
        reading.level = levelIn(statusWords, root["Status"_L1].toString());
        if (reading.level == Level::Unknown)
            return fail(Failure::Kind::Format, foreign::noKnownWord(u"Status", root["Status"_L1].toString()));
        reading.summary = foreign::text(root["StatusText"_L1]);
        return reading;
    }

private:
    static HttpRequest ask(const QUrl& page, QStringView path)
    {
        HttpRequest request;
        request.url = foreign::root(page);
        request.url.setPath(path.toString());
        return request;
    }
};

} // namespace

std::unique_ptr<StatusSource> make()
{
    return std::make_unique<StatusCastSource>();
}

} // namespace downlight::sources::statuscast
