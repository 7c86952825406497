// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/reports/hub_failures.h"

#include "core/reports/crowd_json.h"
#include "core/reports/report_rows.h"

namespace downlight::hub_failures {

using namespace Qt::StringLiterals;

bool hasNotArrived(const Failure& failure)
{
    return failure.kind == Failure::Kind::NameLookup || failure.kind == Failure::Kind::Tls
        || failure.kind == Failure::Kind::Clock || failure.kind == Failure::Kind::Proxy;
}

Failure failureOf(const HttpReply& reply)
{
    const crowd_json::Problem problem = crowd_json::readProblem(reply.body);
    // Too busy, or broken for a while: the same report may be sent again, unless it would be too old by then.
    const bool again = (reply.status >= 500 || reply.status == 429 || reply.status == 408)
        && reply.retryAfter < UnsentReport::lasts;
    // A page that is not there, or an answer in no shape of a hub's: its address is not this one.
    const bool isElsewhere = (reply.status < 400 || reply.status == 404 || reply.status == 405)
        && (problem.code.isEmpty() || problem.code == "not-found"_L1
            || problem.code == "method-not-allowed"_L1);
    const QString what = isElsewhere
        ? u"there is no hub at %1 (it answers %2); look at the hub's address in the settings"_s
              .arg(reply.url.host())
              .arg(reply.status)
        : problem.detail.isEmpty() ? u"the hub answers %1"_s.arg(reply.status)
                                   : problem.detail;
    // What the hub itself turns away it has not stored; of what is between says that nothing.
    const Failure::Kind unsure = problem.code.isEmpty() ? Failure::Kind::Network : Failure::Kind::Http;
    return {again ? unsure : Failure::Kind::Refused, what};
}

Failure frozen()
{
    return {Failure::Kind::Format, u"the hub answers, but what it says is old: it does not count any more"_s};
}

} // namespace downlight::hub_failures
