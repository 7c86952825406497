// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/reports/hub_client.h"

#include "core/base/compat.h"
#include "core/base/log.h"
#include "core/reports/crowd_json.h"
#include "core/reports/hub_failures.h"
#include "core/reports/proof_of_work.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QPointer>
#include <QTimer>
#include <QUrlQuery>

#include <algorithm>

namespace downlight {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using namespace hub_failures;

namespace {

constexpr qsizetype mostBytes = qsizetype{2} * 1024 * 1024;
constexpr auto silence = 45s; ///< The hub says something every 15.
constexpr auto countsHold = 30s; ///< Longer than answers about counts are kept on their way.
constexpr auto longestStreamPause = 10min;
constexpr qsizetype longestEvent = qsizetype{1} * 1024 * 1024;
constexpr quint64 triesAtATime = quint64{1} << 14; ///< Some 10 ms.
constexpr quint64 mostTries = quint64{1} << 22; ///< A few seconds.
constexpr qsizetype mostCounts = 20'000;
constexpr int mostChallenges = 2; ///< A second one where the first had expired.

QByteArray bodyOf(const UnsentReport& report, const QByteArray& challenge, const QByteArray& proof)
{
    QJsonObject body{{"service"_L1, report.service},
                     {"install"_L1, report.install},
                     {"observed_at"_L1, report.madeAt.toUTC().toString(Qt::ISODate)}};
    if (!report.isVote)
        body.insert("type"_L1, report.type);
    if (!report.instance.isEmpty())
        body.insert("instance"_L1, report.instance);
    if (!challenge.isEmpty())
        body.insert("proof"_L1,
                    QJsonObject{{"challenge"_L1, QString::fromLatin1(challenge)},
                                {"nonce"_L1, QString::fromLatin1(proof)}});
    return QJsonDocument(body).toJson(QJsonDocument::Compact);
}

} // namespace

HubClient::HubClient(NetworkGate& network, const Clock& clock, const QUrl& address, QObject* parent)
    : QObject(parent)
    , m_network(network)
    , m_clock(clock)
    , m_address(address)
    , m_services(network, clock, address)
{
    connect(&m_services, &HubServices::arrived, this, &HubClient::servicesArrived);
    m_solver.setMaxThreadCount(1);
}

Minute HubClient::now() const
{
    return Minute(std::chrono::minutes(m_clock.now().toSecsSinceEpoch() / 60));
}

/// What the hub's clock shows now: its times are read by it, since ours may be wrong.
Minute HubClient::hubTime() const
{
    return now() + m_hubAhead;
}

HttpRequest HubClient::requestTo(const QString& path) const
{
    HttpRequest request;
    request.url = hubUrl(m_address, path);
    return request;
}

void HubClient::fetchStatus()
{
    if (m_fetching)
        return;
    m_fetching = true;
    m_services.fetch();
    HttpRequest request = requestTo(u"/v1/status"_s);
    request.etag = m_etag;
    m_network.get(request, *this, [this](const Result<HttpReply>& reply) {
        m_fetching = false;
        statusAnswered(reply);
    });
}

void HubClient::statusAnswered(const Result<HttpReply>& reply)
{
    if (!reply)
        return Q_EMIT statusFailed(reply.error());
    // An answer is as old as caches on the way say.
    const Steady at = m_clock.steady() - reply->age;
    if (reply->status == 304 && m_status) {
        m_statusAt = std::max(m_statusAt, at);
        return isCurrent(m_saidAt) ? Q_EMIT statusArrived() : Q_EMIT statusFailed(frozen());
    }
    if (reply->status != 200)
        return Q_EMIT statusFailed(failureOf(*reply));
    m_hubAhead = {};
    if (reply->date.isValid())
        m_hubAhead = Minute(std::chrono::minutes(reply->date.toSecsSinceEpoch() / 60)) - now();
    Result<CrowdStatus> status = crowd_json::readStatus(reply->body, hubTime());
    if (!status)
        return Q_EMIT statusFailed(status.error());
    const Steady saidAt = at - std::max<std::chrono::minutes>(hubTime() - status->generatedAt, {});
    if (!isCurrent(saidAt))
        return Q_EMIT statusFailed(frozen());
    if (!m_status || !isOlder(*status, *m_status))
        m_etag = reply->etag;
    becomeStatus(std::move(*status), at, saidAt);
}

/// By when it was said: a hub that was begun anew counts its changes from the beginning. What is not current
/// any more is newer than nothing.
bool HubClient::isOlder(const CrowdStatus& status, const CrowdStatus& known) const
{
    return isCurrent(m_saidAt)
        && std::pair(status.generatedAt, status.seq) < std::pair(known.generatedAt, known.seq);
}

/// A hub that answers and counts no more looks as if all were well: what it said too long ago says nothing.
bool HubClient::isCurrent(Steady saidAt) const
{
    return m_clock.steady() - saidAt <= crowd_json::statusLasts;
}

std::optional<bool> HubClient::counts(const QString& slug) const
{
    // It may have learnt of some since its list was read.
    const auto isNamed = [this, &slug] {
        const auto& named = m_status->services;
        return named.contains(slug)
            || std::any_of(named.keyBegin(), named.keyEnd(),
                           [&slug](const QString& key) { return key.startsWith(slug + u'/'); });
    };
    if (m_services.contains(slug) || (m_status && isNamed()))
        return true;
    return m_services.isKnown() ? std::optional(false) : std::nullopt;
}

void HubClient::becomeStatus(CrowdStatus status, Steady at, Steady saidAt)
{
    // A cache on the way may give something older than what an event told: that is no news.
    if (m_status && isOlder(status, *m_status))
        return Q_EMIT statusArrived();
    m_statusAt = m_status ? std::max(m_statusAt, at) : at;
    m_saidAt = saidAt;
    m_status = std::move(status);
    Q_EMIT statusArrived();
}

std::optional<CrowdStatus> HubClient::status(Steady oldest) const
{
    return m_status && m_clock.steady() - m_statusAt <= oldest && isCurrent(m_saidAt) ? m_status
                                                                                      : std::nullopt;
}

/// One report on its way.
struct HubClient::Sending {
    UnsentReport report;
    QPointer<QObject> context;
    Done<CrowdReceipt> done;
    QByteArray challenge;
    QByteArray proof;
    int challenges = 0;
};

std::optional<int> HubClient::newestCount(const QString& key) const
{
    const auto count = m_counts.constFind(key);
    const auto hourOf = [](Minute minute) { return std::chrono::floor<std::chrono::hours>(minute); };
    if (count == m_counts.cend() || m_clock.steady() - count->toldAt > countsHold
        || hourOf(count->minute) != hourOf(now()))
        return std::nullopt;
    return count->people;
}

HubClient::~HubClient()
{
    m_stopped = true;
    const auto unfinished = std::exchange(m_proving, {});
    for (const std::shared_ptr<Sending>& sending : unfinished) {
        if (sending->context)
            sending->done(fail(Failure::Kind::Network, u"another hub was chosen meanwhile"_s));
    }
}

void HubClient::send(const UnsentReport& report, QObject& context, Done<CrowdReceipt> done)
{
    post(std::make_shared<Sending>(Sending{report, &context, std::move(done), {}, {}, 0}));
}

void HubClient::post(const std::shared_ptr<Sending>& sending)
{
    if (!sending->context)
        return;
    const UnsentReport& report = sending->report;
    HttpRequest request =
        requestTo(report.isVote ? "/v1/services/"_L1 + report.service + "/works"_L1 : u"/v1/reports"_s);
    request.method = "POST";
    request.contentType = "application/json";
    request.body = bodyOf(report, sending->challenge, sending->proof);
    request.headers.append(QPair<QByteArray, QByteArray>("Idempotency-Key", report.key.toLatin1()));
    m_network.get(request, *sending->context,
                  [this, guard = QPointer<HubClient>(this), sending](const Result<HttpReply>& reply) {
                      if (guard)
                          answered(sending, reply);
                      else
                          sending->done(fail(Failure::Kind::Network, u"another hub was chosen meanwhile"_s));
                  });
}

void HubClient::answered(const std::shared_ptr<Sending>& sending, const Result<HttpReply>& reply)
{
    if (!reply)
        return sending->done(
            fail(hasNotArrived(reply.error()) ? reply.error().kind : Failure::Kind::Network,
                 u"the hub at %1 cannot be reached: %2"_s.arg(m_address.host(), reply.error().detail)));
    const bool isBusy = reply->retryAfter > 0s && reply->retryAfter < UnsentReport::lasts;
    m_heldBackUntil = isBusy ? m_clock.steady() + reply->retryAfter : Steady{0};
    const QString code = reply->status >= 400 ? crowd_json::readProblem(reply->body).code : QString();
    if (code == "challenge-invalid"_L1 && !sending->challenge.isEmpty()) {
        sending->challenge.clear(); // it had expired, or the hub has another secret: it gives another
        return post(sending);
    }
    if (code == "challenge-required"_L1) {
        if (++sending->challenges > mostChallenges)
            return sending->done(fail(Failure::Kind::Refused, u"the hub takes no proof of work"_s));
        const Result<QByteArray> challenge = crowd_json::readChallenge(reply->body);
        return challenge ? prove(sending, *challenge)
                         : sending->done(fail(Failure::Kind::Refused, challenge.error().detail));
    }
    if (reply->status == 202 && sending->report.isVote)
        return sending->done(CrowdReceipt());
    if (reply->status != 200 && reply->status != 201)
        return sending->done(tl::unexpected(failureOf(*reply)));
    Result<CrowdReceipt> receipt = crowd_json::readReceipt(reply->body);
    // A hub that answers nonsense may have counted it: it must not go anywhere else.
    sending->done(receipt ? std::move(receipt) : fail(Failure::Kind::Refused, receipt.error().detail));
}

void HubClient::prove(const std::shared_ptr<Sending>& sending, const QByteArray& challenge)
{
    sending->challenge = challenge;
    m_proving.insert(sending);
    m_solver.start([this, sending, challenge] {
        std::optional<QByteArray> proof;
        for (quint64 from = 0; from < mostTries && !proof && !m_stopped; from += triesAtATime)
            proof = proof_of_work::solve(challenge, from, triesAtATime);
        QMetaObject::invokeMethod(
            &m_home,
            [this, sending, proof] {
                m_proving.erase(sending);
                if (!sending->context)
                    return;
                if (!proof)
                    return sending->done(
                        fail(Failure::Kind::Refused, u"the hub wants more work than is reasonable"_s));
                sending->proof = *proof;
                post(sending);
            },
            Qt::QueuedConnection);
    });
}

void HubClient::withdraw(const CrowdReceipt& receipt, QObject& context, Done<void> done)
{
    HttpRequest request = requestTo("/v1/reports/"_L1 + receipt.id);
    request.method = "DELETE";
    request.headers.append(
        QPair<QByteArray, QByteArray>("Authorization", "Bearer " + receipt.manageToken.toLatin1()));
    m_network.get(request, context, [done = std::move(done)](const Result<HttpReply>& reply) {
        if (!reply)
            return done(tl::unexpected(reply.error()));
        done(reply->status == 204 ? Result<void>() : tl::unexpected(failureOf(*reply)));
    });
}

void HubClient::get(const QString& path, const QString& query, QObject& context,
                    std::function<void(const Result<QByteArray>&)> done)
{
    HttpRequest request = requestTo(path);
    if (!query.isEmpty())
        request.url.setQuery(query);
    request.maxBytes = mostBytes;
    m_network.get(request, context, [done = std::move(done)](const Result<HttpReply>& reply) {
        if (!reply)
            return done(tl::unexpected(reply.error()));
        done(reply->status == 200 ? Result<QByteArray>(reply->body) : tl::unexpected(failureOf(*reply)));
    });
}

void HubClient::live(const QString& service, const QString& instance, QObject& context, Done<CrowdLive> done)
{
    QUrlQuery query;
    if (!instance.isEmpty())
        query.addQueryItem(u"instance"_s, instance);
    get("/v1/services/"_L1 + service + "/live"_L1, query.toString(), context,
        [service, instance, at = hubTime(), done = std::move(done)](const Result<QByteArray>& body) {
            done(body ? crowd_json::readLive(*body, service, instance, at + 1min)
                      : tl::unexpected(body.error()));
        });
}

void HubClient::history(const QString& service, const QString& instance, int days, QObject& context,
                        Done<CrowdHistory> done)
{
    QUrlQuery query{{u"days"_s, QString::number(days)}};
    if (!instance.isEmpty())
        query.addQueryItem(u"instance"_s, instance);
    get("/v1/services/"_L1 + service + "/history"_L1, query.toString(), context,
        [service, instance, at = hubTime(), done = std::move(done)](const Result<QByteArray>& body) {
            done(body ? crowd_json::readHistory(*body, service, instance, at + 1min)
                      : tl::unexpected(body.error()));
        });
}

void HubClient::listen(bool on)
{
    if (std::exchange(m_listening, on) == on)
        return;
    if (on)
        openStream();
    else
        m_stream.reset();
}

void HubClient::openStream()
{
    m_stream = std::make_unique<QObject>();
    m_events.clear();
    HttpRequest request = requestTo(u"/v1/events"_s);
    request.accept = "text/event-stream";
    request.freshConnection = true;
    request.deadline = silence;
    request.onPiece = [this, guard = QPointer<QObject>(m_stream.get())](const QByteArray& piece) {
        if (guard)
            takeEvents(piece);
    };
    m_network.get(request, *m_stream, [this](const Result<HttpReply>&) {
        // Ended, or refused: again in a while, as long as somebody looks.
        m_streamPause = std::min<std::chrono::milliseconds>(m_streamPause * 2, longestStreamPause);
        QTimer::singleShot(m_streamPause, m_stream.get(), [this] {
            if (m_listening)
                openStream();
        });
    });
}

/// Events as the HTML standard has them (https://html.spec.whatwg.org/multipage/server-sent-events.html, read
/// 2026-11-25), as far as hubs use them: one data line each, lines that end in LF.
void HubClient::takeEvents(const QByteArray& piece)
{
    m_events += piece;
    m_streamPause = firstStreamPause; // it works
    for (qsizetype end = m_events.indexOf("\n\n"); end >= 0; end = m_events.indexOf("\n\n")) {
        const QList<QByteArray> lines = m_events.first(end).split('\n');
        m_events.remove(0, end + 2);
        QByteArray name;
        QByteArray data;
        for (const QByteArray& line : lines) {
            if (line.startsWith("event: "))
                name = line.sliced(7);
            else if (line.startsWith("data: "))
                data = line.sliced(6);
        }
        takeEvent(name, data);
    }
    if (m_events.size() > longestEvent)
        m_events.clear();
}

void HubClient::takeEvent(const QByteArray& name, const QByteArray& data)
{
    if (name == "status") {
        m_etag.clear(); // it is of an answer that may be older
        if (Result<CrowdStatus> status = crowd_json::readStatus(data, hubTime())) {
            // An event brings no time of its own, and a hub that hangs may send an old one again and again.
            const std::chrono::minutes newer =
                m_status ? status->generatedAt - m_status->generatedAt : status->generatedAt - hubTime();
            const Steady since = m_status ? m_saidAt : m_clock.steady();
            becomeStatus(std::move(*status), m_clock.steady(), std::min(since + newer, m_clock.steady()));
        }
    } else if (name == "counts") {
        const QHash<QString, int> counts = crowd_json::readCounted(data);
        if (m_counts.size() + counts.size() > mostCounts)
            m_counts.clear();
        for (auto it = counts.cbegin(); it != counts.cend(); ++it)
            m_counts.insert(it.key(), {*it, m_clock.steady(), now()});
        Q_EMIT counted(counts.keys());
    }
}

} // namespace downlight
