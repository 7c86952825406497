// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/poller.h"

#include "core/sources/complements.h"
#include "core/watch/judge.h"
#include "core/watch/rules.h"

#include <QCryptographicHash>
#include <QPointer>

#include <algorithm>

namespace downlight {

using namespace Qt::StringLiterals;

namespace {

PollOutcome failed(const PollKey& key, const Failure& failure)
{
    PollOutcome outcome;
    outcome.key = key;
    outcome.says = Says::Unknown;
    outcome.detail = failure.detail;
    outcome.trouble = failure.kind;
    return outcome;
}

Says saysFrom(Attempt attempt)
{
    switch (attempt) {
    case Attempt::Good:
        return Says::Fine;
    case Attempt::Slow:
        return Says::Slow;
    case Attempt::Failed:
        return Says::Failed;
    case Attempt::Unknown:
        return Says::Unknown;
    }
    Q_UNREACHABLE();
}

bool accuses(const Service& service, const Reading& reading)
{
    return isProblem(breadth(reading, findChosen(service.page, reading).names));
}

/// When the work that goes on is to be over, as far as the page says so of all of it.
QDateTime endOfWork(const Reading& reading)
{
    QDateTime end;
    for (const PageMaintenance& work : reading.maintenances) {
        if (!work.active)
            continue;
        if (!work.endsAt.isValid())
            return {};
        end = end.isValid() ? std::max(end, work.endsAt) : work.endsAt;
    }
    return end;
}

/// \p outcome at \p now: work that ought to have been over long ago excuses nothing any more.
PollOutcome inTime(PollOutcome outcome, const QDateTime& now)
{
    const bool forgotten = outcome.says == Says::Maintenance && outcome.workEnds.isValid()
        && outcome.workEnds.addSecs(rules::workIsForgotten.count()) < now;
    if (forgotten) {
        outcome.says = Says::Fine;
        outcome.detail =
            u"announced work should have ended at %1"_s.arg(outcome.workEnds.toString(Qt::ISODate));
        outcome.workEnds = {};
    }
    return outcome;
}

/// What the verdict makes of a reading: the breadth rule, and the words to show beside it.
PollOutcome outcomeOf(const Service& service, const Reading& reading)
{
    PollOutcome outcome;
    outcome.key = {service.id, LampKind::Official};
    outcome.reading = std::make_shared<const PackedReading>(reading);
    const ChosenParts chosen = findChosen(service.page, reading);
    const QStringList parts = namesOfChosen(chosen.names, reading);
    outcome.running = worstRunning(reading, parts);
    outcome.past = pastIncidents(reading, parts);
    if (chosen.names != service.page.components || chosen.ids != service.page.componentIds)
        outcome.parts = chosen;
    QStringList listed = chosen.names;
    for (const QString& gone : chosen.missing)
        listed.removeAll(gone);
    const bool noneLeft = listed.isEmpty() && !chosen.missing.isEmpty();
    const Level level = noneLeft ? Level::Unknown : breadth(reading, listed);
    if (!chosen.missing.isEmpty()) {
        outcome.detail = missingPartsTrouble(chosen.missing, reading);
        outcome.missingParts = chosen.missing;
        // Parts that are gone hide no trouble of those that are there, and nobody knows how broad it is.
        if (isProblem(level))
            outcome.says = saysFromLevel(std::min(level, Level::PartialOutage));
        return outcome;
    }
    outcome.says = saysFromLevel(level);
    outcome.detail = reading.summary;
    if (level == Level::Maintenance)
        outcome.workEnds = endOfWork(reading);
    const auto work = std::find_if(reading.maintenances.begin(), reading.maintenances.end(),
                                   [](const PageMaintenance& one) { return one.active; });
    // Work on a few of many parts is a reason to show, and no state of the whole.
    if (level == Level::Operational && reading.level == Level::Maintenance
        && work != reading.maintenances.end())
        outcome.detail = work->title;
    const auto open = std::find_if(reading.incidents.begin(), reading.incidents.end(),
                                   [](const PageIncident& incident) { return incident.open; });
    if (open != reading.incidents.end() && isProblem(level))
        outcome.detail = open->title;
    return outcome;
}

PollOutcome outcomeOf(const Service& service, const Result<HttpReply>& reply)
{
    const ProbeAnswer answer = probe::judge(service.probe, reply);
    PollOutcome outcome;
    outcome.key = {service.id, LampKind::Probe};
    outcome.says = saysFrom(answer.attempt);
    outcome.detail = answer.detail;
    outcome.latency = answer.latency;
    if (answer.attempt == Attempt::Failed || answer.attempt == Attempt::Unknown)
        outcome.trouble = answer.kind;
    if (reply)
        outcome.retryAfter = reply->retryAfter;
    return outcome;
}

/// What came from a list or a page was not typed by the user, and must not lead into the user's network.
Trust trustIn(bool foreign)
{
    return foreign ? Trust::Foreign : Trust::Typed;
}

/// True where every component that the user chose can be told from \p reading, or where none was chosen.
bool listsChosen(const Service& service, const Reading& reading)
{
    Reading whole = reading;
    whole.listsOnlyAffected = false;
    return findChosen(service.page, whole).missing.isEmpty();
}

} // namespace

bool PollOutcome::accusesTheLine() const
{
    if (pageUnreadable)
        return true;
    if (!trouble)
        return false;
    switch (*trouble) {
    case Failure::Kind::Network:
    case Failure::Kind::NameLookup:
    case Failure::Kind::Tls:
    case Failure::Kind::Clock:
    case Failure::Kind::Proxy:
        return true;
    default:
        return false;
    }
}

Poller::Poller(const Parts& parts, QObject* parent)
    : QObject(parent)
    , m_parts(parts)
{
}

Poller::~Poller() = default;

void Poller::poll(const Service& service, LampKind kind, bool freshConnection, Done done)
{
    switch (kind) {
    case LampKind::Official:
        return pollPage(service, freshConnection, std::move(done));
    case LampKind::Probe:
        return pollProbe(service, freshConnection, std::move(done));
    case LampKind::Community:
        return pollCommunity(service, std::move(done));
    }
}

void Poller::pollPage(const Service& service, bool freshConnection, Done done)
{
    const PollKey key{service.id, LampKind::Official};
    const StatusSource* source = m_parts.sources.find(service.page.format);
    if (!source) {
        const Failure failure{Failure::Kind::Format,
                              u"the format \"%1\" is not known to this version"_s.arg(service.page.format)};
        QMetaObject::invokeMethod(
            this, [done = std::move(done), key, failure] { done(failed(key, failure)); },
            Qt::QueuedConnection);
        return;
    }
    HttpRequest request = source->request(service.page.url);
    request.trust = trustIn(service.page.foreign);
    request.freshConnection = freshConnection;
    Page& page = m_pages[service.id];
    if (page.url != request.url) {
        page = {};
        page.url = request.url;
    }
    if (page.outcome.reading) {
        request.etag = page.etag;
        request.lastModified = page.lastModified;
    }
    m_parts.network.get(request, *this,
                        [this, service, source, key, done = std::move(done)](const Result<HttpReply>& reply) {
                            if (reply)
                                pageAnswered(service, *source, *reply, done);
                            else
                                done(failed(key, reply.error()));
                        });
}

void Poller::pageAnswered(const Service& service, const StatusSource& source, const HttpReply& reply,
                          const Done& done)
{
    const Page page = m_pages.value(service.id);
    const QByteArray hash = QCryptographicHash::hash(reply.body, QCryptographicHash::Md5);
    // Unchanged bytes need no second reading, unless what they mean depends on the time.
    const bool unchanged = page.outcome.reading && !page.timeMatters
        && (reply.status == 304 || (reply.status == 200 && hash == page.bodyHash));
    if (unchanged)
        return done(inTime(page.outcome, reply.receivedAt));
    const auto parse = [&source, reply] { return source.parse(reply); };
    m_reader.read(
        reply.body.size(), parse, *this, [this, service, &source, reply, done](const Result<Reading>& read) {
            if (read)
                return pageRead(service, source, reply, *read, done);
            PollOutcome outcome = failed({service.id, LampKind::Official}, read.error());
            if (read.error().kind == Failure::Kind::Format)
                outcome.detail += u"; it answers, but not as %1: where the page has changed its kind, "
                                  u"add its address again"_s.arg(source.title());
            outcome.retryAfter = reply.retryAfter;
            outcome.pageUnreadable = read.error().kind == Failure::Kind::Format;
            if (const auto found = m_pages.find(service.id); found != m_pages.end())
                found->outcome.reading.reset();
            done(outcome);
        });
}

void Poller::pageRead(const Service& service, const StatusSource& source, const HttpReply& reply,
                      const Reading& reading, const Done& done)
{
    const auto found = m_pages.find(service.id);
    if (found == m_pages.end())
        return done(inTime(outcomeOf(service, reading), reply.receivedAt)); // forgotten meanwhile
    if (!found->complements)
        found->complements = std::make_shared<Complements>();
    found->complements->fill(
        {m_parts.network, m_reader, source}, service.page.url, trustIn(service.page.foreign), reading, *this,
        [this, service, &source, reply, reading, done](const Complements::Filled& filled) {
            // Without their names nobody knows how the chosen components are; and what is only told by an
            // answer that cannot be had may be a problem, one that was there before all the more.
            const auto page = m_pages.constFind(service.id);
            const bool toldBefore = page != m_pages.constEnd() && page->onlyComplementsAccuse;
            const bool hides = (filled.mayHideMore || toldBefore) && !accuses(service, filled.reading);
            if (filled.missing && (hides || !listsChosen(service, filled.reading)))
                return done(failed({service.id, LampKind::Official}, *filled.missing));
            pageFilled(service, source, reply, reading, filled.reading, done);
        });
}

void Poller::pageFilled(const Service& service, const StatusSource& source, const HttpReply& reply,
                        const Reading& first, const Reading& filled, const Done& done)
{
    const PollOutcome outcome = outcomeOf(service, filled);
    const auto found = m_pages.find(service.id);
    if (found == m_pages.end())
        return done(inTime(outcome, reply.receivedAt)); // forgotten meanwhile
    Page& kept = *found;
    // Where time matters, or a second answer does, a 304 would leave nothing to read: no validator is kept.
    kept.timeMatters =
        source.dependsOnTime(service.page.url) || !source.complements(service.page.url).isEmpty();
    kept.etag = kept.timeMatters ? QByteArray() : reply.etag;
    kept.lastModified = kept.timeMatters ? QByteArray() : reply.lastModified;
    kept.bodyHash = QCryptographicHash::hash(reply.body, QCryptographicHash::Md5);
    kept.outcome = outcome;
    kept.onlyComplementsAccuse = accuses(service, filled) && !accuses(service, first);
    done(inTime(outcome, reply.receivedAt));
}

void Poller::pollProbe(const Service& service, bool freshConnection, Done done)
{
    if (probe::isTcp(service.probe)) {
        m_parts.network.connectTo(probe::connectRequest(service.probe), *this,
                                  [service, done = std::move(done)](const Result<HttpReply>& reply) {
                                      // A sign-in page takes every connection.
                                      PollOutcome outcome = outcomeOf(service, reply);
                                      outcome.plain = reply.has_value();
                                      done(outcome);
                                  });
        return;
    }
    HttpRequest request = probe::request(service.probe);
    request.trust = trustIn(service.probe.foreign);
    request.freshConnection = freshConnection;
    addSecrets(service, request, 0, done);
}

void Poller::addSecrets(const Service& service, HttpRequest request, qsizetype next, const Done& done)
{
    if (next == service.probe.headers.size())
        return sendProbe(service, request, done);
    const PollKey key{service.id, LampKind::Probe};
    if (!m_parts.secrets)
        return done(failed(
            key,
            {Failure::Kind::Secret,
             u"no keychain here: the header %1 cannot be sent"_s.arg(service.probe.headers[next].name)}));
    const SecretHeader header = service.probe.headers[next];
    m_parts.secrets->read(
        header.key, *this,
        [this, service, request, next, header, key, done](const Result<QByteArray>& secret) mutable {
            if (!secret)
                return done(failed(key, secret.error()));
            request.headers.append({header.name.toLatin1(), *secret});
            addSecrets(service, request, next + 1, done);
        });
}

void Poller::sendProbe(const Service& service, const HttpRequest& request, const Done& done)
{
    if (!m_hosts.contains(service.id))
        m_hosts.insert(service.id, {});
    m_parts.network.get(request, *this, [this, service, done](const Result<HttpReply>& reply) {
        PollOutcome outcome = outcomeOf(service, reply);
        outcome.plain = reply && service.probe.url.scheme() == "http"_L1;
        if (const auto host = m_hosts.find(service.id); outcome.plain && host != m_hosts.end()) {
            const QString before = std::exchange(*host, reply->url.host());
            outcome.strayed = !before.isEmpty() && before != *host;
        }
        done(outcome);
    });
}

void Poller::pollCommunity(const Service& service, Done done)
{
    const PollKey key{service.id, LampKind::Community};
    if (!m_parts.community) {
        QMetaObject::invokeMethod(
            this,
            [done = std::move(done), key] {
                done(failed(key, {Failure::Kind::Storage, u"no hub"_s}));
            },
            Qt::QueuedConnection);
        return;
    }
    m_parts.community->ask(service, *this,
                           [key, done = std::move(done)](const Result<CommunityPort::Answer>& answer) {
                               if (!answer)
                                   return done(failed(key, answer.error()));
                               PollOutcome outcome;
                               outcome.key = key;
                               outcome.says = answer->says;
                               outcome.detail = answer->detail;
                               outcome.expected = answer->expected;
                               done(outcome);
                           });
}

} // namespace downlight
