// SPDX-License-Identifier: GPL-3.0-or-later
// Whatever a hub may answer, to every question.

#include "core/reports/crowd_json.h"
#include "core/reports/detector_memory.h"
#include "core/reports/hub_address.h"
#include "core/reports/hub_services.h"

#include "fuzz/fuzz_target.h"

DOWNLIGHT_FUZZ(crowd)
{
    using namespace downlight;
    using namespace Qt::StringLiterals;
    constexpr Minute now = Minute(std::chrono::sys_days(std::chrono::year(2026) / 3 / 4));
    static_cast<void>(crowd_json::readStatus(bytes, now));
    static_cast<void>(crowd_json::readLive(bytes, u"mastodon"_s, {}, now));
    static_cast<void>(crowd_json::readHistory(bytes, u"mastodon"_s, {}, now));
    static_cast<void>(crowd_json::readReceipt(bytes));
    static_cast<void>(crowd_json::readChallenge(bytes));
    static_cast<void>(crowd_json::readCounted(bytes));
    static_cast<void>(crowd_json::readProblem(bytes));
    static_cast<void>(readHubServices(bytes));
    static_cast<void>(readCatalogueHash(bytes));
    static_cast<void>(readHubMeta(bytes));
    static_cast<void>(hubAddressFrom(QString::fromUtf8(bytes)));
    static_cast<void>(detector_memory::unpack(bytes));
}
