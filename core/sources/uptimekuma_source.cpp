// SPDX-License-Identifier: GPL-3.0-or-later
//
// Uptime Kuma's status pages, versions 1 and 2: GET /api/status-page/heartbeat/<slug> for the states and
// /api/status-page/<slug> for names, groups, incidents and maintenances. Shape read in louislam/uptime-kuma,
// server/routers/status-page-router.js (as of 2026). Times carry no zone; the server writes UTC.

#include "core/base/text.h"
#include "core/sources/foreign_json.h"
#include "core/sources/json_source.h"
#include "core/sources/limits.h"
#include "core/sources/page_level.h"

#include <QHash>
#include <QJsonArray>
#include <QJsonObject>
#include <QRegularExpression>

#include <algorithm>
#include <array>
#include <memory>
#include <utility>

namespace downlight::sources::uptimekuma {

using namespace Qt::StringLiterals;

namespace {

enum Beat { Down = 0, Up = 1, Pending = 2, Working = 3 };

Level levelOfBeat(int status)
{
    switch (status) {
    case Down:
        return Level::MajorOutage;
    case Up:
        return Level::Operational;
    case Pending:
        return Level::Degraded;
    case Working:
        return Level::Maintenance;
    default:
        return Level::Unknown;
    }
}

Level levelOf(const QJsonArray& beats, const QDateTime& at)
{
    QList<QDateTime> times;
    for (const auto& beat : beats)
        times.append(foreign::utcTime(beat["time"_L1]));
    if (beats.isEmpty() || isStale(times, at))
        return Level::Unknown;
    Level worst = Level::Unknown;
    for (const qsizetype newest : newestOf(times)) {
        const Level level = levelOfBeat(beats[newest]["status"_L1].toInt(-1));
        if (level == Level::Unknown)
            return level;
        worst = std::max(worst, level);
    }
    return worst;
}

/// What a monitor is called until the page's definition gives its name.
QString placeholder(const QString& id)
{
    return u"Monitor %1"_s.arg(text::clean(id, 20));
}

void addIncident(const QJsonValue& entry, Reading& reading)
{
    if (!entry.isObject())
        return;
    const QString style = entry["style"_L1].toString();
    PageIncident incident;
    incident.title = foreign::text(entry["title"_L1]);
    incident.status = foreign::text(style);
    incident.open = true;
    // Colours for what is said without any harm; a style that is not known may mean some.
    static constexpr std::array harmless{"info"_L1, "primary"_L1,   "light"_L1,
                                         "dark"_L1, "secondary"_L1, "success"_L1};
    const bool serious = std::find(harmless.begin(), harmless.end(), style) == harmless.end();
    incident.level = serious ? Level::Degraded : Level::Operational;
    incident.startedAt = foreign::utcTime(entry["createdDate"_L1]);
    limits::add(reading.incidents, incident);
}

void addMaintenances(const QJsonArray& entries, Reading& reading)
{
    for (const auto& entry : entries) {
        PageMaintenance maintenance;
        maintenance.title = foreign::text(entry["title"_L1]);
        maintenance.status = foreign::text(entry["status"_L1]);
        maintenance.active = maintenance.status == "under-maintenance"_L1;
        const QJsonValue slot = entry["timeslotList"_L1][0];
        maintenance.startsAt = foreign::utcTime(slot["startDate"_L1]);
        maintenance.endsAt = foreign::utcTime(slot["endDate"_L1]);
        limits::add(reading.maintenances, maintenance);
    }
}

/// What the definition of a page says: names, in its order, with the states of \p levels.
Reading definitionIn(const QJsonValue& root, const QHash<QString, Level>& levels)
{
    Reading reading;
    reading.pageName = foreign::text(root["config"_L1]["title"_L1]);
    const QJsonArray groups = root["publicGroupList"_L1].toArray();
    for (const auto& group : groups) {
        const QString groupName = foreign::text(group["name"_L1]);
        const QJsonArray monitors = group["monitorList"_L1].toArray();
        for (const auto& monitor : monitors)
            limits::add(reading.components,
                        {foreign::text(monitor["name"_L1]),
                         groupName,
                         levels.value(placeholder(monitor["id"_L1].toVariant().toString())),
                         {},
                         true,
                         foreign::id(monitor["id"_L1])});
    }
    addIncident(root["incident"_L1], reading);
    const QJsonArray incidents = root["incidents"_L1].toArray();
    for (const auto& incident : incidents)
        addIncident(incident, reading);
    addMaintenances(root["maintenanceList"_L1].toArray(), reading);
    return reading;
}

Level overall(const Reading& reading)
{
    Level level = worstPart(reading.components);
    if (level == Level::Unknown)
        return level;
    level = std::max(level, worstOpen(reading.incidents));
    return isWorking(reading.maintenances) ? std::max(level, Level::Maintenance) : level;
}

bool isDefinition(const QJsonValue& root)
{
    return root["publicGroupList"_L1].isArray() && root["config"_L1].isObject();
}

constexpr std::array fields_{
    foreign::Field{"heartbeatList"_L1, foreign::Kind::Object},
    foreign::Field{"heartbeatList{}"_L1, foreign::Kind::List, foreign::Need::Must},
    foreign::Field{"heartbeatList{}[]"_L1, foreign::Kind::Object, foreign::Need::Must},
    foreign::Field{"heartbeatList{}[].status"_L1, foreign::Kind::Number, foreign::Need::Must},
    foreign::Field{"heartbeatList{}[].time"_L1, foreign::Kind::Text},
    foreign::Field{"publicGroupList"_L1, foreign::Kind::List},
    foreign::Field{"publicGroupList[]"_L1, foreign::Kind::Object, foreign::Need::Must},
    foreign::Field{"publicGroupList[].monitorList"_L1, foreign::Kind::List},
    foreign::Field{"publicGroupList[].monitorList[]"_L1, foreign::Kind::Object, foreign::Need::Must},
    foreign::Field{"publicGroupList[].monitorList[].id"_L1, foreign::Kind::Scalar, foreign::Need::Must},
    foreign::Field{"incident"_L1, foreign::Kind::Object},
    foreign::Field{"incident.style"_L1, foreign::Kind::Text},
    foreign::Field{"incidents"_L1, foreign::Kind::List},
    foreign::Field{"incidents[]"_L1, foreign::Kind::Object, foreign::Need::Must},
    foreign::Field{"incidents[].style"_L1, foreign::Kind::Text},
    foreign::Field{"maintenanceList"_L1, foreign::Kind::List},
    foreign::Field{"maintenanceList[]"_L1, foreign::Kind::Object, foreign::Need::Must},
    foreign::Field{"maintenanceList[].status"_L1, foreign::Kind::Text, foreign::Need::Must},
};

constexpr auto entryPath = "/api/entry-page"_L1; ///< Says which page a domain shows.

/// The pages that the slugs in \p text, a web page or the answer of `entryPath` at \p url, mean.
QList<QUrl> pagesIn(const QByteArray& text, const QUrl& url)
{
    static const QRegularExpression slug(
        u"/api/status-page/([A-Za-z0-9-]{1,100})/manifest\\.json"
        u"|[\"'](?:slug|statusPageSlug)[\"']\\s*:\\s*[\"']([A-Za-z0-9-]{1,100})[\"']"_s);
    constexpr qsizetype looked = qsizetype{256} * 1024;
    QString plain = QString::fromUtf8(text.left(looked));
    if (!plain.contains("/api/status-page/"_L1) && !plain.contains("preloadData"_L1)
        && !plain.contains("statusPageSlug"_L1))
        return {};
    plain.replace("&quot;"_L1, "\""_L1);
    QList<QUrl> pages;
    for (auto found = slug.globalMatch(plain); found.hasNext();) {
        const QRegularExpressionMatch match = found.next();
        QUrl page = foreign::root(url);
        page.setPath("/status/"_L1 + (match.captured(1).isEmpty() ? match.captured(2) : match.captured(1)));
        if (!pages.contains(page))
            pages.append(page);
    }
    return pages;
}

class UptimeKumaSource final : public JsonSource {
public:
    QString id() const override { return u"uptimekuma"_s; }
    QString title() const override { return u"Uptime Kuma"_s; }

    HttpRequest request(const QUrl& page) const override
    {
        HttpRequest request;
        const bool isAnswer = page.path().startsWith(api) || page.path() == entryPath;
        request.url = isAnswer ? page : address(page, u"heartbeat/"_s);
        return request;
    }

    QList<HttpRequest> complements(const QUrl& page) const override
    {
        HttpRequest request;
        request.url = address(page, {});
        return {request};
    }

    Result<void> completeFrom(Reading& reading, const HttpReply& reply) const override
    {
        const Result<QJsonValue> root = fitting(reply);
        if (!root)
            return tl::unexpected(root.error());
        if (!isDefinition(*root))
            return fail(Failure::Kind::Format, u"no publicGroupList"_s);
        QHash<QString, Level> levels;
        for (const Component& component : std::as_const(reading.components))
            levels.insert(component.name, component.level);
        const Reading definition = definitionIn(*root, levels);
        reading.pageName = definition.pageName;
        reading.incidents = definition.incidents;
        reading.maintenances = definition.maintenances;
        reading.components = definition.components;
        reading.level = overall(reading);
        return {};
    }

    QList<QUrl> candidates(const QUrl& pasted) const override
    {
        if (pasted.path().startsWith(api))
            return {pasted};
        const QUrl own = foreign::below(pasted, u"");
        return {own.path().startsWith("/status/"_L1) ? own : foreign::root(pasted)};
    }

    bool hintedBy(const QUrl& pasted) const override { return pasted.path().startsWith("/status/"_L1); }

    QList<QUrl> shownBy(const QByteArray& html, const QUrl& url) const override
    {
        // A domain of its own shows a page whose slug stands in the web page, or in what the web page asks.
        const QList<QUrl> named = pagesIn(html, url);
        if (!named.isEmpty() || !html.contains("Uptime Kuma"))
            return named;
        QUrl entry = foreign::root(url);
        entry.setPath(entryPath);
        return candidates(url) << entry;
    }

protected:
    std::span<const foreign::Field> fields() const override { return fields_; }
    QString missing() const override { return u"heartbeatList or publicGroupList"_s; }

    bool isAnswer(const QJsonValue& root) const override
    {
        return root["heartbeatList"_L1].isObject() || isDefinition(root);
    }

    Result<Reading> read(const QJsonValue& root, const QDateTime& at) const override
    {
        Q_UNUSED(at);
        if (isDefinition(root))
            return definitionIn(root, {});
        Reading reading;
        // Only what stands still while the others go on is old: the answer itself may have been made long
        // ago.
        const QJsonObject monitors = root["heartbeatList"_L1].toObject();
        QDateTime newest;
        for (const auto& beats : monitors) {
            if (const QDateTime last = foreign::utcTime(beats.toArray().last()["time"_L1]); last.isValid())
                newest = newest.isValid() ? std::max(newest, last) : last;
        }
        for (auto it = monitors.begin(); it != monitors.end(); ++it)
            limits::add(reading.components,
                        {placeholder(it.key()), {}, levelOf(it.value().toArray(), newest), {}});
        reading.level = overall(reading);
        return reading;
    }

private:
    static constexpr auto api = "/api/status-page/"_L1;

    /// The interface's address for the page at \p page, whose slug is "default" where its address has none.
    static QUrl address(const QUrl& page, const QString& kind)
    {
        const QString path = page.path();
        QString slug = u"default"_s;
        if (const qsizetype at = path.indexOf("/status/"_L1); at >= 0)
            slug = path.mid(at + 8).section(u'/', 0, 0);
        else if (path.startsWith(api))
            slug = path.section(u'/', -1);
        QUrl url = foreign::root(page);
        url.setPath(api + kind + (slug.isEmpty() ? u"default"_s : slug));
        return url;
    }
};

} // namespace

std::unique_ptr<StatusSource> make()
{
    return std::make_unique<UptimeKumaSource>();
}

} // namespace downlight::sources::uptimekuma
