// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/sources/feed_reader.h"

#include <QHash>
#include <QSet>

#include <algorithm>

namespace downlight::feed_words {

/// What a state word means.
enum class Word { None, Open, Watched, Scheduled, InProgress, Update, Closed };

/// One update of an entry: its state word, and when it was made as the feed writes that.
struct Said {
    Word word = Word::None;
    QString time; ///< "Aug 21, 00:37 UTC"; may lack the year, or be missing.
};

/// From when to when the updates of an entry tell that an incident lasted.
struct Span {
    QDateTime from; ///< UTC; null where the updates do not tell.
    QDateTime to; ///< UTC; null where none closed it, or that does not tell.
};

/// The state words of an entry.
struct Spoken {
    QString word; ///< As written, of the newest update.
    QList<Said> said; ///< Newest first.

    [[nodiscard]] bool has(Word wanted) const
    {
        return std::any_of(said.begin(), said.end(),
                           [wanted](const Said& one) { return one.word == wanted; });
    }
};

/// Which entries of a feed are about the same incident: the newest of them decides.
class Incidents {
public:
    explicit Incidents(const QList<FeedEntry>& entries);

    /// What the entries of one incident have in common and others have not; empty: the entry stands for
    /// itself.
    [[nodiscard]] QString of(const FeedEntry& entry) const;

    /// True where another entry follows upon \p entry, or comes before it.
    [[nodiscard]] bool isFollowed(const FeedEntry& entry) const { return m_count.value(of(entry)) > 1; }

    /// True where an entry says that \p subject went down.
    [[nodiscard]] bool isDown(const QString& subject) const { return m_down.contains(subject); }

private:
    QHash<QString, int> m_count; ///< Entries, by guid and by incident.
    QSet<QString> m_meaningless; ///< Guids of entries that have nothing else in common.
    QSet<QString> m_down;
};

/// What \p entry says of its state. A closing word in its title wins over what stands in its text, which is
/// history by then.
[[nodiscard]] Spoken spokenIn(const FeedEntry& entry, const Incidents& incidents);

/// True where \p spoken holds a word that says anything; "update" alone is said of everything.
[[nodiscard]] bool speaks(const Spoken& spoken);

/// The times of \p spoken's updates. One without a year was written in the year before \p entry's own time.
[[nodiscard]] Span spanOf(const Spoken& spoken, const FeedEntry& entry);

/// Whether the newest update closes. Updates of the same minute come in any order, so any of them may; what
/// was opened again keeps what closed it before, but only watching is no opening.
[[nodiscard]] bool isClosed(const Spoken& spoken);

} // namespace downlight::feed_words
