// SPDX-License-Identifier: GPL-3.0-or-later
//
// OnlineOrNot: GET https://api.onlineornot.com/v1/status_pages/<subdomain or host>/summary. Shape read in a
// public reader with an example (2026); described at https://onlineornot.com/docs.

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

namespace downlight::sources::onlineornot {

using namespace Qt::StringLiterals;

namespace {

constexpr Words<5> statusWords{{
    {"OPERATIONAL"_L1, Level::Operational},
    {"UNDER_MAINTENANCE"_L1, Level::Maintenance},
    {"DEGRADED_PERFORMANCE"_L1, Level::Degraded},
    {"PARTIAL_OUTAGE"_L1, Level::PartialOutage},
    {"MAJOR_OUTAGE"_L1, Level::MajorOutage},
}};

constexpr std::array fields_{
    foreign::Field{"result"_L1, foreign::Kind::Object, foreign::Need::Must},
    foreign::Field{"result.components"_L1, foreign::Kind::List, foreign::Need::Must},
    foreign::Field{"result.components[]"_L1, foreign::Kind::Object, foreign::Need::Must},
    foreign::Field{"result.components[].status"_L1, foreign::Kind::Text, foreign::Need::Must},
    foreign::Field{"result.active_incidents"_L1, foreign::Kind::List},
    foreign::Field{"result.active_incidents[]"_L1, foreign::Kind::Object, foreign::Need::Must},
    foreign::Field{"result.active_incidents[].ended"_L1, foreign::Kind::Text},
    foreign::Field{"result.active_incidents[].impact"_L1, foreign::Kind::Text},
};

class OnlineOrNotSource final : public JsonSource {
public:
    QString id() const override { return u"onlineornot"_s; }
    QString title() const override { return u"OnlineOrNot"_s; }

    HttpRequest request(const QUrl& page) const override
    {
        HttpRequest request;
        request.url = page;
        if (!page.path().contains("/status_pages/"_L1)) {
            const bool below = foreign::isOn(page, "onlineornot.com"_L1);
            request.url = QUrl(u"https://api.onlineornot.com/v1/status_pages/%1/summary"_s.arg(
                below ? page.host().section(u'.', 0, 0) : page.host()));
        }
        return request;
    }

    QList<QUrl> candidates(const QUrl& pasted) const override
    {
        if (pasted.path().contains("/status_pages/"_L1))
            return {pasted};
        return hintedBy(pasted) ? QList<QUrl>{foreign::root(pasted)} : QList<QUrl>();
    }

    bool hintedBy(const QUrl& pasted) const override { return pasted.host().endsWith(".onlineornot.com"_L1); }

    QList<QUrl> shownBy(const QByteArray& html, const QUrl& url) const override
    {
        return html.contains("onlineornot.com") ? QList<QUrl>{foreign::root(url)} : QList<QUrl>();
    }

protected:
    std::span<const foreign::Field> fields() const override { return fields_; }
    QString missing() const override { return u"result.status_page and result.components"_s; }

    bool isAnswer(const QJsonValue& root) const override
    {
        return root["result"_L1]["status_page"_L1].isObject() && root["result"_L1]["components"_L1].isArray();
    }

    Result<Reading> read(const QJsonValue& root, const QDateTime& at) const override
    {
        const QJsonValue result = root["result"_L1];
        Reading reading;
        reading.pageName = foreign::text(result["status_page"_L1]["name"_L1]);
        reading.summary = foreign::text(result["status"_L1]["description"_L1]);
        const QJsonArray parts = result["components"_L1].toArray();
        for (const auto& part : parts)
            limits::add(
                reading.components,
                {foreign::text(part["name"_L1]), {}, levelIn(statusWords, part["status"_L1].toString()), {}});
        const QJsonArray incidents = result["active_incidents"_L1].toArray();
        for (const auto& entry : incidents) {
            const QDateTime ended = foreign::time(entry["ended"_L1]);
            const bool open = !ended.isValid() || ended > at;
            const Level level =
                std::max(levelIn(statusWords, entry["impact"_L1].toString()), Level::Degraded);
            limits::add(reading.incidents,
                        {foreign::text(entry["title"_L1]),
                         foreign::text(entry["impact"_L1]),
                         open ? level : Level::Operational,
                         open,
                         foreign::time(entry["started"_L1]),
                         {},
                         {}});
        }
        reading.level = overall(Level::Unknown, reading);
        return reading;
    }
};

} // namespace

std::unique_ptr<StatusSource> make()
{
    return std::make_unique<OnlineOrNotSource>();
}

} // namespace downlight::sources::onlineornot
