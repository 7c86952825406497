// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QMap>
#include <QObject>
#include <QStringList>

namespace downlight {

/// What went wrong with what is stored, as the user is told it. What was lost or repaired stays, also over
/// restarts, until the user has read it; what goes wrong now is there for as long as it does.
class Troubles : public QObject {
    Q_OBJECT
public:
    /// How bad what was kept is.
    enum class Harm {
        Some,
        ListMayBeLost, ///< The file with the watch list was damaged: an empty list may be what is left of
                       ///< one.
    };

    enum class Topic {
        History, ///< Nothing can be written to the database.
        Reports, ///< The same for reports.
        WatchList, ///< The newest change of what is watched could not be stored.
        Said, ///< The newest outcome of something else that the user did.
    };

    /// What is kept stands in the file \p path, which several programs may change; with an empty one nothing
    /// is kept.
    explicit Troubles(QString path, QObject* parent = nullptr);

    /// Keeps \p text until markRead(). The same text is kept once. At most the newest twenty.
    void add(const QString& text, Harm harm = Harm::Some);

    /// Reads what others kept meanwhile.
    void load();

    /// What goes wrong with \p topic now; empty: nothing any more.
    void set(Topic topic, const QString& text);

    /// The user has read what was kept.
    void markRead();

    [[nodiscard]] QStringList kept() const; ///< Oldest first.
    [[nodiscard]] QString lost() const; ///< The newest of them by which the watch list may be lost; or empty.

    /// True where markRead() would take something away.
    [[nodiscard]] bool canBeRead() const { return !m_kept.isEmpty() || m_now.contains(Topic::Said); }
    [[nodiscard]] QString text() const; ///< All of it, one a line.

Q_SIGNALS:
    void changed();

private:
    struct Kept {
        QString text;
        Harm harm = Harm::Some;
        friend bool operator==(const Kept&, const Kept&) = default;
    };
    [[nodiscard]] QList<Kept> stored() const;
    void takeStored();
    void save();

    QString m_path;
    QList<Kept> m_kept;
    QMap<Topic, QString> m_now;
    bool m_isSaved = true; ///< False: memory has what the file has not.
};

} // namespace downlight
