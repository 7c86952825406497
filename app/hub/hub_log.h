// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QJsonObject>

namespace downlight::hub {

/// Writes one line of JSON to standard error: {"at", "event", …}. Nothing a client sent goes in, and never an
/// address or a token. May be called from any thread.
void log(const char* event, QJsonObject fields = {});

} // namespace downlight::hub
