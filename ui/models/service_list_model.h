// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/engine.h"

#include <QAbstractListModel>
#include <QHash>
#include <QIcon>
#include <QTimer>

namespace downlight {

/// The watched services, worst first, then by name. Follows the engine; rows move when verdicts do.
class ServiceListModel : public QAbstractListModel {
    Q_OBJECT
public:
    enum Role { IdRole = Qt::UserRole, LevelRole, HeadlineRole, DetailRole, SnoozedRole, QuietRole };

    explicit ServiceListModel(Engine& engine, QObject* parent = nullptr);

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;

    [[nodiscard]] QModelIndex indexOf(const QString& id) const;

    /// Ages have grown: what shows them is drawn anew.
    void refreshAges();

private:
    void sortRows();
    void touched(const QString& id);
    [[nodiscard]] QStringList sorted() const;
    [[nodiscard]] const QIcon& iconFor(Level level, bool snoozed) const;

    Engine& m_engine;
    QTimer m_sortSoon;
    QStringList m_ids;
    mutable QHash<int, QIcon> m_icons;
};

} // namespace downlight
