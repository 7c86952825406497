// SPDX-License-Identifier: GPL-3.0-or-later
//
// OpenStatus: GET <page>/feed/json. Shape read in openstatusHQ/openstatus, apps/status-page (as of 2026).

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

namespace downlight::sources::openstatus {

using namespace Qt::StringLiterals;

namespace {

constexpr Words<4> statusWords{{
    {"success"_L1, Level::Operational},
    {"info"_L1, Level::Maintenance},
    {"degraded"_L1, Level::Degraded},
    {"error"_L1, Level::MajorOutage},
}};

constexpr std::array fields_{
    foreign::Field{"status"_L1, foreign::Kind::Text, foreign::Need::Must},
    foreign::Field{"monitors"_L1, foreign::Kind::List, foreign::Need::Must},
    foreign::Field{"monitors[]"_L1, foreign::Kind::Object, foreign::Need::Must},
    foreign::Field{"monitors[].status"_L1, foreign::Kind::Text, foreign::Need::Must},
    foreign::Field{"statusReports"_L1, foreign::Kind::List, foreign::Need::Must},
    foreign::Field{"statusReports[]"_L1, foreign::Kind::Object, foreign::Need::Must},
    foreign::Field{"statusReports[].status"_L1, foreign::Kind::Text, foreign::Need::Must},
    foreign::Field{"statusReports[].statusReportUpdates"_L1, foreign::Kind::List},
    foreign::Field{"maintenances"_L1, foreign::Kind::List},
    foreign::Field{"maintenances[]"_L1, foreign::Kind::Object, foreign::Need::Must},
};

class OpenStatusSource final : public JsonSource {
public:
    QString id() const override { return u"openstatus"_s; }
    QString title() const override { return u"OpenStatus"_s; }

    HttpRequest request(const QUrl& page) const override
    {
        HttpRequest request;
        request.url = page.path().endsWith("/feed/json"_L1) ? page : foreign::below(page, u"/feed/json");
        return request;
    }

    QList<QUrl> candidates(const QUrl& pasted) const override
    {
        return {pasted.path().endsWith("/feed/json"_L1) ? pasted : foreign::root(pasted)};
    }

    bool hintedBy(const QUrl& pasted) const override { return pasted.host().endsWith(".openstatus.dev"_L1); }

    QList<QUrl> shownBy(const QByteArray& html, const QUrl& url) const override
    {
        return html.contains("openstatus.dev") ? QList<QUrl>{foreign::root(url)} : QList<QUrl>();
    }

    /// Announced work begins and ends by the clock.
    bool dependsOnTime(const QUrl& page) const override
    {
        Q_UNUSED(page);
        return true;
    }

protected:
    std::span<const foreign::Field> fields() const override { return fields_; }
    QString missing() const override { return u"monitors and statusReports"_s; }

    bool isAnswer(const QJsonValue& root) const override
    {
        return root["monitors"_L1].isArray() && root["statusReports"_L1].isArray()
            && root["status"_L1].isString();
    }

    Result<Reading> read(const QJsonValue& root, const QDateTime& at) const override
    {
        const QString word = root["status"_L1].toString();
        const Level own = levelIn(statusWords, word);
        if (own == Level::Unknown)
            return fail(Failure::Kind::Format, foreign::noKnownWord(u"status", word));
        Reading reading;
        reading.pageName = foreign::text(root["title"_L1]);
        const QJsonArray monitors = root["monitors"_L1].toArray();
        for (const auto& monitor : monitors)
            limits::add(reading.components,
                        {foreign::text(monitor["name"_L1]),
                         {},
                         levelIn(statusWords, monitor["status"_L1].toString()),
                         {}});
        const QJsonArray reports = root["statusReports"_L1].toArray();
        for (const auto& report : reports) {
            const QString status = foreign::text(report["status"_L1]);
            const bool open = status != "resolved"_L1;
            const QJsonArray updates = report["statusReportUpdates"_L1].toArray();
            limits::add(reading.incidents,
                        {foreign::text(report["title"_L1]),
                         status,
                         open ? Level::Degraded : Level::Operational,
                         open,
                         foreign::time(updates.isEmpty() ? QJsonValue() : updates.last()["date"_L1]),
                         {},
                         {}});
        }
        const QJsonArray works = root["maintenances"_L1].toArray();
        for (const auto& work : works) {
            const QDateTime from = foreign::time(work["from"_L1]);
            const QDateTime to = foreign::time(work["to"_L1]);
            const bool active = from.isValid() && from <= at && (!to.isValid() || at < to);
            limits::add(reading.maintenances, {foreign::text(work["name"_L1]), {}, active, from, to, {}});
        }
        reading.level = overall(own, reading, OwnWord::WorstPart);
        return reading;
    }
};

} // namespace

std::unique_ptr<StatusSource> make()
{
    return std::make_unique<OpenStatusSource>();
}

} // namespace downlight::sources::openstatus
