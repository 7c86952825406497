// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDateTime>
#include <QTimeZone>

/// What differs between Qt 6.4, for which this is written, and newer ones.
namespace downlight::compat {

#if QT_VERSION >= QT_VERSION_CHECK(6, 5, 0)
inline constexpr auto utc = QTimeZone::UTC; // Qt::TimeSpec in calls is deprecated from Qt 6.9 on
#else
inline constexpr auto utc = Qt::UTC;
#endif

} // namespace downlight::compat
