// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <QByteArray>
#include <QDateTime>
#include <QList>
#include <QString>
#include <QStringList>

namespace downlight {

/// One item of RSS or entry of Atom.
struct FeedEntry {
    QString title; ///< Has passed the text gate.
    QString link; ///< As written.
    QString content; ///< Decoded once: HTML, not cleaned.
    QStringList categories; ///< Have passed the text gate.
    QDateTime at; ///< UTC, the newest of its times; null where it has none.
    QDateTime startedAt; ///< UTC, the oldest of its times.
};

struct Feed {
    QString title; ///< Has passed the text gate.
    QList<FeedEntry> entries; ///< The newest 200 at most, newest first.
};

/// Reads RSS 1.0 and 2.0 (https://www.rssboard.org/rss-specification) and Atom (RFC 4287). Fails as
/// boundedXml() does, and with kind Format for XML that is no feed, with the line in `detail`.
[[nodiscard]] Result<Feed> readFeed(const QByteArray& body);

} // namespace downlight
