// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/log.h"

namespace downlight {

Q_LOGGING_CATEGORY(logNet, "downlight.net", QtInfoMsg)
Q_LOGGING_CATEGORY(logStore, "downlight.store", QtInfoMsg)
Q_LOGGING_CATEGORY(logSources, "downlight.sources", QtInfoMsg)
Q_LOGGING_CATEGORY(logWatch, "downlight.watch", QtInfoMsg)
Q_LOGGING_CATEGORY(logNotify, "downlight.notify", QtInfoMsg)
Q_LOGGING_CATEGORY(logEngine, "downlight.engine", QtInfoMsg)
Q_LOGGING_CATEGORY(logUi, "downlight.ui", QtInfoMsg)

} // namespace downlight
