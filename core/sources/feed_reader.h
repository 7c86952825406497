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
    QString guid; ///< Of RSS or Atom ("id"), as written; empty where it has none.
    QDateTime at; ///< UTC, the newest of its times; null where it has none that can be read.
    QDateTime startedAt; ///< UTC, the oldest of its times.
    int writtenYear = 0; ///< The newest year in a time that could not be read; 0: none.

    /// True where the entry was certainly written before \p then.
    [[nodiscard]] bool isBefore(const QDateTime& then) const
    {
        return at.isValid() ? at < then : writtenYear > 0 && writtenYear < then.date().year();
    }
};

struct Feed {
    QString title; ///< Has passed the text gate.
    QDateTime at; ///< UTC, when the feed says it was written; null where it does not.
    QList<FeedEntry> entries; ///< The newest 200 at most, newest first.
};

/// Reads RSS 1.0 and 2.0 (https://www.rssboard.org/rss-specification), with times of Dublin Core
/// (https://www.dublincore.org/specifications/dublin-core/dces/), and Atom (RFC 4287, and 0.3 before it). The
/// names of HTML's entities are known, as are those that XML declares by itself. Fails as
/// boundedXml() does, and with kind Format for XML that is no feed, with the line in `detail`.
[[nodiscard]] Result<Feed> readFeed(const QByteArray& body);

} // namespace downlight
