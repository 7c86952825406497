// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/notice_json.h"
#include "core/model/service_json.h"
#include "core/notify/notice_state.h"

#include <QJsonDocument>

#include <cstdlib>

#include "fuzz/fuzz_target.h"

DOWNLIGHT_FUZZ(service)
{
    const QJsonObject json = QJsonDocument::fromJson(bytes).object();
    (void)downlight::noticeFromJson(json);
    (void)downlight::serviceNoticesFromJson(bytes, downlight::Steady{0});
    const auto service = downlight::serviceFromJson(json);
    if (service && downlight::serviceFromJson(downlight::toJson(*service)) != service)
        std::abort(); // what is stored must come back as it was
}
