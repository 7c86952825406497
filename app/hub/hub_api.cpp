// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/hub/hub_api.h"

#include "app/hub/gzip.h"
#include "app/hub/http_bytes.h"
#include "app/hub/hub_config.h"
#include "app/hub/hub_pages.h"
#include "app/hub/metrics.h"
#include "core/reports/crowd_json.h"
#include "core/reports/crowd_place.h"
#include "core/reports/proof_of_work.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>

namespace downlight::hub {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

constexpr int mostDays = 365;
constexpr int incidentsAPage = 50;

/// How long an answer is good, by what its Cache-Control says.
std::chrono::seconds maxAge(const char* cacheControl)
{
    const QByteArray text(cacheControl);
    const qsizetype at = text.indexOf("max-age=");
    return std::chrono::seconds(at < 0 ? 0 : text.sliced(at + 8).split(',').first().toInt());
}

/// Which names a query may have.
bool queryFits(const HttpAsk& ask, const Match& match)
{
    QList<QByteArray> names;
    for (const auto& [name, value] : ask.query) {
        if (names.contains(name))
            return false;
        names.append(name);
    }
    const auto only = [&names](const QList<QByteArray>& known) {
        return std::all_of(names.begin(), names.end(),
                           [&known](const QByteArray& name) { return known.contains(name); });
    };
    switch (match.row->route) {
    case Route::Live:
        return only({"instance"});
    case Route::History:
        return only({"days", "instance"});
    case Route::Incidents:
        return only({"before"});
    default:
        return names.isEmpty();
    }
}

QByteArray valueOf(const HttpAsk& ask, const char* name)
{
    for (const auto& [known, value] : ask.query) {
        if (known == name)
            return value;
    }
    return {};
}

/// Only the catalogue is large, and hardly ever another: it is compressed once.
bool wantsGzip(const HttpAsk& ask)
{
    return ask.path == "/v1/catalogue" && acceptsGzip(ask.headers.value("accept-encoding"));
}

/// What is asked for, however it was written: "days=007" is "days=7", and the order means nothing.
QByteArray targetOf(const HttpAsk& ask)
{
    QList<QByteArray> parts;
    for (const auto& [name, value] : ask.query)
        parts.append('\n' + name + '=' + (name == "days" ? QByteArray::number(value.toInt()) : value));
    std::sort(parts.begin(), parts.end());
    return ask.path + parts.join() + (wantsGzip(ask) ? "\ngzip" : "");
}

HttpAnswer unknownService()
{
    return problemAnswer(404, "unknown-service"_L1, u"This hub does not know such a service."_s);
}

} // namespace

HttpAnswer problemAnswer(int status, QLatin1StringView code, const QString& detail)
{
    HttpAnswer answer;
    answer.status = status;
    answer.contentType = "application/problem+json";
    answer.body = crowd_json::writeProblem(status, code, detail);
    return answer;
}

HubApi::HubApi(const Parts& parts)
    : m_parts(parts)
    , m_pages(std::make_unique<HubPages>(*parts.catalogue, parts.config.publicUrl))
    , m_catalogue(catalogueJson())
    , m_catalogueGzip(gzip(m_catalogue))
{
}

HubApi::~HubApi() = default;

std::shared_ptr<const CachedAnswer> HubApi::ready(const HttpAsk& ask)
{
    if (ask.method != "GET" && ask.method != "HEAD")
        return nullptr;
    if (ask.path == "/v1/status" && ask.query.isEmpty()) {
        const std::lock_guard lock(m_mutex);
        return m_status;
    }
    return m_cache.find(targetOf(ask), std::chrono::steady_clock::now());
}

HttpAnswer HubApi::cacheable(const Match& match, QByteArray body, const QByteArray& type) const
{
    HttpAnswer answer;
    answer.contentType = type;
    answer.cacheControl = match.row->cacheControl;
    answer.etag = strongEtag(body);
    answer.body = std::move(body);
    if (type.startsWith("text/html"))
        answer.headers = HubPages::guards();
    return answer;
}

void HubApi::handle(HttpAsk ask, Done done)
{
    const Match match = matchRoute(ask.method, ask.path, false);
    if (!match.row && match.allowed.isEmpty())
        return done(problemAnswer(404, "not-found"_L1, u"There is nothing here."_s));
    if (!match.row) {
        HttpAnswer answer = problemAnswer(405, "method-not-allowed"_L1, u"Not with this method."_s);
        answer.addHeader("Allow", match.allowed);
        return done(std::move(answer));
    }
    if (!queryFits(ask, match))
        return done(problemAnswer(400, "unknown-query"_L1,
                                  u"The query has a name that means nothing here, or one twice."_s));
    switch (match.row->route) {
    case Route::Challenge:
        return challenge(ask, done);
    case Route::Report:
        return report(ask, done);
    case Route::Works:
        return works(ask, match.parameter, done);
    case Route::Withdraw:
        return withdraw(ask, match.parameter, done);
    case Route::Meta:
    case Route::Catalogue:
    case Route::Service:
    case Route::Style: {
        const HttpAnswer answer = answerHere(match, ask);
        if (answer.status == 200) {
            const auto now = std::chrono::steady_clock::now();
            m_cache.keep(targetOf(ask), toCached(answer), now + maxAge(match.row->cacheControl), now);
        }
        return done(answer);
    }
    default:
        return askWorker(match, ask, std::move(done));
    }
}

HttpAnswer HubApi::catalogue(const Match& match, const HttpAsk& ask) const
{
    const bool isSmall = wantsGzip(ask) && !m_catalogueGzip.isEmpty();
    HttpAnswer answer = cacheable(match, isSmall ? m_catalogueGzip : m_catalogue);
    answer.addHeader("Vary", "Accept-Encoding");
    if (isSmall)
        answer.addHeader("Content-Encoding", "gzip");
    return answer;
}

HttpAnswer HubApi::answerHere(const Match& match, const HttpAsk& ask)
{
    if (match.row->route == Route::Meta)
        return cacheable(match, meta());
    if (match.row->route == Route::Catalogue)
        return catalogue(match, ask);
    if (match.row->route == Route::Style) {
        const HttpAnswer style = HubPages::style();
        return cacheable(match, style.body, style.contentType);
    }
    const auto entry = m_parts.catalogue->find(QString::fromUtf8(match.parameter));
    return entry ? cacheable(match, serviceJson(*entry)) : unknownService();
}

/// Has \p work make an answer that is kept for as long as it is good.
void HubApi::keep(const QByteArray& target, const Match& match, HubWorker::Work work, Done done)
{
    if (m_making.joins(target, std::move(done)))
        return;
    const bool taken =
        m_parts.worker.read(std::move(work), [this, target, row = match.row](const HttpAnswer& answer) {
            if (answer.status == 200 && !answer.isStream) {
                const auto now = std::chrono::steady_clock::now();
                // A little less than others are told, so that theirs is never older than it says.
                m_cache.keep(target, toCached(answer),
                             now + std::min<std::chrono::seconds>(maxAge(row->cacheControl), 60s) / 3, now);
            }
            m_making.tell(target, answer);
        });
    if (taken)
        return;
    m_parts.metrics.shed += 1;
    HttpAnswer answer = problemAnswer(503, "overloaded"_L1, u"Too much waits already."_s);
    answer.addHeader("Retry-After", "5");
    m_making.tell(target, answer);
}

void HubApi::askWorker(const Match& match, const HttpAsk& ask, Done done)
{
    const QByteArray target = targetOf(ask);
    const QString slug = QString::fromUtf8(match.parameter);
    const QString instance = QString::fromUtf8(valueOf(ask, "instance")).toLower();
    const Route route = match.row->route;
    const bool ofService = route == Route::Live || route == Route::History || route == Route::ServicePage;
    const auto entry = ofService ? m_parts.catalogue->find(slug) : std::nullopt;
    if (ofService && !entry)
        return done(route == Route::ServicePage ? m_pages->notFound() : unknownService());
    const bool isKnown =
        instance.isEmpty() || m_counted.contains(crowdKey(slug, instance)) || isListed(slug, instance);
    if (!isKnown || (!instance.isEmpty() && !isFederated(slug)))
        return done(problemAnswer(404, "unknown-instance"_L1, u"This service has no such instance."_s));
    // A server of a federated service has one counter, whichever of its names is asked for.
    const CrowdPlace place =
        entry && instance.isEmpty() ? placeOf(serviceOf(*entry)) : CrowdPlace{slug, instance};
    switch (route) {
    case Route::Counts:
        return keep(
            target, match,
            [this, match](Desk& desk) {
                QJsonObject services;
                for (const auto& [key, counted] : desk.hub.counter().places()) {
                    if (!counted.heardSince(desk.now - 24h))
                        continue;
                    const CrowdCounts counts = counted.counts(desk.now + 1min);
                    services.insert(crowdKey(key.first, key.second),
                                    QJsonArray{counts.thisHour, counts.last60, counts.last24h});
                }
                return cacheable(match,
                                 QJsonDocument(QJsonObject{{"at"_L1, crowd_json::toText(desk.now)},
                                                           {"services"_L1, services}})
                                     .toJson(QJsonDocument::Compact));
            },
            std::move(done));
    case Route::Live:
        return keep(
            target, match,
            [this, match, place](Desk& desk) {
                return cacheable(match,
                                 crowd_json::write(desk.hub.live(place.service, place.instance, desk.now)));
            },
            std::move(done));
    case Route::History: {
        const QByteArray text = valueOf(ask, "days");
        bool isNumber = false;
        const int days = text.isEmpty() ? 30 : text.toInt(&isNumber);
        if ((!text.isEmpty() && !isNumber) || days < 1 || days > mostDays)
            return done(problemAnswer(422, "validation"_L1, u"days goes from 1 to 365."_s));
        return keep(
            target, match,
            [this, match, place, days](Desk& desk) {
                return cacheable(
                    match,
                    crowd_json::write(desk.hub.history(place.service, place.instance, days, desk.now),
                                      place.service, place.instance));
            },
            std::move(done));
    }
    case Route::Incidents: {
        const QByteArray text = valueOf(ask, "before");
        bool isNumber = false;
        const qint64 before = text.isEmpty() ? 0 : text.toLongLong(&isNumber);
        if (!text.isEmpty() && (!isNumber || before < 1))
            return done(problemAnswer(422, "validation"_L1, u"before is the id of an incident."_s));
        return keep(
            target, match,
            [this, match, before](Desk& desk) {
                const QList<CrowdIncident> incidents = desk.hub.incidents(before, incidentsAPage, desk.now);
                const qint64 next = incidents.size() == incidentsAPage ? incidents.last().id : 0;
                return cacheable(match, crowd_json::writeIncidents(incidents, next));
            },
            std::move(done));
    }
    case Route::FrontPage:
        return keep(
            target, match,
            [this, match](Desk& desk) {
                return cacheable(match, m_pages->front(desk.hub, desk.now), "text/html; charset=utf-8");
            },
            std::move(done));
    case Route::ServicePage:
        return keep(
            target, match,
            [this, match, entry](Desk& desk) {
                return cacheable(match, m_pages->service(*entry, desk.hub, desk.now),
                                 "text/html; charset=utf-8");
            },
            std::move(done));
    default: { // Events
        HttpAnswer answer;
        answer.contentType = "text/event-stream";
        answer.isStream = true;
        const std::lock_guard lock(m_mutex);
        const QByteArray last = ask.headers.value("last-event-id");
        if (!last.isEmpty() && last != QByteArray::number(m_published.seq))
            answer.body = "event: resync\ndata: {}\n\n"; // what was missed is not told again
        answer.body += "retry: 5000\nid: " + QByteArray::number(m_published.seq)
            + "\nevent: status\ndata: " + m_statusBody + "\n\n";
        return done(std::move(answer));
    }
    }
}

QByteArray HubApi::publish(Desk& desk, const CrowdStatus& status)
{
    QSet<QString> counted;
    for (const auto& [key, place] : desk.hub.counter().places()) {
        if (!key.second.isEmpty())
            counted.insert(crowdKey(key.first, key.second));
    }
    m_counted.become(std::move(counted));
    const Minute now = desk.now;
    const std::lock_guard lock(m_mutex);
    const bool isSame = m_status && status.seq == m_published.seq && status.services == m_published.services;
    if (isSame && now - m_published.generatedAt < crowd_json::statusRenewed && now >= m_published.generatedAt)
        return {};
    m_published = status;
    m_published.generatedAt = now;
    m_statusBody = crowd_json::write(status, now);
    m_status = toCached(cacheable(matchRoute("GET", "/v1/status", false), m_statusBody));
    if (isSame)
        return {}; // no news for those who listen
    return "id: " + QByteArray::number(status.seq) + "\nevent: status\ndata: " + m_statusBody + "\n\n";
}

QByteArray HubApi::countsEvent(Desk& desk)
{
    QJsonObject services;
    for (const QString& key : std::as_const(desk.touched)) {
        const qsizetype slash = key.indexOf(u'/');
        const CrowdLive live = desk.hub.live(slash < 0 ? key : key.left(slash),
                                             slash < 0 ? QString() : key.sliced(slash + 1), desk.now);
        services.insert(key, QJsonArray{live.counts.thisHour, live.counts.last60, live.counts.last24h});
    }
    return "event: counts\ndata: "
        + QJsonDocument(QJsonObject{{"services"_L1, services}}).toJson(QJsonDocument::Compact) + "\n\n";
}

} // namespace downlight::hub
