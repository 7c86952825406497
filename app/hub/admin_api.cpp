// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/hub/admin_api.h"

#include "app/hub/hub_api.h"
#include "app/hub/metrics.h"

namespace downlight::hub {

using namespace Qt::StringLiterals;

std::shared_ptr<const CachedAnswer> AdminApi::ready(const HttpAsk&)
{
    return nullptr;
}

void AdminApi::handle(HttpAsk ask, Done done)
{
    const Match match = matchRoute(ask.method, ask.path, true);
    if (!match.row)
        return done(
            problemAnswer(match.allowed.isEmpty() ? 404 : 405, "not-found"_L1, u"There is nothing here."_s));
    HttpAnswer answer;
    if (match.row->route == Route::Metrics) {
        answer.contentType = "text/plain; version=0.0.4; charset=utf-8";
        answer.body = m_metrics.toText();
    } else if (match.row->route == Route::Ready && !m_worker.isHealthy()) {
        answer = problemAnswer(503, "storage-failed"_L1, u"The newest reports could not be stored."_s);
    } else if (match.row->route == Route::Ready && !m_worker.isJudging()) {
        answer =
            problemAnswer(503, "not-judging"_L1, u"Nothing has been judged for minutes: the hub hangs."_s);
    } else {
        answer.body = R"({"status":"ok"})";
    }
    done(std::move(answer));
}

} // namespace downlight::hub
