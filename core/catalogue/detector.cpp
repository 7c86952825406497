// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/catalogue/detector.h"

#include "core/base/text.h"
#include "core/net/address_rules.h"
#include "core/net/wire.h"
#include "core/sources/complements.h"
#include "core/sources/foreign_answer.h"
#include "core/sources/foreign_json.h"

#include <QJsonArray>
#include <QJsonObject>

#include <algorithm>
#include <array>

namespace downlight {

using namespace Qt::StringLiterals;

namespace {

QString nameFrom(const QUrl& url)
{
    QString host = url.host();
    for (const QLatin1StringView prefix : {"www."_L1, "status."_L1}) {
        if (host.startsWith(prefix))
            host = host.mid(prefix.size());
    }
    return host;
}

/// "status." before the host of a product's site; empty where that makes no sense.
QUrl statusHostOf(const QUrl& url)
{
    QString host = url.host();
    if (host.startsWith("www."_L1))
        host = host.mid(4);
    const bool isName = QHostAddress(host).isNull() && !wire::isLocalName(host) && host.contains(u'.');
    if (!isName || host.startsWith("status."_L1))
        return {};
    QUrl sister(u"https://status.example.org"_s);
    sister.setHost("status."_L1 + host);
    return sister;
}

/// True for an address that is likely to be a status page, by its words.
bool looksLikeStatusPage(const QUrl& url)
{
    static constexpr std::array hosts{"status."_L1,      "status-"_L1,    "-status."_L1,
                                      ".statuspage."_L1, ".instatus."_L1, ".betteruptime."_L1,
                                      ".statuspal."_L1,  "uptime."_L1,    "health."_L1};
    const QString host = u'.' + url.host();
    return url.path() == "/status"_L1 || url.path() == "/status/"_L1
        || std::any_of(hosts.begin(), hosts.end(),
                       [&host](QLatin1StringView part) { return host.contains(part); });
}

/// The empty list is what several formats answer on a good day, and nothing shows by itself which, nor that
/// it is the answer of a status page at all.
bool isEmptyList(const ForeignAnswer& answer)
{
    if (!answer.json())
        return false;
    const QJsonObject object = answer.json()->object();
    return (answer.json()->isArray() && answer.json()->array().isEmpty())
        || (object.size() == 1 && object.begin()->isArray() && object.begin()->toArray().isEmpty());
}

} // namespace

Result<QUrl> pastedAddress(const QString& text)
{
    const QString trimmed = text.trimmed().left(2048);
    if (trimmed.isEmpty())
        return fail(Failure::Kind::Usage, u"no address given"_s);
    const bool hasScheme = trimmed.contains("://"_L1);
    QUrl url(hasScheme ? trimmed : "https://"_L1 + trimmed, QUrl::TolerantMode);
    // Few have a certificate for their own machine or network.
    const QHostAddress literal(url.host());
    if (!hasScheme && url.isValid()
        && (literal.isNull() ? wire::isLocalName(url.host()) : !isPublicAddress(literal)))
        url.setScheme(u"http"_s);
    const QString scheme = url.scheme();
    if (!url.isValid() || url.host().isEmpty() || url.host().contains(u' '))
        return fail(Failure::Kind::Usage, u"\"%1\" is no address"_s.arg(text::clean(trimmed, 80)));
    if (scheme != "http"_L1 && scheme != "https"_L1 && scheme != "tcp"_L1)
        return fail(
            Failure::Kind::Usage,
            u"only http, https and tcp addresses can be watched, not \"%1\""_s.arg(text::clean(scheme, 20)));
    if (scheme == "tcp"_L1 && url.port() <= 0)
        return fail(Failure::Kind::Usage, u"a tcp address needs a port: tcp://host:port"_s);
    if (!url.userInfo().isEmpty())
        return fail(
            Failure::Kind::Usage,
            u"an address with a user name or password in it is not stored; use a header of your own instead"_s);
    return url;
}

Detector::Detector(NetworkGate& network, const SourceRegistry& sources, QObject* parent)
    : QObject(parent)
    , m_network(network)
    , m_sources(sources)
{
}

Detector::~Detector() = default;

void Detector::detect(const QUrl& url, const QString& format, Done done)
{
    m_search = std::make_unique<QObject>();
    m_complements = std::make_shared<Complements>();
    m_url = url;
    m_format = format;
    m_done = std::move(done);
    m_candidates.clear();
    m_asked.clear();
    m_dead.clear();
    m_somebodyAnswered = false;
    m_failure = {};
    if (url.scheme() != "tcp"_L1 && format != "http"_L1) {
        const QList<KnownPage> known = m_lookup ? m_lookup(url) : QList<KnownPage>();
        addKnown(known, true);
        addCandidates(m_candidates, url, true, {}, m_trust);
        m_candidates.push_back({nullptr, url, {}, m_trust});
        addCandidates(m_candidates, url, false, {}, m_trust);
        addKnown(known, false);
        if (const QUrl sister = statusHostOf(url); !sister.isEmpty())
            addCandidates(m_candidates, sister, false, u"its status page answers"_s, Trust::Foreign);
    }
    QMetaObject::invokeMethod(
        m_search.get(), [this] { next(); }, Qt::QueuedConnection);
}

void Detector::addKnown(const QList<KnownPage>& known, bool exact)
{
    for (const KnownPage& page : known) {
        const StatusSource* source = m_sources.find(page.format);
        if (source && page.exact == exact && (m_format.isEmpty() || m_format == page.format))
            m_candidates.push_back({source, page.page, page.why, Trust::Foreign, true});
    }
}

/// Appends what every source, or every one that the host's name suggests, can think of for \p url.
void Detector::addCandidates(std::deque<Candidate>& list, const QUrl& url, bool hintedOnly,
                             const QString& why, Trust trust) const
{
    for (const auto& source : m_sources.all()) {
        const bool wanted = m_format.isEmpty() || source->id() == m_format;
        if (!wanted || (hintedOnly && !source->hintedBy(url)))
            continue;
        const QList<QUrl> pages = source->candidates(url);
        for (const QUrl& page : pages) {
            // A source may know one page only, wherever it was thought of.
            const bool sameHost = page.host() == url.host();
            list.push_back({source.get(), page, why, sameHost ? trust : Trust::Foreign});
        }
    }
}

/// A redirect may drop the path that the usual addresses are asked with: they are asked where it led to.
void Detector::addLedTo(const QUrl& url)
{
    const QString why = u"the address leads to %1"_s.arg(text::clean(url.host()));
    const Trust trust = m_trust == Trust::Typed && wire::isLocalName(url.host()) ? m_trust : Trust::Foreign;
    std::deque<Candidate> led;
    addCandidates(led, url, true, why, trust);
    addCandidates(led, url, false, why, trust);
    m_candidates.insert(m_candidates.end(), led.begin(), led.end());
}

void Detector::addShown(const StatusSource& source, const HttpReply& reply)
{
    const QList<QUrl> pages = source.shownBy(reply.body, reply.url);
    for (const QUrl& page : pages)
        m_candidates.push_front({&source, page, {}, page.host() == m_url.host() ? m_trust : Trust::Foreign});
}

/// Puts in front what the web page \p reply, found at the pasted address, shows; at the end, where it links
/// to.
void Detector::addFromPage(const HttpReply& reply)
{
    constexpr int mostLinks = 3;
    std::deque<Candidate> shown;
    for (const auto& source : m_sources.all()) {
        if (!m_format.isEmpty() && source->id() != m_format)
            continue;
        const QList<QUrl> pages = source->shownBy(reply.body, reply.url);
        for (const QUrl& page : pages) {
            const bool sameHost = page.host() == m_url.host();
            shown.push_back({source.get(), page, u"the web page shows the marks of %1"_s.arg(source->title()),
                             sameHost ? m_trust : Trust::Foreign});
        }
    }
    m_candidates.insert(m_candidates.begin(), shown.begin(), shown.end());
    QSet<QString> hosts;
    const QList<QUrl> links = foreign::linksIn(reply.body, reply.url);
    for (const QUrl& link : links) {
        if (hosts.size() == mostLinks)
            break;
        if (!looksLikeStatusPage(link) || link.host() == m_url.host() || hosts.contains(link.host()))
            continue;
        hosts.insert(link.host());
        const QString why = u"the web page links to %1"_s.arg(text::clean(link.host()));
        addCandidates(m_candidates, link, true, why, Trust::Foreign);
        addCandidates(m_candidates, link, false, why, Trust::Foreign);
    }
}

HttpRequest Detector::requestFor(const Candidate& candidate) const
{
    HttpRequest request;
    if (candidate.source) {
        request = candidate.source->request(candidate.page);
    } else {
        request.url = candidate.page;
        request.accept =
            "application/json, application/atom+xml, application/rss+xml, text/html;q=0.9, */*;q=0.5";
    }
    request.trust = candidate.trust;
    return request;
}

void Detector::next()
{
    constexpr int mostRequests = 60;
    while (!m_candidates.empty() && m_asked.size() < mostRequests) {
        const Candidate candidate = m_candidates.front();
        m_candidates.pop_front();
        const HttpRequest request = requestFor(candidate);
        if (m_asked.contains(request.url) || m_dead.contains(request.url.host()))
            continue;
        m_asked.insert(request.url);
        m_network.get(request, *m_search,
                      [this, candidate](const Result<HttpReply>& reply) { answered(candidate, reply); });
        return;
    }
    finishAsProbe();
}

void Detector::answered(const Candidate& candidate, const Result<HttpReply>& reply)
{
    if (!reply) {
        const QString host = requestFor(candidate).url.host();
        if (host == m_url.host() || m_failure.detail.isEmpty())
            m_failure = reply.error();
        // A host that cannot be reached at all will not be reached under another path either.
        const bool pathMatters = reply.error().kind == Failure::Kind::Refused
            || reply.error().kind == Failure::Kind::TooLarge || reply.error().kind == Failure::Kind::Format;
        if (!pathMatters)
            m_dead.insert(host);
        return next();
    }
    m_somebodyAnswered = m_somebodyAnswered || reply->url.host() == m_url.host() || !candidate.source;
    const StatusSource* source = candidate.source ? candidate.source : m_sources.find(m_format);
    const bool likely = candidate.known || (source && source->hintedBy(candidate.page));
    const Expected expected{source, !m_format.isEmpty(), likely};
    m_reader.read(
        reply->body.size(),
        [&sources = m_sources, expected, reply = *reply] { return look(sources, expected, reply); },
        *m_search,
        [this, candidate, reply = *reply](const Found& found) { looked(candidate, reply, found); });
}

/// Pure, so that it may run on any thread.
Detector::Found Detector::look(const SourceRegistry& sources, const Expected& expected,
                               const HttpReply& reply)
{
    const ForeignAnswer answer(reply.body);
    const bool empty = isEmptyList(answer);
    const StatusSource* asked = expected.source;
    if (asked && (expected.only || (empty ? expected.likely : asked->recognises(answer)))) {
        if (Result<Reading> reading = asked->parse(reply);
            reading && (expected.only || asked->isAboutState(answer, *reading)))
            return {asked, std::move(reading)};
    }
    // The right address may have been asked for the sake of another format.
    const bool anyWillDo = !expected.only && !empty && reply.status == 200;
    const StatusSource* other = anyWillDo ? sources.recognise(answer) : nullptr;
    if (!other)
        return {};
    Result<Reading> reading = other->parse(reply);
    return reading && other->isAboutState(answer, *reading) ? Found{other, std::move(reading)} : Found{};
}

/// The address by which \p source will ask again for what \p reply answered; none where it would ask
/// elsewhere. A page on another host is best read by way of the one that the user typed.
std::optional<Detection> Detector::readAgain(const StatusSource& source, const Candidate& candidate,
                                             const HttpReply& reply) const
{
    const QUrl asked = requestFor(candidate).url;
    const bool sameHost = reply.url.host() == m_url.host();
    QList<std::pair<QUrl, Trust>> pages{{candidate.page, candidate.trust},
                                        {reply.url, sameHost ? m_trust : Trust::Foreign}};
    if (&source != candidate.source && sameHost)
        std::swap(pages[0], pages[1]);
    for (const auto& [page, trust] : pages) {
        const QUrl wouldAsk = source.request(page).url;
        if (wouldAsk != asked && wouldAsk != reply.url)
            continue;
        Detection detection;
        detection.format = source.id();
        detection.url = page;
        detection.url.setUserInfo(QString());
        detection.trust = trust;
        return detection;
    }
    return std::nullopt;
}

void Detector::looked(const Candidate& candidate, const HttpReply& reply, const Found& found)
{
    const StatusSource* source = found.source;
    if (!source) {
        if (!candidate.source && ForeignAnswer(reply.body).isWebPage())
            addFromPage(reply);
        if (!candidate.source && reply.url.host() != m_url.host())
            addLedTo(reply.url);
        // Some formats say in an answer of their own where their pages are.
        if (candidate.source)
            addShown(*candidate.source, reply);
        return next();
    }
    std::optional<Detection> again = readAgain(*source, candidate, reply);
    if (!again)
        return next();
    Detection detection = *std::move(again);
    const QString answers = u"%1 answers as %2"_s.arg(
        reply.url.toDisplayString(QUrl::RemoveQuery | QUrl::RemoveUserInfo), source->title());
    detection.why = text::clean(candidate.why.isEmpty() ? answers : candidate.why + ", and "_L1 + answers);
    m_complements->fill({m_network, m_reader, *source}, detection.url, detection.trust, *found.reading,
                        *m_search, [this, detection](const Complements::Filled& filled) {
                            Detection complete = detection;
                            complete.reading = filled.reading;
                            complete.suggestedName =
                                filled.reading.pageName.isEmpty() ? nameFrom(m_url) : filled.reading.pageName;
                            finish(complete);
                        });
}

void Detector::finish(const Detection& detection)
{
    if (const Done done = std::exchange(m_done, {}))
        done(detection);
}

/// What the catalogue knows to be a status page stays one while it is down: a bare probe of it would be green
/// through every outage that it will tell of.
std::optional<Detection> Detector::knownPage() const
{
    if (!m_format.isEmpty() || !m_lookup)
        return std::nullopt;
    for (const KnownPage& known : m_lookup(m_url)) {
        if (known.page.host() != m_url.host() || !m_sources.find(known.format))
            continue;
        Detection detection;
        detection.format = known.format;
        detection.url = known.page;
        detection.trust = m_trust;
        detection.suggestedName = nameFrom(m_url);
        detection.why = u"%1; it cannot be read now"_s.arg(known.why);
        return detection;
    }
    return std::nullopt;
}

void Detector::finishAsProbe()
{
    const Done done = std::exchange(m_done, {});
    if (!done)
        return;
    const bool tcp = m_url.scheme() == "tcp"_L1;
    if (!m_format.isEmpty() && m_format != "http"_L1 && m_format != "tcp"_L1) {
        return done(fail(m_somebodyAnswered ? Failure::Kind::Format : m_failure.kind,
                         m_somebodyAnswered ? u"no %1 page was found at %2"_s.arg(
                             m_format, m_url.toDisplayString(QUrl::RemoveQuery))
                                            : m_failure.detail));
    }
    const QString trouble = m_somebodyAnswered ? QString() : m_failure.detail;
    if (std::optional<Detection> known = knownPage()) {
        known->trouble = trouble;
        return done(*known);
    }
    Detection detection;
    detection.trouble = trouble;
    detection.format = tcp ? u"tcp"_s : u"http"_s;
    detection.url = m_url;
    detection.suggestedName = nameFrom(m_url);
    detection.why = tcp ? u"a tcp address is tried by connecting to it"_s
        : m_somebodyAnswered
        ? u"no status page of a known format answers there, so the address itself is tried"_s
        : m_failure.detail.isEmpty()
        ? u"the address itself is tried, as asked for"_s
        : u"nothing could be read there now (%1), so the address itself is tried"_s.arg(m_failure.detail);
    done(detection);
}

} // namespace downlight
