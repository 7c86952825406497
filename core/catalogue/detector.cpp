// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/catalogue/detector.h"

#include "core/base/text.h"
#include "core/net/address_rules.h"
#include "core/net/wire.h"
#include "core/sources/foreign_answer.h"

#include <algorithm>

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

void Detector::detect(const QUrl& url, const QString& format, Done done)
{
    m_search = std::make_unique<QObject>();
    m_url = url;
    m_format = format;
    m_done = std::move(done);
    m_candidates.clear();
    m_asked.clear();
    m_somebodyAnswered = false;
    m_failure = {};
    if (url.scheme() != "tcp"_L1 && format != "http"_L1) {
        QList<Candidate> hinted;
        for (const auto& source : m_sources.all()) {
            if (!format.isEmpty() && source->id() != format)
                continue;
            QList<Candidate>& list = source->hintedBy(url) ? hinted : m_candidates;
            for (const QUrl& page : source->candidates(url))
                list.append({source.get(), page});
        }
        m_candidates = hinted + m_candidates;
    }
    QMetaObject::invokeMethod(
        m_search.get(), [this] { next(); }, Qt::QueuedConnection);
}

void Detector::next()
{
    while (!m_candidates.isEmpty()) {
        const Candidate candidate = m_candidates.takeFirst();
        const HttpRequest request = candidate.source->request(candidate.page);
        if (m_asked.contains(request.url))
            continue;
        m_asked.append(request.url);
        m_network.get(request, *m_search,
                      [this, candidate](const Result<HttpReply>& reply) { answered(candidate, reply); });
        return;
    }
    finishAsProbe();
}

void Detector::answered(const Candidate& candidate, const Result<HttpReply>& reply)
{
    if (!reply) {
        m_failure = reply.error();
        // A host that cannot be reached at all will not be reached under another path either.
        const bool pathMatters = reply.error().kind == Failure::Kind::Refused
            || reply.error().kind == Failure::Kind::TooLarge || reply.error().kind == Failure::Kind::Format;
        if (!pathMatters)
            m_candidates.clear();
        return next();
    }
    m_somebodyAnswered = true;
    m_reader.read(
        reply->body.size(),
        [&sources = m_sources, asked = candidate.source, onlyThat = !m_format.isEmpty(), reply = *reply] {
            return look(sources, *asked, onlyThat, reply);
        },
        *m_search,
        [this, candidate, reply = *reply](const Found& found) { looked(candidate, reply, found); });
}

/// Pure, so that it may run on any thread.
Detector::Found Detector::look(const SourceRegistry& sources, const StatusSource& asked, bool onlyThat,
                               const HttpReply& reply)
{
    const ForeignAnswer answer(reply.body);
    if (Result<Reading> reading = asked.parse(reply);
        reading && asked.recognises(answer) && (onlyThat || asked.isAboutState(*reading)))
        return {&asked, std::move(reading)};
    // The right address may have been asked for the sake of another format.
    const StatusSource* other = onlyThat || reply.status != 200 ? nullptr : sources.recognise(answer);
    if (!other)
        return {};
    Result<Reading> reading = other->parse(reply);
    return reading && other->isAboutState(*reading) ? Found{other, std::move(reading)} : Found{};
}

void Detector::looked(const Candidate& candidate, const HttpReply& reply, const Found& found)
{
    const StatusSource* source = found.source;
    if (!source)
        return next();
    Detection detection;
    detection.format = source->id();
    // A page on another host is read by way of the one that the user typed: only that one was meant.
    const bool sameHost = reply.url.host() == m_url.host();
    detection.url = source == candidate.source || !sameHost ? candidate.page : reply.url;
    detection.url.setUserInfo(QString());
    detection.why = text::clean(u"%1 answers as %2"_s.arg(
        reply.url.toDisplayString(QUrl::RemoveQuery | QUrl::RemoveUserInfo), source->title()));
    detection.reading = *found.reading;
    detection.suggestedName = found.reading->pageName.isEmpty() ? nameFrom(m_url) : found.reading->pageName;
    if (const Done done = std::exchange(m_done, {}))
        done(detection);
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
    Detection detection;
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
