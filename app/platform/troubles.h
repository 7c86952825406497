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
    enum class Topic {
        History, ///< Nothing can be written to the database.
        Reports, ///< The same for reports.
        Said, ///< The newest outcome of something that the user did.
    };

    /// Reads what an earlier run left in the file \p path; with an empty one nothing is kept.
    explicit Troubles(QString path, QObject* parent = nullptr);

    /// Keeps \p text until markRead(). The same text is kept once. At most the newest twenty.
    void add(const QString& text);

    /// What goes wrong with \p topic now; empty: nothing any more.
    void set(Topic topic, const QString& text);

    /// The user has read what was kept.
    void markRead();

    [[nodiscard]] QStringList kept() const { return m_kept; } ///< Oldest first.
    [[nodiscard]] QString text() const; ///< All of it, one a line.

Q_SIGNALS:
    void changed();

private:
    void save() const;

    QString m_path;
    QStringList m_kept;
    QMap<Topic, QString> m_now;
};

} // namespace downlight
