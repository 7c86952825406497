// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/poller.h"

#include "core/sources/complements.h"
#include "core/watch/judge.h"

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
    return isProblem(breadth(reading, service.page.components));
}

/// What the verdict makes of a reading: the breadth rule, and the words to show beside it.
PollOutcome outcomeOf(const Service& service, const Reading& reading)
{
    PollOutcome outcome;
    outcome.key = {service.id, LampKind::Official};
    const Level level = breadth(reading, service.page.components);
    outcome.says = saysFromLevel(level);
    outcome.detail = reading.summary;
    const auto open = std::find_if(reading.incidents.begin(), reading.incidents.end(),
                                   [](const PageIncident& incident) { return incident.open; });
    if (open != reading.incidents.end() && isProblem(level))
        outcome.detail = open->title;
    outcome.reading = std::make_shared<const PackedReading>(reading);
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
    const QStringList& chosen = service.page.components;
    return std::all_of(chosen.begin(), chosen.end(), [&reading](const QString& choice) {
        return std::any_of(reading.components.begin(), reading.components.end(),
                           [&choice](const Component& component) { return isMeant(component, {choice}); });
    });
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
    if (page.reading) {
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
    const bool unchanged = page.reading && !page.timeMatters
        && (reply.status == 304 || (reply.status == 200 && hash == page.bodyHash));
    if (unchanged) {
        PollOutcome outcome;
        outcome.key = {service.id, LampKind::Official};
        outcome.says = page.says;
        outcome.detail = page.detail;
        outcome.reading = page.reading;
        return done(outcome);
    }
    const auto parse = [&source, reply] { return source.parse(reply); };
    m_reader.read(reply.body.size(), parse, *this,
                  [this, service, &source, reply, done](const Result<Reading>& read) {
                      if (read)
                          return pageRead(service, source, reply, *read, done);
                      PollOutcome outcome = failed({service.id, LampKind::Official}, read.error());
                      outcome.retryAfter = reply.retryAfter;
                      outcome.pageUnreadable = read.error().kind == Failure::Kind::Format;
                      if (const auto found = m_pages.find(service.id); found != m_pages.end())
                          found->reading.reset();
                      done(outcome);
                  });
}

void Poller::pageRead(const Service& service, const StatusSource& source, const HttpReply& reply,
                      const Reading& reading, const Done& done)
{
    const auto found = m_pages.find(service.id);
    if (found == m_pages.end())
        return done(outcomeOf(service, reading)); // forgotten meanwhile
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
        return done(outcome); // forgotten meanwhile
    Page& kept = *found;
    // Where time matters, or a second answer does, a 304 would leave nothing to read: no validator is kept.
    kept.timeMatters =
        source.dependsOnTime(service.page.url) || !source.complements(service.page.url).isEmpty();
    kept.etag = kept.timeMatters ? QByteArray() : reply.etag;
    kept.lastModified = kept.timeMatters ? QByteArray() : reply.lastModified;
    kept.bodyHash = QCryptographicHash::hash(reply.body, QCryptographicHash::Md5);
    kept.reading = outcome.reading;
    kept.says = outcome.says;
    kept.detail = outcome.detail;
    kept.onlyComplementsAccuse = accuses(service, filled) && !accuses(service, first);
    done(outcome);
}

void Poller::pollProbe(const Service& service, bool freshConnection, Done done)
{
    if (probe::isTcp(service.probe)) {
        m_parts.network.connectTo(probe::connectRequest(service.probe), *this,
                                  [service, done = std::move(done)](const Result<HttpReply>& reply) {
                                      done(outcomeOf(service, reply));
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
                               done(outcome);
                           });
}

} // namespace downlight
