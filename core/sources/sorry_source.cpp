// SPDX-License-Identifier: GPL-3.0-or-later
//
// Sorry: GET <page>/api/v1/status for the page's word, <page>/api/v1/components and <page>/api/v1/notices for
// the rest. Words listed at https://docs.sorryapp.com (as of 2026); field names read in public readers of it.

#include "core/sources/foreign_json.h"
#include "core/sources/json_source.h"
#include "core/sources/limits.h"
#include "core/sources/page_level.h"
#include "core/sources/words.h"

#include <QHash>
#include <QJsonArray>
#include <QJsonObject>
#include <QSet>

#include <algorithm>
#include <array>
#include <memory>

namespace downlight::sources::sorry {

using namespace Qt::StringLiterals;

namespace {

constexpr Words<5> stateWords{{
    {"operational"_L1, Level::Operational},
    {"maintenance"_L1, Level::Maintenance},
    {"partially-degraded"_L1, Level::PartialOutage},
    {"degraded"_L1, Level::MajorOutage},
    {"outage"_L1, Level::MajorOutage},
}};

/// Of the page itself: "degraded" does not say how much of it is.
Level pageLevel(const QString& state)
{
    return state == "degraded"_L1 ? Level::Degraded : levelIn(stateWords, state);
}

bool isClosed(const QString& state)
{
    return state == "resolved"_L1 || state == "false_alarm"_L1 || state == "complete"_L1
        || state == "cancelled"_L1;
}

void addNotices(const QJsonArray& notices, Reading& reading)
{
    for (const auto& notice : notices) {
        const QString type = notice["type"_L1].toString();
        const QString state = foreign::text(notice["state"_L1]);
        const QString title = foreign::text(notice["subject"_L1]);
        const QUrl url = foreign::webUrl(notice["url"_L1]);
        if (type == "planned"_L1) {
            const bool active = state == "underway"_L1;
            limits::add(reading.maintenances,
                        {title, state, active, foreign::time(notice["begins_at"_L1]),
                         foreign::time(notice["ends_at"_L1]), url});
            if (active)
                reading.level = std::max(reading.level, Level::Maintenance);
        } else { // "unplanned", and what may come
            const bool open = !isClosed(state);
            limits::add(reading.incidents,
                        {title,
                         state,
                         open ? Level::Degraded : Level::Operational,
                         open,
                         foreign::time(notice["began_at"_L1]),
                         url,
                         {}});
            if (open)
                reading.level = std::max(reading.level, Level::Degraded);
        }
    }
}

QList<Component> componentsIn(const QJsonArray& entries)
{
    QHash<int, QString> names;
    QSet<int> parents;
    for (const auto& entry : entries) {
        names.insert(foreign::number(entry["id"_L1], 0), foreign::text(entry["name"_L1]));
        parents.insert(foreign::number(entry["parent_id"_L1], 0));
    }
    QList<Component> components;
    for (const auto& entry : entries) {
        if (!parents.contains(foreign::number(entry["id"_L1], -1)))
            limits::add(components,
                        {foreign::text(entry["name"_L1]),
                         names.value(foreign::number(entry["parent_id"_L1], 0)),
                         levelIn(stateWords, entry["state"_L1].toString()),
                         {},
                         true,
                         foreign::id(entry["id"_L1])});
    }
    return components;
}

constexpr std::array fields_{
    foreign::Field{"page"_L1, foreign::Kind::Object},
    foreign::Field{"page.state"_L1, foreign::Kind::Text, foreign::Need::Must},
    foreign::Field{"components"_L1, foreign::Kind::List},
    foreign::Field{"components[]"_L1, foreign::Kind::Object, foreign::Need::Must},
    foreign::Field{"components[].state"_L1, foreign::Kind::Text, foreign::Need::Must},
    foreign::Field{"notices"_L1, foreign::Kind::List},
    foreign::Field{"notices[]"_L1, foreign::Kind::Object, foreign::Need::Must},
    foreign::Field{"notices[].type"_L1, foreign::Kind::Text, foreign::Need::Must},
    foreign::Field{"notices[].state"_L1, foreign::Kind::Text, foreign::Need::Must},
};

class SorrySource final : public JsonSource {
public:
    QString id() const override { return u"sorry"_s; }
    QString title() const override { return u"Sorry"_s; }

    HttpRequest request(const QUrl& page) const override { return ask(page, u"status"); }

    QList<HttpRequest> complements(const QUrl& page) const override
    {
        return {ask(page, u"components"), ask(page, u"notices")};
    }

    Result<void> completeFrom(Reading& reading, const HttpReply& reply) const override
    {
        const Result<QJsonValue> root = fitting(reply);
        if (!root)
            return tl::unexpected(root.error());
        if ((*root)["components"_L1].isArray()) {
            reading.components = componentsIn((*root)["components"_L1].toArray());
            if (const Level parts = worstPart(reading.components); parts != Level::Unknown)
                reading.level = std::max(reading.level, parts);
            return {};
        }
        if (!(*root)["notices"_L1].isArray())
            return fail(Failure::Kind::Format, u"neither components nor notices"_s);
        addNotices((*root)["notices"_L1].toArray(), reading);
        return {};
    }

    QList<QUrl> candidates(const QUrl& pasted) const override { return {foreign::root(pasted)}; }

    bool hintedBy(const QUrl& pasted) const override { return foreign::isOn(pasted, "sorryapp.com"_L1); }

    QList<QUrl> shownBy(const QByteArray& html, const QUrl& url) const override
    {
        return html.contains("sorryapp.com") ? QList<QUrl>{foreign::root(url)} : QList<QUrl>();
    }

protected:
    std::span<const foreign::Field> fields() const override { return fields_; }
    QString missing() const override { return u"page.state"_s; }

    bool isAnswer(const QJsonValue& root) const override { return root["page"_L1]["state"_L1].isString(); }
    bool isUnmistakable(const QJsonValue& root) const override
    {
        return root["page"_L1]["links"_L1].isObject();
    }

    Result<Reading> read(const QJsonValue& root, const QDateTime& at) const override
    {
        Q_UNUSED(at);
        const QJsonValue page = root["page"_L1];
        Reading reading;
        reading.level = pageLevel(page["state"_L1].toString());
        if (reading.level == Level::Unknown)
            return fail(Failure::Kind::Format,
                        foreign::noKnownWord(u"page.state", page["state"_L1].toString()));
        reading.pageName = foreign::text(page["name"_L1]);
        reading.summary = foreign::text(page["state_text"_L1]);
        return reading;
    }

private:
    static HttpRequest ask(const QUrl& page, QStringView what)
    {
        HttpRequest request;
        request.url = foreign::root(page);
        request.url.setPath("/api/v1/"_L1 + what.toString());
        return request;
    }
};

} // namespace

std::unique_ptr<StatusSource> make()
{
    return std::make_unique<SorrySource>();
}

} // namespace downlight::sources::sorry
