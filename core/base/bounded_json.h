// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <QByteArray>
#include <QJsonDocument>

namespace downlight {

/// How much structure a foreign JSON text may have before Qt's parser is allowed to see it.
struct JsonLimits {
    int depth = 64; ///< Nested arrays and objects.
    int values = 400'000; ///< Keys, strings, numbers, words, arrays and objects together.
    qsizetype memory = qsizetype{20} * 1024 * 1024; ///< What Qt's document of it takes, as estimated.
};

/// Reads foreign JSON. A byte-order mark is stripped, UTF-16 with a mark is decoded. Fails with kind TooLarge
/// (depth, number of values) or Format (not UTF-8, not JSON, a key given twice in one object, a number that
/// no double holds), with the place in `detail`. Cost: one pass over the bytes before Qt's own.
[[nodiscard]] Result<QJsonDocument> parseJson(const QByteArray& bytes, const JsonLimits& limits = {});

} // namespace downlight
