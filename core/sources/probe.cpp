// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sources/probe.h"

#include <algorithm>
#include <array>

namespace downlight::probe {

using namespace Qt::StringLiterals;

namespace {

/// Marks of the pages that bot protection puts in a service's place (Cloudflare, AWS WAF, Akamai,
/// DDoS-Guard).
bool isChallenge(const HttpReply& reply)
{
    static constexpr std::array marks{
        "cf-chl", "challenge-platform", "Just a moment...",   "Attention Required!",
        "awswaf", "ddos-guard",         "_Incapsula_Resource"};
    return std::any_of(marks.begin(), marks.end(),
                       [&reply](const char* mark) { return reply.body.contains(mark); });
}

ProbeAnswer answer(Attempt attempt, Failure::Kind kind, QString detail,
                   std::chrono::milliseconds latency = {})
{
    return {attempt, kind, std::move(detail), latency};
}

ProbeAnswer judgeFailure(const Failure& failure)
{
    switch (failure.kind) {
    case Failure::Kind::Network:
    case Failure::Kind::NameLookup:
    case Failure::Kind::Format:
    case Failure::Kind::Http:
    case Failure::Kind::RedirectLoop:
    case Failure::Kind::Clock: // whoever believes this has asked others about our own clock
        return answer(Attempt::Failed, failure.kind, failure.detail);
    default:
        return answer(Attempt::Unknown, failure.kind, failure.detail);
    }
}

ProbeAnswer judgeStatus(const ProbeSpec& spec, const HttpReply& reply)
{
    const bool expected = spec.expectedStatus != 0 ? reply.status == spec.expectedStatus
                                                   : reply.status >= 200 && reply.status < 400;
    if (expected)
        return answer(Attempt::Good, Failure::Kind::Http, {}, reply.latency);
    const QString detail = u"HTTP status %1"_s.arg(reply.status);
    if (reply.status == 403 || reply.status == 429 || reply.status == 401 || reply.status == 407)
        return answer(Attempt::Unknown, Failure::Kind::Blocked, detail, reply.latency);
    if (reply.status == 511)
        return answer(Attempt::Unknown, Failure::Kind::Blocked, u"a sign-in page of the network answers"_s,
                      reply.latency);
    if (reply.status == 503 && isChallenge(reply))
        return answer(Attempt::Unknown, Failure::Kind::Blocked, u"a challenge page answers"_s, reply.latency);
    return answer(Attempt::Failed, Failure::Kind::Http, detail, reply.latency);
}

} // namespace

bool isTcp(const ProbeSpec& spec)
{
    return spec.url.scheme() == "tcp"_L1;
}

HttpRequest request(const ProbeSpec& spec)
{
    HttpRequest request;
    request.url = spec.url;
    request.accept = "*/*";
    request.wantsBody = !spec.findText.isEmpty();
    request.followsRedirects = spec.followsRedirects;
    return request;
}

TcpRequest connectRequest(const ProbeSpec& spec)
{
    return {.host = spec.url.host(),
            .port = static_cast<quint16>(spec.url.port(0)),
            .trust = spec.foreign ? Trust::Foreign : Trust::Typed};
}

ProbeAnswer judge(const ProbeSpec& spec, const Result<HttpReply>& reply)
{
    if (!reply)
        return judgeFailure(reply.error());
    if (!isTcp(spec)) {
        if (ProbeAnswer status = judgeStatus(spec, *reply); status.attempt != Attempt::Good)
            return status;
        if (!spec.findText.isEmpty() && !reply->body.contains(spec.findText.toUtf8())) {
            return isChallenge(*reply) ? answer(Attempt::Unknown, Failure::Kind::Blocked,
                                                u"a challenge page answers"_s, reply->latency)
                                       : answer(Attempt::Failed, Failure::Kind::Format,
                                                u"the text to find is not in the answer"_s, reply->latency);
        }
    }
    if (spec.slowAfter.count() > 0 && reply->latency > spec.slowAfter)
        return answer(Attempt::Slow, Failure::Kind::Network,
                      u"answered after %1 ms"_s.arg(reply->latency.count()), reply->latency);
    return answer(Attempt::Good, Failure::Kind::Http, {}, reply->latency);
}

bool isHeaderName(const QString& name)
{
    return !name.isEmpty() && name.size() <= 100 && std::all_of(name.begin(), name.end(), [](QChar c) {
        const bool alphanumeric =
            (c >= u'a' && c <= u'z') || (c >= u'A' && c <= u'Z') || (c >= u'0' && c <= u'9');
        return alphanumeric || u"!#$%&'*+-.^_`|~"_s.contains(c);
    });
}

Result<void> validate(const ProbeSpec& spec)
{
    const QString scheme = spec.url.scheme();
    if (spec.url.host().isEmpty())
        return fail(Failure::Kind::Usage, u"the address to try has no host"_s);
    if (isTcp(spec))
        return spec.url.port(0) > 0
            ? Result<void>{}
            : fail(Failure::Kind::Usage, u"a tcp address needs a port: tcp://host:port"_s);
    for (const SecretHeader& header : spec.headers) {
        if (!isHeaderName(header.name))
            return fail(Failure::Kind::Usage, u"\"%1\" is no header name"_s.arg(header.name.left(100)));
    }
    if (scheme != "http"_L1 && scheme != "https"_L1)
        return fail(Failure::Kind::Usage,
                    u"only http, https and tcp addresses can be tried, not \"%1\""_s.arg(scheme));
    return {};
}

} // namespace downlight::probe
