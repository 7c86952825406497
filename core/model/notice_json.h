// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/notice.h"

#include <QJsonObject>

namespace downlight {

/// A notice as JSON, in the shape that `simulate` prints (without `t`), and back. What cannot be read takes
/// its default: only our own files are read.
[[nodiscard]] QJsonObject toJson(const Notice& notice);
[[nodiscard]] Notice noticeFromJson(const QJsonObject& json);

/// One service's part of a notice.
[[nodiscard]] QJsonObject toJson(const NoticeLine& line);
[[nodiscard]] NoticeLine noticeLineFromJson(const QJsonValue& json);

} // namespace downlight
