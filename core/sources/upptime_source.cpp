// SPDX-License-Identifier: GPL-3.0-or-later
//
// Upptime: history/summary.json in the GitHub repository that holds the page. Described at
// https://upptime.js.org (as of 2026), seen in recorded files of several repositories. Incidents live as
// issues of the same repository and are not asked for: the interface allows 60 questions an hour.

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

namespace downlight::sources::upptime {

using namespace Qt::StringLiterals;

namespace {

constexpr auto rawHost = "raw.githubusercontent.com"_L1;

constexpr Words<3> statusWords{{
    {"up"_L1, Level::Operational},
    {"degraded"_L1, Level::Degraded},
    {"down"_L1, Level::MajorOutage},
}};

constexpr std::array fields_{
    foreign::Field{"[]"_L1, foreign::Kind::Object, foreign::Need::Must},
    foreign::Field{"[].name"_L1, foreign::Kind::Text, foreign::Need::Must},
    foreign::Field{"[].status"_L1, foreign::Kind::Text, foreign::Need::Must},
};

class UpptimeSource final : public JsonSource {
public:
    QString id() const override { return u"upptime"_s; }
    QString title() const override { return u"Upptime"_s; }

    HttpRequest request(const QUrl& page) const override
    {
        HttpRequest request;
        request.url = page;
        if (foreign::isOn(page, "github.com"_L1)) {
            // HEAD stands for the default branch, whatever it is called.
            request.url = QUrl(u"https://%1/%2/%3/HEAD/history/summary.json"_s.arg(
                rawHost, page.path().section(u'/', 1, 1), page.path().section(u'/', 2, 2)));
        }
        return request;
    }

    QList<QUrl> candidates(const QUrl& pasted) const override
    {
        const QString owner = pasted.path().section(u'/', 1, 1);
        const QString repository = pasted.path().section(u'/', 2, 2);
        if (foreign::isOn(pasted, rawHost) || pasted.path().endsWith("/history/summary.json"_L1))
            return {pasted};
        if (foreign::isOn(pasted, "github.com"_L1) && !owner.isEmpty() && !repository.isEmpty())
            return {QUrl(u"https://github.com/%1/%2"_s.arg(owner, repository))};
        if (pasted.host().endsWith(".github.io"_L1)) {
            const QString name = owner.isEmpty() ? pasted.host() : owner;
            return {QUrl(u"https://github.com/%1/%2"_s.arg(pasted.host().section(u'.', 0, 0), name))};
        }
        return {};
    }

    bool hintedBy(const QUrl& pasted) const override { return !candidates(pasted).isEmpty(); }

    /// Upptime's pages name their repository in a link to its issues.
    QList<QUrl> shownBy(const QByteArray& html, const QUrl& url) const override
    {
        if (!html.contains("upptime") && !html.contains("Upptime"))
            return {};
        QList<QUrl> pages;
        const QList<QUrl> links = foreign::linksIn(html, url);
        for (const QUrl& link : links) {
            if (link.host() == "github.com"_L1 && link.path().endsWith("/issues"_L1))
                pages.append(candidates(link));
        }
        return pages;
    }

protected:
    std::span<const foreign::Field> fields() const override { return fields_; }
    QString missing() const override { return u"list of sites with slug and status"_s; }

    bool isAnswer(const QJsonValue& root) const override
    {
        const QJsonValue first = root[0];
        return first["slug"_L1].isString() && first["status"_L1].isString()
            && !first["uptime"_L1].isUndefined();
    }

    Result<Reading> read(const QJsonValue& root, const QDateTime& at) const override
    {
        Q_UNUSED(at);
        Reading reading;
        const QJsonArray sites = root.toArray();
        for (const auto& site : sites) {
            const QString name = foreign::text(site["name"_L1]);
            const QString status = site["status"_L1].toString();
            const Level level = levelIn(statusWords, status);
            if (level == Level::Unknown)
                return fail(Failure::Kind::Format, foreign::noKnownWord(u"status", status));
            limits::add(reading.components, {name, {}, level, {}});
            if (isProblem(level))
                limits::add(reading.incidents,
                            {u"%1 is %2"_s.arg(name, status), status, level, true, {}, {}, {name}});
        }
        reading.level = worstPart(reading.components);
        return reading;
    }
};

} // namespace

std::unique_ptr<StatusSource> make()
{
    return std::make_unique<UpptimeSource>();
}

} // namespace downlight::sources::upptime
